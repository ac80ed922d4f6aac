//! What the page says of each status, and what it does not say.

use super::looking::page;
use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::testing::Fault;
use domain::process::{Refusal, Step};
use serde_json::json;

const TRACK: &str = "/track/1";

/// Words of ours that no customer has to understand, or that would be wrong.
const JARGON: [&str; 12] = [
    "parked",
    "settle",
    "capture",
    "authoriz",
    "PENDING",
    "CONFIRMED",
    "mismatch",
    "engine",
    "evidence",
    "attempt",
    "fault",
    "failed",
];

async fn shown(shop: &Shop) -> String {
    let text = page(shop, TRACK, &[]).await;
    for word in JARGON {
        assert!(!text.contains(word), "{word:?} in {text}");
    }
    text
}

fn assert_says(text: &str, words: &[&str]) {
    for word in words {
        assert!(text.contains(word), "no {word:?} in {text}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_is_shown_on_its_way_until_it_is_delivered() {
    let shop = Shop::open();
    let order = shop.order().await;
    shop.app.run_until_idle().await;
    let text = shown(&shop).await;
    assert_says(
        &text,
        &[
            "Order 1 Confirmed Your order is confirmed. It will be packed next.",
            "Ordered done 2026-01-01 00:00:00 UTC Paid done 2026-01-01 00:00:00 UTC Packed to come \
             On the way to come Delivered to come",
            "Payment Paid.",
            "Tracking number TRK-00000000-0001-7000-8000-000000000000 Carrier DHL Expected 2026-01-05",
            "Mechanical Keyboard 2 99.99 USD 199.98 USD",
            "Noise-Cancelling Earbuds 1 149.99 USD 149.99 USD",
            "Total 349.97 USD",
        ],
    );
    assert!(
        !text.contains("12345"),
        "neither customer nor address: {text}"
    );
    for (deed, title, steps) in [
        (
            "process",
            "Being packed Your order is being packed.",
            "Packing now",
        ),
        (
            "ship",
            "On its way Your parcel is with the carrier.",
            "On the way now",
        ),
        (
            "deliver",
            "Delivered Your parcel has been delivered.",
            "Delivered done",
        ),
    ] {
        shop.put(&format!("{order}/{deed}")).await;
        shop.app.run_until_idle().await;
        assert_says(&shown(&shop).await, &[title, steps]);
    }
}

#[tokio::test(start_paused = true)]
async fn what_the_carrier_says_is_told_the_latest_first() {
    let shop = Shop::open();
    let order = shop.order().await;
    shop.put(&format!("{order}/ship")).await;
    shop.app.run_until_idle().await;
    for (status, day) in [("IN_TRANSIT", 1), ("AT_THE_DOOR", 2)] {
        let report = format!(
            r#"{{"trackingNumber": "TRK-00000000-0001-7000-8000-000000000000", "status": "{status}",
                 "timestamp": "2026-01-0{day}T10:00:00", "location": "Berlin"}}"#
        );
        let told = shop
            .post(&format!("{order}/shipment-updates"), &report)
            .await;
        assert_eq!(told.status, 202, "{told}");
    }
    let text = shown(&shop).await;
    let latest = text
        .find("AT_THE_DOOR, Berlin")
        .expect("the latest is there");
    let first = text.find("IN_TRANSIT, Berlin").expect("the first is there");
    assert!(latest < first, "{text}");
}

#[tokio::test(start_paused = true)]
async fn what_is_not_known_yet_is_being_checked() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Reserve);
    let placing = {
        let shop = shop.clone();
        tokio::spawn(async move { shop.post("/api/v1/orders", V1_ORDER).await })
    };
    shop.world().script.until_held(Step::Reserve).await;
    let checking = [
        "We are checking your order",
        "no need to order again",
        "Ordered done",
        "Payment now",
        "We are checking the payment.",
    ];
    assert_says(&shown(&shop).await, &checking);
    // What it came to is unknown, and is told as that.
    shop.world().script.always(Step::Capture, Fault::AnswerLost);
    shop.world().script.let_go(Step::Reserve);
    placing.await.expect("it is answered");
    assert_says(&shown(&shop).await, &["We are checking your order"]);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_waits_for_a_person_takes_longer_than_usual() {
    let shop = Shop::open();
    shop.world().script.next(Step::Capture, Fault::Mismatch);
    shop.post("/api/v1/orders", V1_ORDER).await;
    shop.app.run_until_idle().await;
    let longer = "This takes longer than usual. It is being looked into";
    assert_says(&shown(&shop).await, &["We are checking your order", longer]);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_is_told_later_is_waited_for() {
    let shop = Shop::paid_at_once();
    shop.world().script.next(Step::Pay, Fault::TakenOn(None));
    shop.post("/api/v1/orders", V1_ORDER).await;
    assert_says(
        &shown(&shop).await,
        &["wait for word of its payment", "Payment now"],
    );
}

#[tokio::test(start_paused = true)]
async fn a_parcel_that_is_not_ordered_yet_follows() {
    let shop = Shop::open();
    shop.world()
        .script
        .always(Step::CreateShipment, Fault::NotSent);
    shop.post("/api/v1/orders", V1_ORDER).await;
    assert_says(
        &shown(&shop).await,
        &["Confirmed", "The tracking number follows."],
    );
}

#[tokio::test(start_paused = true)]
async fn a_declined_payment_ends_the_order_and_nothing_was_charged() {
    let shop = Shop::open();
    let declined = Refusal::Declined("card_declined".to_owned());
    shop.world()
        .script
        .next(Step::Authorize, Fault::Refused(declined));
    assert_eq!(shop.post("/api/v1/orders", V1_ORDER).await.status, 402);
    shop.app.run_until_idle().await;
    let words = [
        "Called off The payment was declined.",
        "Ordered done 2026-01-01 00:00:00 UTC Called off ended",
        "Payment Nothing was charged.",
    ];
    assert_says(&shown(&shop).await, &words);
}

#[tokio::test(start_paused = true)]
async fn an_order_short_of_stock_names_the_product() {
    let shop = Shop::open();
    let many = V1_ORDER.replace(r#""quantity": 2"#, r#""quantity": 2000"#);
    assert_eq!(shop.post("/api/v1/orders", &many).await.status, 400);
    shop.app.run_until_idle().await;
    let words = "We do not have enough of this any more: Mechanical Keyboard.";
    assert_says(&shown(&shop).await, &[words, "Nothing was charged."]);
}

#[tokio::test(start_paused = true)]
async fn who_called_it_off_and_what_became_of_the_money_is_told_and_no_operators_words() {
    let shop = Shop::behind_gateway();
    let owner = ("x-userid", "12345");
    for _ in 0..2 {
        shop.post_with("/api/v1/orders", &[owner], V1_ORDER).await;
        shop.app.run_until_idle().await;
    }
    shop.put_with("/api/v1/orders/1/cancel", &[owner]).await;
    let why = r#"{"reason": "smells of fraud, see evidence"}"#;
    let json = ("content-type", "application/json");
    let told = shop
        .send("PUT", "/api/v1/orders/2/cancel", &[OPERATOR, json], why)
        .await;
    assert_eq!(told.status, 204, "{told}");
    shop.app.run_until_idle().await;
    for (order, words) in [
        (1, "called off, as you asked."),
        (2, "called off on request."),
    ] {
        for who in [owner, OPERATOR] {
            let text = page(&shop, &format!("/track/{order}"), &[who]).await;
            let off = "Paid done 2026-01-01 00:00:00 UTC Called off ended";
            assert_says(&text, &[words, off, "Payment What was paid was paid back."]);
            assert!(!text.contains("fraud"), "{text}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn money_that_is_not_back_yet_is_not_told_to_be_back() {
    let shop = Shop::open();
    let order = shop.order().await;
    shop.world().script.always(Step::Refund, Fault::RequestLost);
    shop.put(&format!("{order}/cancel")).await;
    let text = shown(&shop).await;
    assert_says(&text, &["It was paid. The money is being paid back."]);
    assert!(!text.contains("was paid back"), "{text}");
}

#[tokio::test(start_paused = true)]
async fn an_order_of_another_system_tells_what_is_known_of_it() {
    let shop = Shop::open();
    for (number, payment) in [(1, "PAID"), (2, "PENDING")] {
        let record = json!({
            "id": "", "number": number, "orderNumber": "", "channel": "old-shop", "customerId": 42,
            "address": {"text": "1 Analytical Way"},
            "items": [{"productId": "X-1", "name": "Difference engine", "quantity": 2, "unitPrice": 10.50}],
            "total": 21.00, "currency": "USD", "status": "SHIPPED", "paymentStatus": payment,
            "shipmentStatus": "IN_TRANSIT", "trackingNumber": "OLD-1",
            "placedAt": "2019-05-01T10:00:00.000001Z", "updatedAt": "2019-05-04T10:00:00Z",
        });
        let file = json!({ "orders": [record] }).to_string();
        let told = shop.post("/api/v1/orders/import", &file).await;
        assert_eq!(told.status, 200, "{told}");
    }
    let taken_over = "taken over from another system";
    let paid = page(&shop, "/track/1", &[]).await;
    let shipped = "Paid done Packed done On the way now 2019-05-04 10:00:00 UTC";
    assert_says(&paid, &[taken_over, shipped, "Payment Paid.", "OLD-1"]);
    let unpaid = page(&shop, "/track/2", &[]).await;
    let checked = "Payment We are checking the payment.";
    assert_says(
        &unpaid,
        &[taken_over, "Confirmed done Packed done", checked],
    );
}
