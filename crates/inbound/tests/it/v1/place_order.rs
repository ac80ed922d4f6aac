//! `POST /api/v1/orders`: what the document shows, and what it says of failures.

use crate::shop::{Shop, V1_ORDER};
use application::testing::Fault;
use domain::process::{Refusal, Step};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn the_documents_example_gives_the_documented_answer() {
    let shop = Shop::open();
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_snapshot!(told, @r#"
    201
    location: /api/v1/orders/00000000-0001-7000-8000-000000000000
    content-type: application/json
    {"orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "customerId":12345,
    "status":"CONFIRMED",
    "totalPrice":349.97,
    "orderDate":"2026-01-01T00:00:00",
    "trackingNumber":"TRK-00000000-0001-7000-8000-000000000000",
    "items":[{"productId":1,
    "quantity":2,
    "priceAtPurchase":99.99},
    {"productId":5,
    "quantity":1,
    "priceAtPurchase":149.99}],
    "id":"00000000-0001-7000-8000-000000000000",
    "estimatedDelivery":"2026-01-05",
    "paymentStatus":"PAID",
    "currency":"USD",
    "nextActions":["process",
    "ship",
    "cancel"],
    "warnings":[]}
    "#);
}

#[tokio::test(start_paused = true)]
async fn ids_come_back_in_the_form_in_which_they_were_sent() {
    let shop = Shop::open();
    let body = r#"{"customerId": "c-9", "items": [{"productId": "1", "quantity": 1.0}, {"productId": 5e0, "quantity": 1}],
        "deliveryAddress": "x", "carrier": "DHL", "status": "DELIVERED", "totalPrice": 0.01, "orderId": 4}"#;
    let told = shop.post("/api/v1/orders", body).await;
    assert_eq!(told.status, 201, "{told}");
    assert_eq!(told.member("customerId"), r#""c-9""#);
    assert_eq!(told.member("totalPrice"), "249.98");
    let items = told.json()["items"].clone();
    assert_eq!(items[0]["productId"].to_string(), r#""1""#);
    assert_eq!(items[1]["productId"].to_string(), "5");
}

#[tokio::test(start_paused = true)]
async fn a_product_that_is_short_is_named_and_nothing_is_left_reserved() {
    let shop = Shop::open();
    let body = V1_ORDER.replace(r#""quantity": 2"#, r#""quantity": 101"#);
    let told = shop.post("/api/v1/orders", &body).await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"error":"Insufficient stock",
    "unavailableProducts":[1],
    "message":"Product ID 1 has insufficient stock",
    "orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "orderStatus":"CANCELLED",
    "type":"urn:order-service:problem:insufficient-stock",
    "title":"Insufficient stock",
    "status":400,
    "detail":"Product ID 1 has insufficient stock",
    "instance":"/api/v1/orders/00000000-0001-7000-8000-000000000000"}
    "#);
    assert_eq!(shop.world().effects.effects(Step::CreateShipment), 0);
    assert_eq!(shop.world().effects.effects(Step::Reserve), 0);
    assert_eq!(
        shop.get("/api/v1/orders/1").await.member("status"),
        r#""CANCELLED""#
    );
}

#[tokio::test(start_paused = true)]
async fn every_product_that_is_short_is_named() {
    let shop = Shop::open();
    let body = V1_ORDER
        .replace(r#""quantity": 2"#, r#""quantity": 101"#)
        .replace(r#""quantity": 1}"#, r#""quantity": 500}"#);
    let told = shop.post("/api/v1/orders", &body).await;
    assert_eq!(told.status, 400);
    assert_eq!(told.member("unavailableProducts"), "[1,5]");
    assert_eq!(
        told.member("message"),
        r#""Product IDs 1, 5 have insufficient stock""#
    );
}

#[tokio::test(start_paused = true)]
async fn a_declined_payment_is_402_and_gives_the_stock_back() {
    let shop = Shop::open();
    let declined = Fault::Refused(Refusal::Declined("card_declined".to_owned()));
    shop.world().script.always(Step::Authorize, declined);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_snapshot!(told, @r#"
    402
    content-type: application/json
    {"error":"Payment declined",
    "message":"The payment was declined: card_declined",
    "orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "orderStatus":"CANCELLED",
    "type":"urn:order-service:problem:payment-declined",
    "title":"Payment declined",
    "status":402,
    "detail":"The payment was declined: card_declined",
    "instance":"/api/v1/orders/00000000-0001-7000-8000-000000000000"}
    "#);
    assert_eq!(shop.world().effects.effects(Step::Release), 1);
}

#[tokio::test(start_paused = true)]
async fn a_refusal_is_told_although_the_stock_cannot_be_given_back_yet() {
    let shop = Shop::open();
    let declined = Fault::Refused(Refusal::Declined("prose of the bank".to_owned()));
    shop.world().script.always(Step::Authorize, declined);
    shop.world().script.always(Step::Release, Fault::NotSent);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(told.status, 402, "{told}");
    assert_eq!(told.member("message"), r#""The payment was declined""#);
}

#[tokio::test(start_paused = true)]
async fn an_inventory_that_is_down_is_503_and_the_order_goes_on_by_itself() {
    let shop = Shop::open();
    shop.world().script.always(Step::Reserve, Fault::NotSent);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_snapshot!(told, @r#"
    503
    location: /api/v1/orders/00000000-0001-7000-8000-000000000000
    retry-after: 5
    content-type: application/json
    {"error":"Inventory unavailable",
    "message":"The inventory cannot be reached; order ORD-00000000-0001-7000-8000-000000000000 is PENDING_CHECK and goes on by itself. Send the same request again to learn how it stands",
    "orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "orderStatus":"PENDING_CHECK",
    "type":"urn:order-service:problem:inventory-unavailable",
    "title":"Inventory unavailable",
    "status":503,
    "detail":"The inventory cannot be reached; order ORD-00000000-0001-7000-8000-000000000000 is PENDING_CHECK and goes on by itself. Send the same request again to learn how it stands",
    "instance":"/api/v1/orders/00000000-0001-7000-8000-000000000000"}
    "#);
    // The same customer with the same content gets this order, never a second one.
    let again = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(again.status, 503);
    assert_eq!(again.member("orderId"), "1");
    assert_eq!(shop.orders(), 1);
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    let order = shop.get("/api/v1/orders/1").await;
    assert_eq!(order.member("status"), r#""CONFIRMED""#);
}

#[tokio::test(start_paused = true)]
async fn a_slow_inventory_is_503_as_well() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Reserve);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(told.status, 503, "{told}");
    assert_eq!(told.member("orderStatus"), r#""PENDING_CHECK""#);
}

#[tokio::test(start_paused = true)]
async fn a_lost_answer_of_a_keyless_inventory_is_503_at_once() {
    let shop = Shop::among_keyless();
    shop.world().script.next(Step::Reserve, Fault::AnswerLost);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(told.status, 503, "{told}");
    assert_snapshot!(told.member("message"), @r#""The inventory has not said whether it reserved; order ORD-00000000-0001-7000-8000-000000000000 is PENDING_CHECK and is looked into. Send the same request again to learn how it stands""#);
    let order = shop.get("/api/v1/orders/1").await;
    assert_snapshot!(order.member("warnings"), @r#"["The order is still being processed; there is no need to order again","This takes longer than usual; it is being looked into"]"#);
    // The word is for operators only.
    assert_eq!(order.member("parked"), "");
}

#[tokio::test(start_paused = true)]
async fn tracking_that_is_down_is_201_with_a_warning() {
    let shop = Shop::open();
    shop.world()
        .script
        .always(Step::CreateShipment, Fault::NotSent);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(told.status, 201, "{told}");
    assert_eq!(told.member("status"), r#""CONFIRMED""#);
    assert_eq!(told.member("trackingNumber"), "null");
    assert_snapshot!(told.member("warnings"), @r#"["The shipment could not be created yet; it will be, and the tracking number follows"]"#);
    shop.world().script.heal();
    shop.app.run_until_idle().await;
    let order = shop.get(told.header("location")).await;
    assert_eq!(order.member("warnings"), "[]");
    assert!(order.member("trackingNumber").contains("TRK-"), "{order}");
}

#[tokio::test(start_paused = true)]
async fn a_slow_payment_is_202_with_the_order_as_it_stands() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Capture);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_snapshot!(told, @r#"
    202
    location: /api/v1/orders/00000000-0001-7000-8000-000000000000
    content-type: application/json
    {"orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "customerId":12345,
    "status":"PENDING_CHECK",
    "totalPrice":349.97,
    "orderDate":"2026-01-01T00:00:00",
    "trackingNumber":null,
    "items":[{"productId":1,
    "quantity":2,
    "priceAtPurchase":99.99},
    {"productId":5,
    "quantity":1,
    "priceAtPurchase":149.99}],
    "id":"00000000-0001-7000-8000-000000000000",
    "estimatedDelivery":null,
    "paymentStatus":"AUTHORIZED",
    "currency":"USD",
    "nextActions":["cancel"],
    "warnings":["The order is still being processed; there is no need to order again"]}
    "#);
    shop.world().script.let_go(Step::Capture);
    shop.app.run_until_idle().await;
    let order = shop.get(told.header("location")).await;
    assert_eq!(order.member("status"), r#""CONFIRMED""#);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_is_retried_is_waited_for() {
    let shop = Shop::open();
    shop.world().script.next(Step::Authorize, Fault::NotSent);
    shop.world().script.next(Step::Capture, Fault::AnswerLost);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_eq!(told.status, 201, "{told}");
    assert_eq!(told.member("paymentStatus"), r#""PAID""#);
}

#[tokio::test(start_paused = true)]
async fn an_unknown_product_makes_no_order() {
    let shop = Shop::open();
    let body = V1_ORDER.replace(r#""productId": 1"#, r#""productId": 999"#);
    let told = shop.post("/api/v1/orders", &body).await;
    assert_snapshot!(told, @r#"
    400
    content-type: application/json
    {"error":"Unknown product",
    "unavailableProducts":[999],
    "message":"Product ID 999 does not exist",
    "type":"urn:order-service:problem:unknown-product",
    "title":"Unknown product",
    "status":400,
    "detail":"Product ID 999 does not exist",
    "instance":"/api/v1/orders"}
    "#);
    assert_eq!(shop.orders(), 0);
}

#[tokio::test(start_paused = true)]
async fn a_total_that_has_drifted_is_409_with_the_difference() {
    let shop = Shop::open();
    let body = V1_ORDER.replace(r#""carrier""#, r#""expectedTotal": 340, "carrier""#);
    let told = shop.post("/api/v1/orders", &body).await;
    assert_snapshot!(told, @r#"
    409
    content-type: application/json
    {"error":"Total changed",
    "message":"The total is 349.97, not 340.00",
    "expectedTotal":340.00,
    "actualTotal":349.97,
    "difference":9.97,
    "type":"urn:order-service:problem:total-changed",
    "title":"Total changed",
    "status":409,
    "detail":"The total is 349.97, not 340.00",
    "instance":"/api/v1/orders"}
    "#);
    assert_eq!(shop.orders(), 0);
    let body = V1_ORDER.replace(r#""carrier""#, r#""expectedTotal": 3.4997e2, "carrier""#);
    assert_eq!(shop.post("/api/v1/orders", &body).await.status, 201);
}

#[tokio::test(start_paused = true)]
async fn a_cancel_that_comes_while_the_order_is_placed_is_told() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Authorize);
    let placing = {
        let shop = shop.clone();
        tokio::spawn(async move { shop.order_with_key("k").await })
    };
    shop.world().script.until_held(Step::Authorize).await;
    let cancelling = {
        let shop = shop.clone();
        tokio::spawn(async move { shop.put("/api/v1/orders/1/cancel").await })
    };
    // The cancel is recorded at once, and waits for the call in flight to be undone.
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    shop.world().script.let_go(Step::Authorize);
    assert_eq!(cancelling.await.unwrap().status, 204);
    let told = placing.await.unwrap();
    assert_snapshot!(told, @r#"
    409
    content-type: application/json
    {"error":"Order cancelled",
    "message":"The order was cancelled on request",
    "orderId":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "orderStatus":"CANCELLED",
    "type":"urn:order-service:problem:order-cancelled",
    "title":"Order cancelled",
    "status":409,
    "detail":"The order was cancelled on request",
    "instance":"/api/v1/orders/00000000-0001-7000-8000-000000000000"}
    "#);
    let again = shop.order_with_key("k").await;
    assert_eq!(again.body, told.body);
    assert_eq!(shop.world().effects.effects(Step::Void), 1);
    assert_eq!(shop.world().effects.effects(Step::Release), 1);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_hangs_up_changes_nothing() {
    let shop = Shop::open();
    shop.world().script.hold(Step::Reserve);
    let placing = {
        let shop = shop.clone();
        tokio::spawn(async move { shop.order_with_key("k").await })
    };
    shop.world().script.until_held(Step::Reserve).await;
    placing.abort();
    shop.world().script.let_go(Step::Reserve);
    shop.app.run_until_idle().await;
    let told = shop.order_with_key("k").await;
    assert_eq!(told.status, 201, "{told}");
    assert!(told.was_replayed());
    assert_eq!(shop.orders(), 1);
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_is_503() {
    let shop = Shop::open();
    shop.app.store.set_down(true);
    let told = shop.post("/api/v1/orders", V1_ORDER).await;
    assert_snapshot!(told, @r#"
    503
    retry-after: 2
    content-type: application/json
    {"error":"Service unavailable",
    "message":"The order store does not answer at the moment",
    "type":"urn:order-service:problem:unavailable",
    "title":"Service unavailable",
    "status":503,
    "detail":"The order store does not answer at the moment",
    "instance":"/api/v1/orders"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_catalogue_that_is_down_is_503_and_not_kept() {
    let shop = Shop::open();
    shop.world().catalogue.set_down(true);
    assert_eq!(shop.order_with_key("k").await.status, 503);
    shop.world().catalogue.set_down(false);
    assert_eq!(shop.order_with_key("k").await.status, 201);
}
