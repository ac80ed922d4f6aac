//! What a customer's program puts into headers and names is text wherever it shows, to operators as to
//! customers.

use super::desk::Desk;
use crate::browser::{Page, Screen};
use crate::client::Request;
use serde_json::json;

/// Without commas and spaces, as ids have to be.
const ID: &str = "\"><img/src=x/onerror=window.isTaken=1><script>window.isTaken=1</script>";
const EMAIL: &str = "\"><script>window.isTaken=1</script>@b.example";
const BACKWARDS: &str = "\u{202e}txet sdrawkcab \u{5e9}\u{5dc}\u{5d5}\u{5dd}<b>";

/// On a phone: nothing has become markup, and nothing is wider than the screen.
async fn is_text(desk: &Desk, page: &Page, path: &str) {
    page.open(&desk.service.url(path)).await;
    let is_taken =
        "window.isTaken === 1 || document.querySelector('main img, main script, main b')";
    let is_taken = page.evaluate(&format!("Boolean({is_taken})")).await;
    assert_eq!(is_taken, false, "{path} has markup that is not ours");
    assert_eq!(page.overhang().await, 0, "{path} is too wide");
    page.is_accessible().await;
}

async fn summary(desk: &Desk, name: &str, email: &str) {
    let body = json!({ "items": [{ "id": 1, "quantity": 1 }], "requestId": name }).to_string();
    let headers = [("X-UserId", "101"), ("X-EMAIL", email)];
    let asked = Request::post("/Order/Order-Summary", &body).with(&headers);
    let taken_on = desk.service.send(asked).await.unwrap();
    assert!(taken_on.status.is_success(), "{taken_on:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn names_of_requests_and_identity_headers_show_as_text() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let endless = "W".repeat(128);
    for name in [ID, BACKWARDS, &endless] {
        summary(&desk, name, EMAIL).await;
    }
    // Somebody of such a name asks for what is not theirs: that goes on record.
    for id in [ID, &endless] {
        let headers = [("X-User-Id", id)];
        let asked = Request::get("/api/v1/audit").with(&headers);
        let refused = desk.service.send(asked).await.unwrap();
        assert_eq!(refused.status.as_u16(), 403, "{refused:?}");
    }
    desk.shop.at_rest().await;
    let page = desk.page("/dashboard").await;
    page.on_screen(Screen::Phone).await;
    for order in 1..=3 {
        is_text(&desk, &page, &format!("/dashboard/orders/{order}")).await;
    }
    for path in ["/dashboard", "/dashboard/orders", "/dashboard/audit"] {
        is_text(&desk, &page, path).await;
    }
    page.shows(ID).await;
    page.screenshot("audit-hostile-phone").await;
    page.open(&desk.service.url("/dashboard/orders/1")).await;
    page.shows(ID).await;
    page.shows(EMAIL).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_tracking_page_shows_what_carriers_and_customers_write_as_text() {
    let Some(desk) = Desk::quick().await else {
        return;
    };
    let endless = "W".repeat(90);
    let page = desk.strangers_page().await;
    page.on_screen(Screen::Phone).await;
    for (number, text) in (1..).zip([ID, BACKWARDS, &endless]) {
        let members = [
            ("carrier", text),
            ("deliveryAddress", text),
            ("customerName", text),
        ];
        let placed = desk.place(&members).await;
        assert!(placed.status.is_success(), "{placed:?}");
        desk.change(number, "ship").await;
        let order = desk
            .service
            .get(&format!("/api/v1/orders/{number}"))
            .await
            .json();
        let report = json!({
            "trackingNumber": order["trackingNumber"], "status": text.chars().take(64).collect::<String>(), "location": text,
            "timestamp": "2026-01-01T10:00:00", "details": text,
        });
        let path = format!("/api/v1/orders/{number}/shipment-updates");
        let told = desk
            .service
            .send(Request::post(&path, &report.to_string()))
            .await
            .unwrap();
        assert!(told.status.is_success(), "{told:?}");
        is_text(&desk, &page, &format!("/track/{number}")).await;
        page.shows(text).await;
        page.screenshot(&format!("tracking-hostile-{number}-phone"))
            .await;
    }
}
