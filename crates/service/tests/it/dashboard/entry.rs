//! Who comes in to the dashboard, and who does not.

use super::desk::Desk;
use crate::browser::Key;

const CREDENTIAL: &str = "Operator’s token or operator’s key";

#[tokio::test(flavor = "multi_thread")]
async fn the_link_that_is_printed_signs_in_once() {
    let Some(desk) = Desk::with(&[]).await else {
        return;
    };
    let welcome = &desk.service.welcome;
    let link = welcome
        .split_whitespace()
        .find(|word| word.contains("/dashboard/enter?"));
    let link = link.unwrap_or_else(|| panic!("no link in {welcome}"));
    let page = desk.strangers_page().await;
    page.open(link).await;
    page.until("the board is there", "location.pathname === '/dashboard'")
        .await;
    page.screenshot("board-empty").await;

    let second = desk.strangers_page().await;
    second.expects("409 (Conflict)");
    second.open(link).await;
    second.shows("This link has been used").await;
    second.open(&desk.service.url("/dashboard")).await;
    second.shows("Sign in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_operators_token_signs_in_and_whoever_signs_out_is_out() {
    let Some(desk) = Desk::with(&[]).await else {
        return;
    };
    let page = desk.strangers_page().await;
    page.expects("401 (Unauthorized)");
    page.open(&desk.service.url("/dashboard/audit")).await;
    page.is_accessible().await;
    page.screenshot("sign-in").await;
    page.fill(CREDENTIAL, "not the token").await;
    page.click("button", "Sign in").await;
    page.until("it is refused", "document.querySelector('[role=alert]')")
        .await;

    let token = desk.operators_token();
    page.fill(CREDENTIAL, &token).await;
    page.fill("Your name, for the record", "Lucía").await;
    page.click("button", "Sign in").await;
    page.until(
        "they are where they wanted to be",
        "location.pathname === '/dashboard/audit'",
    )
    .await;
    page.shows("Lucía").await;
    page.click("button", "Sign out").await;
    page.shows("You are signed out").await;
    page.open(&desk.service.url("/dashboard")).await;
    page.shows("Sign in").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_customer_is_shown_no_page_of_operators() {
    let Some(desk) = Desk::with(&[]).await else {
        return;
    };
    desk.place(&[]).await;
    let page = desk.strangers_page().await;
    page.expects("403 (Forbidden)");
    page.sends("X-User-Id", "42").await;
    for path in ["/dashboard", "/dashboard/audit"] {
        page.open(&desk.service.url(path)).await;
        let status = "performance.getEntriesByType('navigation')[0].responseStatus";
        assert_eq!(page.evaluate(status).await, 403, "{path}");
        assert!(!page.has("link", "Audit").await, "{path}");
    }
    page.is_accessible().await;
    page.screenshot("refused").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_no_mouse_signs_in_and_gets_around() {
    let Some(desk) = Desk::with(&[]).await else {
        return;
    };
    let page = desk.strangers_page().await;
    page.open(&desk.service.url("/dashboard")).await;
    page.tab_to("textbox", CREDENTIAL).await;
    page.write(&desk.operators_token()).await;
    page.tab_to("button", "Sign in").await;
    page.press(Key::Enter).await;
    page.until(
        "the board is there, all of it",
        "location.pathname === '/dashboard' && document.readyState === 'complete'",
    )
    .await;
    page.press(Key::Tab).await;
    let first = page.focused().await;
    assert_eq!(first, ("link".to_owned(), "Skip to the content".to_owned()));
    page.press(Key::Enter).await;
    page.until(
        "the content has the focus",
        "document.activeElement.id === 'content'",
    )
    .await;
    page.open(&desk.service.url("/dashboard")).await;
    page.tab_to("button", "Sign out").await;
    page.press(Key::Space).await;
    page.shows("You are signed out").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_looks_on_is_shown_masked_orders_and_no_deed() {
    let Some(desk) = Desk::with(&[]).await else {
        return;
    };
    desk.place(&[("customerName", "Søren Horváth")]).await;
    let page = desk.strangers_page().await;
    page.sends("X-User-Role", "VIEWER").await;
    page.open(&desk.service.url("/dashboard/orders")).await;
    let row = "document.querySelector('tbody tr').checkVisibility()";
    page.until("the order is to be seen", row).await;
    let deeds = "[...document.querySelectorAll('main form[method=post] :is(button, input)')]";
    let none = format!("{deeds}.every(deed => !deed.checkVisibility())");
    page.until("no deed is offered", &none).await;
    page.click("link", "1").await;
    page.shows("S. H.").await;
    page.until("no deed is offered", &none).await;
    assert!(!page.has("heading", "What can be done").await);
    page.is_accessible().await;
    page.screenshot("looks-on").await;
    page.open(&desk.service.url("/dashboard/webhooks")).await;
    page.shows("There are none").await;
    assert!(!page.has("heading", "Another one").await);
}
