//! The pages that menus lead to, for everybody.

use super::desk::Desk;
use super::looking::look_at;

/// Where the dashboard's own menu leads: a new section is looked at without a word here.
const MENU: &str = "[...document.querySelectorAll('nav[aria-label=Dashboard] a')]
    .map(link => link.getAttribute('href'))";

#[tokio::test(flavor = "multi_thread")]
async fn every_section_of_the_dashboard_can_be_used_by_everybody() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    desk.place(&[("paymentMethod", "tok_unknown")]).await;
    desk.place(&[("paymentMethod", "tok_decline")]).await;
    desk.change(1, "ship").await;
    let page = desk.page("/dashboard").await;
    let sections = page.evaluate(MENU).await;
    let sections = sections.as_array().unwrap();
    assert!(sections.len() > 1, "{sections:?}");
    for section in sections {
        let path = section.as_str().unwrap();
        look_at(&page, &desk.service.url(path), &picture_of(path)).await;
    }
    for (number, name) in [(1, "shipped"), (2, "parked"), (3, "declined")] {
        let url = desk.service.url(&format!("/dashboard/orders/{number}"));
        look_at(&page, &url, &format!("order-{name}")).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn the_shop_and_the_door_can_be_used_by_everybody() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let page = desk.strangers_page().await;
    for path in ["/shop", "/shop/cart", "/dashboard/sign-in"] {
        look_at(&page, &desk.service.url(path), &picture_of(path)).await;
    }
}

fn picture_of(path: &str) -> String {
    path.trim_start_matches('/').replace('/', "-")
}
