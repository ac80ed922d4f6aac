//! Cancelling, processing, shipping, delivering, reports on parcels, and settling.

use crate::shop::{OPERATOR, Shop, V1_ORDER};
use application::testing::Fault;
use domain::process::Step;
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn a_cancelled_order_gives_stock_and_money_back_once_each() {
    let shop = Shop::open();
    let order = shop.order().await;
    let told = shop.put(&format!("{order}/cancel")).await;
    assert_eq!((told.status, told.text()), (204, ""));
    // All of it is undone when the answer comes.
    let effects = &shop.world().effects;
    assert_eq!(
        (
            effects.effects(Step::Release),
            effects.effects(Step::Refund)
        ),
        (1, 1)
    );
    assert_eq!(shop.put(&format!("{order}/cancel")).await.status, 204);
    let shown = shop.get(&order).await;
    assert_eq!(shown.member("status"), r#""CANCELLED""#);
    assert_eq!(shown.member("paymentStatus"), r#""REFUNDED""#);
    assert_eq!(shown.member("nextActions"), "[]");
    assert_eq!(
        (
            effects.effects(Step::Release),
            effects.effects(Step::Refund)
        ),
        (1, 1)
    );
}

#[tokio::test(start_paused = true)]
async fn a_cancel_is_accepted_although_the_undo_takes_longer() {
    let shop = Shop::open();
    let order = shop.order().await;
    shop.world().script.always(Step::Refund, Fault::NotSent);
    let body = r#"{"reason": "changed my mind"}"#;
    let told = shop
        .send("PUT", &format!("{order}/cancel"), &[], body)
        .await;
    assert_eq!(told.status, 204);
    assert_snapshot!(shop.get(&order).await.member("warnings"), @r#"["The payment has not been given back yet; it will be"]"#);
    let timeline = shop.get(&format!("{order}/timeline")).await;
    assert!(timeline.text().contains("changed my mind"));
}

#[tokio::test(start_paused = true)]
async fn a_reason_must_be_a_text() {
    let shop = Shop::open();
    let order = shop.order().await;
    let cancel = format!("{order}/cancel");
    for body in [r#"{"reason": 7}"#, "[]", "{", r#"{"reason": ""}"#] {
        let told = shop.send("PUT", &cancel, &[], body).await;
        assert_eq!(told.status, 400, "{told}");
    }
    assert_eq!(shop.get(&order).await.member("status"), r#""CONFIRMED""#);
}

#[tokio::test(start_paused = true)]
async fn an_order_goes_its_way_and_nowhere_else() {
    let shop = Shop::open();
    let order = shop.order().await;
    let step = async |action: &str| shop.put(&format!("{order}/{action}")).await.status;
    assert_eq!(step("deliver").await, 409);
    assert_eq!(step("process").await, 204);
    assert_eq!(step("process").await, 204);
    assert_eq!(step("ship").await, 204);
    assert_snapshot!(shop.put(&format!("{order}/cancel")).await, @r#"
    409
    content-type: application/json
    {"error":"Not possible now",
    "message":"An order that is SHIPPED cannot be cancelled",
    "type":"urn:order-service:problem:illegal-transition",
    "title":"Not possible now",
    "status":409,
    "detail":"An order that is SHIPPED cannot be cancelled",
    "instance":"/api/v1/orders/00000000-0001-7000-8000-000000000000/cancel"}
    "#);
    assert_eq!(step("process").await, 409);
    assert_eq!(step("deliver").await, 204);
    assert_eq!(step("deliver").await, 204);
    assert_eq!(step("ship").await, 409);
    shop.app.run_until_idle().await;
    assert_eq!(shop.world().effects.effects(Step::Consume), 1);
}

#[tokio::test(start_paused = true)]
async fn orders_that_are_not_there_cannot_be_changed() {
    let shop = Shop::open();
    let unknown = "00000000-0000-7000-8000-000000000000";
    for name in [
        unknown,
        "999",
        "nonsense",
        "ORD-1",
        "%F0%9F%9B%92",
        "..",
        "1;drop",
    ] {
        for action in ["cancel", "ship", "process", "deliver"] {
            let told = shop.put(&format!("/api/v1/orders/{name}/{action}")).await;
            assert_eq!(told.status, 404, "{name} {told}");
        }
    }
    assert_snapshot!(shop.put("/api/v1/orders/999/ship").await, @r#"
    404
    content-type: application/json
    {"error":"Order not found",
    "message":"There is no such order",
    "type":"urn:order-service:problem:order-not-found",
    "title":"Order not found",
    "status":404,
    "detail":"There is no such order",
    "instance":"/api/v1/orders/999/ship"}
    "#);
    let told = shop.put("/api/v1/orders/%FF/ship").await;
    assert_eq!(told.status, 400, "{told}");
}

#[tokio::test(start_paused = true)]
async fn changes_honour_if_match() {
    let shop = Shop::open();
    let order = shop.order().await;
    let shipping = format!("{order}/ship");
    let tag = shop.get(&order).await.header("etag").to_owned();
    let told = shop.put_with(&shipping, &[("if-match", "\"1\"")]).await;
    assert_snapshot!(told, @r#"
    412
    content-type: application/json
    {"error":"Precondition failed",
    "message":"The order is at version 12, not 1: read it again",
    "type":"urn:order-service:problem:order-has-moved-on",
    "title":"Precondition failed",
    "status":412,
    "detail":"The order is at version 12, not 1: read it again",
    "instance":"/api/v1/orders/00000000-0001-7000-8000-000000000000/ship"}
    "#);
    for nonsense in ["W/\"1\"", "one", "\"1\", \"2\"", "\"+12\""] {
        let told = shop.put_with(&shipping, &[("if-match", nonsense)]).await;
        assert_eq!(told.status, 412, "{told}");
    }
    let two = [("if-match", "*"), ("if-match", tag.as_str())];
    let told = shop.put_with(&shipping, &two).await;
    assert_eq!(told.status, 412, "{told}");
    let told = shop.put_with(&shipping, &[("if-match", &tag)]).await;
    assert_eq!(told.status, 204, "{told}");
}

#[tokio::test(start_paused = true)]
async fn reports_on_the_parcel_are_noted_and_delivered_is_believed() {
    let shop = Shop::open();
    let order = shop.order().await;
    let tracking = shop.get(&order).await.member("trackingNumber");
    let updates = format!("{order}/shipment-updates");
    let report = |status: &str| {
        format!(
            r#"{{"trackingNumber": {tracking}, "status": "{status}", "timestamp": "2026-01-02T08:00:00", "location": "Hub"}}"#
        )
    };
    let told = shop.post(&updates, &report("IN_TRANSIT")).await;
    assert_eq!((told.status, told.text()), (202, ""));
    assert_eq!(shop.get(&order).await.member("status"), r#""CONFIRMED""#);
    for _ in 0..2 {
        assert_eq!(shop.post(&updates, &report("DELIVERED")).await.status, 202);
        assert_eq!(shop.get(&order).await.member("status"), r#""DELIVERED""#);
    }
    // Late and repeated ones do no harm.
    assert_eq!(shop.post(&updates, &report("IN_TRANSIT")).await.status, 202);
    assert_eq!(shop.get(&order).await.member("status"), r#""DELIVERED""#);
    let other =
        r#"{"trackingNumber": "TRK-other", "status": "LOST", "timestamp": "2026-01-02T08:00:00Z"}"#;
    assert_eq!(shop.post(&updates, other).await.status, 409);
    let undated = report("IN_TRANSIT").replace("2026-01-02T08:00:00", "yesterday");
    let told = shop.post(&updates, &undated).await;
    assert_eq!(told.status, 400, "{told}");
    assert_snapshot!(told.member("message"), @r#""timestamp must be a time such as 2026-03-09T08:00:00 or 2026-03-09T08:00:00Z""#);
    assert_snapshot!(shop.post(&updates, "{}").await, @r#"
    400
    content-type: application/json
    {"error":"Validation failed",
    "message":"trackingNumber is required (and 2 more)",
    "violations":[{"field":"trackingNumber",
    "message":"is required"},
    {"field":"status",
    "message":"is required"},
    {"field":"timestamp",
    "message":"is required"}],
    "type":"urn:order-service:problem:validation-failed",
    "title":"Validation failed",
    "status":400,
    "detail":"trackingNumber is required (and 2 more)",
    "instance":"/api/v1/orders/00000000-0001-7000-8000-000000000000/shipment-updates"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_parked_order_is_settled_by_an_operator() {
    let shop = Shop::among_keyless();
    shop.world().script.next(Step::Reserve, Fault::AnswerLost);
    assert_eq!(shop.post("/api/v1/orders", V1_ORDER).await.status, 503);
    let seen = shop.get_with("/api/v1/orders/1", &[OPERATOR]).await;
    assert_snapshot!(seen.member("parked"), @r#"{"advice":"find out from the collaborator whether it was done, then settle it as done or not-done","call":"reserve:1","hold":"answer-lost"}"#);
    let parked = shop.get("/api/v1/orders?parked=true").await;
    assert_eq!(parked.member("total"), "1");
    assert_eq!(seen.member("channel"), r#""v1""#);

    let settle = "/api/v1/orders/1/settle";
    let headers = [OPERATOR, ("x-operator", "ada"), ("idempotency-key", "s-1")];
    assert_snapshot!(shop.post_with(settle, &headers, r#"{"verdict": "maybe"}"#).await, @r#"
    400
    content-type: application/json
    {"error":"Validation failed",
    "message":"verdict must be done, not-done or retry (and 1 more)",
    "violations":[{"field":"verdict",
    "message":"must be done, not-done or retry"},
    {"field":"reason",
    "message":"is required"}],
    "type":"urn:order-service:problem:validation-failed",
    "title":"Validation failed",
    "status":400,
    "detail":"verdict must be done, not-done or retry (and 1 more)",
    "instance":"/api/v1/orders/1/settle"}
    "#);
    let named = r#"{"verdict": "done", "reason": "the shelf is empty", "reference": "pay_7"}"#;
    let no_payment = shop.post_with(settle, &[OPERATOR], named).await;
    assert_eq!(no_payment.status, 409, "{no_payment}");
    let body = r#"{"verdict": "done", "reason": "the shelf is empty"}"#;
    let told = shop.post_with(settle, &headers, body).await;
    assert_eq!(told.status, 204, "{told}");
    shop.app.run_until_idle().await;
    let again = shop.post_with(settle, &headers, body).await;
    assert_eq!((again.status, again.was_replayed()), (204, true));
    let order = shop.get("/api/v1/orders/1").await;
    assert_eq!(order.member("status"), r#""CONFIRMED""#);
    assert_snapshot!(shop.post(settle, body).await, @r#"
    409
    content-type: application/json
    {"error":"Cannot be settled",
    "message":"the order is not parked: there is nothing to settle",
    "type":"urn:order-service:problem:nothing-to-settle",
    "title":"Cannot be settled",
    "status":409,
    "detail":"the order is not parked: there is nothing to settle",
    "instance":"/api/v1/orders/1/settle"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_report_on_an_order_without_a_parcel_is_409() {
    let shop = Shop::open();
    let lost = Fault::NotSent;
    shop.world().script.always(Step::CreateShipment, lost);
    let order = shop.order().await;
    let report = r#"{"trackingNumber": "TRK-1", "status": "DELIVERED", "timestamp": "2026-01-02T08:00:00Z"}"#;
    let told = shop
        .post(&format!("{order}/shipment-updates"), report)
        .await;
    assert_eq!(told.status, 409, "{told}");
    assert_eq!(told.member("message"), r#""The order has no parcel yet""#);
    assert_eq!(shop.get(&order).await.member("status"), r#""CONFIRMED""#);
}

#[tokio::test(start_paused = true)]
async fn a_body_that_cannot_be_read_changes_nothing() {
    let shop = Shop::open();
    let order = shop.order().await;
    for action in ["process", "ship", "deliver", "cancel"] {
        for body in ["{", "{]", "not json", "\u{feff}{}", " "] {
            let path = format!("{order}/{action}");
            let told = shop.send("PUT", &path, &[], body).await;
            assert_eq!(told.status, 400, "{action} {body} {told}");
        }
    }
    let json = [("content-type", "application/json")];
    assert_eq!(shop.get(&order).await.member("status"), r#""CONFIRMED""#);
    for body in ["", "{}"] {
        let told = shop
            .send("PUT", &format!("{order}/process"), &json, body)
            .await;
        assert_eq!(told.status, 204, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn money_whose_fate_is_unknown_is_warned_of_until_it_is_given_back() {
    let shop = Shop::open();
    let script = &shop.world().script;
    script.always(Step::Authorize, Fault::AnswerLost);
    script.always(Step::Void, Fault::NotSent);
    assert_eq!(shop.post("/api/v1/orders", V1_ORDER).await.status, 202);
    let told = shop.put("/api/v1/orders/1/cancel").await;
    assert_eq!(told.status, 204, "{told}");
    let shown = shop.get("/api/v1/orders/1").await;
    assert_eq!(shown.member("status"), r#""CANCELLED""#);
    assert_eq!(shown.member("paymentStatus"), r#""PENDING""#);
    assert_snapshot!(shown.member("warnings"), @r#"["The payment has not been given back yet; it will be"]"#);
    script.heal();
    shop.app.run_until_idle().await;
    let shown = shop.get("/api/v1/orders/1").await;
    assert_eq!(shown.member("warnings"), "[]");
}
