//! Pages that stay up to date by themselves, also across a network or a service that was gone.

use super::desk::{Desk, IS_LIVE};
use crate::client::Request;

#[tokio::test(flavor = "multi_thread")]
async fn a_page_shows_what_happens_without_being_loaded_again() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    desk.place(&[]).await;
    let page = desk.page("/dashboard/orders/1").await;
    page.until("it is followed", IS_LIVE).await;
    page.evaluate("window.isTheSamePage = true").await;
    desk.change(1, "ship").await;
    page.shows("Shipped: it is with the carrier").await;
    assert_eq!(page.evaluate("window.isTheSamePage").await, true);
}

/// The same after each start, so that links and sessions outlive the process.
const LASTING: [(&str, &str); 2] = [
    (
        "identity.link_secret",
        "a-secret-of-more-than-thirty-two-signs",
    ),
    ("engine.poll_interval", "20ms"),
];

#[tokio::test(flavor = "multi_thread")]
async fn a_page_goes_on_by_itself_when_the_service_is_back() {
    let Some(mut desk) = Desk::with(&LASTING).await else {
        return;
    };
    let placed = desk.place(&[]).await.json();
    let links = format!("/api/v1/orders/{}/links", placed["id"].as_str().unwrap());
    let made = desk
        .service
        .send(Request::post(&links, "{}"))
        .await
        .unwrap();
    let (_, access) = made.body.split_once("access=").expect("a link");
    let access = access.split('"').next().unwrap();
    let page = desk.strangers_page().await;
    page.expects("net::ERR_");
    let order = placed["id"].as_str().unwrap();
    page.open(&desk.service.url(&format!("/track/{order}?access={access}")))
        .await;
    page.until("it is followed", IS_LIVE).await;
    page.evaluate("window.isTheSamePage = true").await;
    desk.stop_for_a_while().await;
    page.shows("reconnecting").await;
    page.screenshot("tracking-reconnecting").await;
    desk.start_again(&LASTING).await;
    desk.change(1, "ship").await;
    page.shows("Your parcel is with the carrier").await;
    page.until("it is followed again", IS_LIVE).await;
    assert_eq!(page.evaluate("window.isTheSamePage").await, true);
}
