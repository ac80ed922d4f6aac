//! A deed without a mouse: from the address bar to an order that is called off.

use super::desk::{Desk, IS_UP_TO_DATE};
use crate::browser::Key;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_mouse_finds_an_order_and_calls_it_off() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    let page = desk.page("/dashboard/orders").await;
    page.tab_to("link", "1").await;
    page.press(Key::Enter).await;
    page.shows("Order 1").await;
    page.until("it is up to date", IS_UP_TO_DATE).await;

    page.tab_to("DisclosureTriangle", "Cancel").await;
    page.press(Key::Enter).await;
    page.until(
        "its form is unfolded",
        "document.activeElement.closest('details').open",
    )
    .await;
    page.tab_to("textbox", "Reason").await;
    page.write("asked for on the phone").await;
    page.press(Key::Tab).await;
    let focused = page.focused().await;
    let button = ("button".to_owned(), "Cancel this order".to_owned());
    assert_eq!(focused, button, "it is next");
    page.press(Key::Space).await;
    page.shows("Because: asked for on the phone").await;
    assert_eq!(page.questions().len(), 1);
    assert_eq!(desk.shop.ledger().count("CANCELLED"), 1);
}
