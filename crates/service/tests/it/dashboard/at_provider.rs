//! Signing in at the identity provider's page and coming back, which is coming from another site: whether
//! cookies go along then, only a browser can tell.

use super::looking::look_here;
use crate::browser::{Browser, Page};
use crate::login_page::{BANNED, OPERATOR};
use crate::signing_in::World;

/// What the door leads there by.
const BUTTON: &str = "Sign in at Example & Co";

/// Where somebody wanted to be who is not signed in.
const WANTED: &str = "/dashboard/audit";

const IS_WHERE_THEY_WANTED: &str =
    "location.hostname === '127.0.0.1' && location.pathname === '/dashboard/audit'";

/// Presses the door's button, and logs in over there.
async fn logs_in(page: &Page, user: &str) {
    page.click("link", BUTTON).await;
    page.until(
        "the provider's page is there",
        "location.hostname === 'localhost' && location.pathname === '/login'",
    )
    .await;
    page.fill("User name", user).await;
    page.click("button", "Log in").await;
}

/// Whom the page calls by this name.
async fn is_in_as(page: &Page, name: &str) {
    page.until("they are where they wanted to be", IS_WHERE_THEY_WANTED)
        .await;
    let is_named = format!("document.querySelector('.who .name').textContent === '{name}'");
    page.until("they are called by their name", &is_named).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_operator_signs_in_at_the_providers_page_and_signs_out_here() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let world = World::new().await;
    let page = browser.page().await;
    page.open(&format!("{}{WANTED}", world.front.url())).await;
    look_here(&page, "sign-in-at-provider").await;
    logs_in(&page, OPERATOR).await;
    is_in_as(&page, OPERATOR).await;
    page.shows("identity provider's page").await;
    assert_eq!(world.provider.exchanges(), ["token"]);
    // Scripts see neither the session nor what the visit was begun with.
    assert_eq!(page.evaluate("document.cookie").await, "");

    page.click("button", "Sign out").await;
    page.shows("You are signed out").await;
    page.open(&format!("{}{WANTED}", world.front.url())).await;
    assert!(page.has("link", BUTTON).await);
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_the_provider_refuses_is_told_so_at_the_door_and_may_try_again() {
    let Some(browser) = Browser::start() else {
        return;
    };
    let world = World::new().await;
    let page = browser.page().await;
    page.expects("403 (Forbidden)");
    page.open(&format!("{}{WANTED}", world.front.url())).await;
    logs_in(&page, BANNED).await;
    page.shows("Example & Co did not let you in").await;
    look_here(&page, "sign-in-refused-by-provider").await;
    assert_eq!(world.provider.exchanges(), [""; 0], "there was no code");
    // The door has not forgotten where they wanted to be.
    logs_in(&page, OPERATOR).await;
    is_in_as(&page, OPERATOR).await;
}
