//! Exports: what is in the files, and that a broken one cannot be taken for a whole one.

use crate::shop::{OPERATOR, SIMPLE_ORDER, Shop, VIEWER_KEY};
use axum::body::Body;
use axum::http::Request;
use futures::StreamExt;
use inbound::http::export::OrderRecord;
use insta::assert_snapshot;
use tower::ServiceExt;

async fn shop() -> Shop {
    let shop = Shop::open();
    shop.order().await;
    let formula = SIMPLE_ORDER.replace(
        "Alice Johnson",
        "=HYPERLINK(\\\"http://evil\\\"), \\\"A\\\"",
    );
    shop.post("/orders", &formula).await;
    shop.put("/api/v1/orders/1/cancel").await;
    shop
}

/// So many orders on `v1`, called off because there is nothing in stock.
async fn shop_with(orders: usize) -> Shop {
    let shop = Shop::open();
    let product = application::testing::builders::product("PROD999");
    let price = application::testing::builders::usd(100);
    shop.world().catalogue.put(product, "New", price);
    let one = r#"{"customerId": 1, "deliveryAddress": "a", "carrier": "DHL",
                  "items": [{"productId": "PROD999", "quantity": 1}]}"#;
    for _ in 0..orders {
        shop.post("/api/v1/orders", one).await;
    }
    shop
}

#[tokio::test(start_paused = true)]
async fn a_spreadsheet_has_a_line_for_each_item() {
    let shop = shop().await;
    let accept = [("accept", "text/csv")];
    let told = shop.get_with("/api/v1/orders", &accept).await;
    assert_eq!(told.status, 200);
    assert_eq!(told.header("content-type"), "text/csv");
    assert_eq!(
        told.header("content-disposition"),
        "attachment; filename=\"orders.csv\""
    );
    assert!(told.text().lines().count() == 5 && told.text().ends_with("\r\n"));
    assert_snapshot!(told.text().replace('\r', ""), @r##"
    number,order_number,channel,placed_at,updated_at,status,payment_status,shipment_status,customer_id,customer_name,customer_email,address,city,state,zip,country,carrier,notes,tracking_number,cancel_cause,cancel_reason,currency,order_total,line,product_id,product_name,quantity,unit_price,line_total,unreadable
    1,ORD-00000000-0001-7000-8000-000000000000,v1,2026-01-01T00:00:00.000000Z,2026-01-01T00:00:00.000000Z,CANCELLED,REFUNDED,CANCELLED,12345,,,"123 Main St, City, State 12345",,,,,DHL,,TRK-00000000-0001-7000-8000-000000000000,requested,no reason given,USD,349.97,1,1,Mechanical Keyboard,2,99.99,199.98,
    1,ORD-00000000-0001-7000-8000-000000000000,v1,2026-01-01T00:00:00.000000Z,2026-01-01T00:00:00.000000Z,CANCELLED,REFUNDED,CANCELLED,12345,,,"123 Main St, City, State 12345",,,,,DHL,,TRK-00000000-0001-7000-8000-000000000000,requested,no reason given,USD,,2,5,Noise-Cancelling Earbuds,1,149.99,149.99,
    2,ORD-00000000-0002-7000-8000-000000000000,simple,2026-01-01T00:00:00.000000Z,2026-01-01T00:00:00.000000Z,CONFIRMED,PAID,CREATED,,"'=HYPERLINK(""http://evil""), ""A""",alice@example.com,,,,,,,,TRK-00000000-0002-7000-8000-000000000000,,,USD,139.97,1,PROD001,Wireless Headphones,1,79.99,79.99,
    2,ORD-00000000-0002-7000-8000-000000000000,simple,2026-01-01T00:00:00.000000Z,2026-01-01T00:00:00.000000Z,CONFIRMED,PAID,CREATED,,"'=HYPERLINK(""http://evil""), ""A""",alice@example.com,,,,,,,,TRK-00000000-0002-7000-8000-000000000000,,,USD,,2,PROD002,USB-C Charger,2,29.99,59.98,
    "##);
}

#[tokio::test(start_paused = true)]
async fn ndjson_has_an_object_for_each_order_and_is_read_again() {
    let shop = shop().await;
    let told = shop.get("/api/v1/orders?format=ndjson").await;
    assert_eq!(told.header("content-type"), "application/x-ndjson");
    assert_snapshot!(told.text().replace(",\"", ",\n\""), @r##"
    {"id":"00000000-0001-7000-8000-000000000000",
    "number":1,
    "orderNumber":"ORD-00000000-0001-7000-8000-000000000000",
    "channel":"v1",
    "customerId":12345,
    "customerName":null,
    "customerEmail":null,
    "address":{"text":"123 Main St, City, State 12345",
    "city":null,
    "state":null,
    "zip":null,
    "country":null},
    "carrier":"DHL",
    "notes":null,
    "items":[{"productId":1,
    "name":"Mechanical Keyboard",
    "quantity":2,
    "unitPrice":99.99},{"productId":5,
    "name":"Noise-Cancelling Earbuds",
    "quantity":1,
    "unitPrice":149.99}],
    "total":349.97,
    "currency":"USD",
    "status":"CANCELLED",
    "paymentStatus":"REFUNDED",
    "shipmentStatus":"CANCELLED",
    "trackingNumber":"TRK-00000000-0001-7000-8000-000000000000",
    "placedAt":"2026-01-01T00:00:00.000000Z",
    "updatedAt":"2026-01-01T00:00:00.000000Z",
    "cancelCause":"requested",
    "cancelReason":"no reason given"}
    {"id":"00000000-0002-7000-8000-000000000000",
    "number":2,
    "orderNumber":"ORD-00000000-0002-7000-8000-000000000000",
    "channel":"simple",
    "customerId":null,
    "customerName":"=HYPERLINK(\"http://evil\"), \"A\"",
    "customerEmail":"alice@example.com",
    "address":{"text":null,
    "city":null,
    "state":null,
    "zip":null,
    "country":null},
    "carrier":null,
    "notes":null,
    "items":[{"productId":"PROD001",
    "name":"Wireless Headphones",
    "quantity":1,
    "unitPrice":79.99},{"productId":"PROD002",
    "name":"USB-C Charger",
    "quantity":2,
    "unitPrice":29.99}],
    "total":139.97,
    "currency":"USD",
    "status":"CONFIRMED",
    "paymentStatus":"PAID",
    "shipmentStatus":"CREATED",
    "trackingNumber":"TRK-00000000-0002-7000-8000-000000000000",
    "placedAt":"2026-01-01T00:00:00.000000Z",
    "updatedAt":"2026-01-01T00:00:00.000000Z",
    "cancelCause":null,
    "cancelReason":null}
    "##);
    told.text().lines().for_each(is_read_again);
}

fn is_read_again(line: &str) {
    let record: OrderRecord = serde_json::from_str(line).expect("it is a record");
    assert_eq!(serde_json::to_string(&record).expect("it is written"), line);
}

#[tokio::test(start_paused = true)]
async fn an_export_has_all_that_matches_and_nothing_else() {
    let shop = shop_with(450).await;
    shop.post("/orders", SIMPLE_ORDER).await;
    let lines = async |query: &str| {
        let told = shop
            .get(&format!("/api/v1/orders?format=ndjson&{query}"))
            .await;
        assert_eq!(told.status, 200, "{told}");
        told.text().lines().count()
    };
    assert_eq!(lines("").await, 451);
    assert_eq!(lines("channel=v1&status=CANCELLED").await, 450);
    assert_eq!(lines("text=alice").await, 1);
    assert_eq!(lines("status=SHIPPED").await, 0);
    assert_eq!(lines("to=2025-12-31").await, 0);
    let nothing = shop.get("/api/v1/orders?format=csv&status=SHIPPED").await;
    assert!(
        nothing.text().starts_with("number,order_number,") && nothing.text().lines().count() == 1
    );
}

#[tokio::test(start_paused = true)]
async fn an_export_that_breaks_half_way_is_cut_off() {
    let shop = shop_with(450).await;
    for format in ["csv", "ndjson"] {
        let path = format!("/api/v1/orders?format={format}");
        let request = Request::get(&path).body(Body::empty()).expect("a request");
        let response = shop
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("an answer");
        assert_eq!(response.status(), 200);
        let mut body = response.into_body().into_data_stream();
        assert!(body.next().await.expect("a first page").is_ok());
        shop.app.store.set_down(true);
        assert!(body.next().await.expect("an end").is_err(), "{format}");
        shop.app.store.set_down(false);
    }
    // What is down from the start is no export at all.
    shop.app.store.set_down(true);
    assert_eq!(shop.get("/api/v1/orders?format=csv").await.status, 503);
}

#[tokio::test(start_paused = true)]
async fn only_so_many_exports_run_at_once_and_a_dropped_one_makes_room() {
    let shop = Shop::open();
    let start = async || {
        let request = Request::get("/api/v1/orders?format=csv").body(Body::empty());
        let request = request.expect("a request");
        let response = shop.router.clone().oneshot(request).await;
        response.expect("an answer")
    };
    let mut running = Vec::new();
    for _ in 0..8 {
        running.push(start().await);
    }
    assert!(running.iter().all(|response| response.status() == 200));
    let told = shop.get("/api/v1/orders?format=csv").await;
    assert_eq!((told.status, told.header("retry-after")), (503, "10"));
    assert_eq!(shop.get("/api/v1/orders").await.status, 200);
    running.pop();
    assert_eq!(shop.get("/api/v1/orders?format=csv").await.status, 200);
}

/// What the trail says of exports, the latest first, once it says as much of the latest.
async fn on_record(shop: &Shop, outcome: &str, note: &str) -> usize {
    for _ in 0..1_000 {
        let told = shop.get("/api/v1/audit?kind=ORDER_EXPORT").await.json();
        let deeds = told["deeds"].as_array().expect("a list");
        if deeds[0]["outcome"] == outcome && deeds[0]["note"] == note {
            assert_eq!(deeds[0]["subject"], "orders.csv");
            return deeds.len();
        }
        tokio::task::yield_now().await;
    }
    panic!("the trail never says {outcome} {note}");
}

#[tokio::test(start_paused = true)]
async fn who_asks_for_the_head_of_an_export_or_for_a_masked_one_takes_nothing_away() {
    let shop = shop().await;
    for path in [
        "/api/v1/orders?format=csv",
        "/dashboard/orders/export?format=csv",
    ] {
        let told = shop.send("HEAD", path, &[OPERATOR], "").await;
        assert_eq!((told.status, told.text()), (200, ""), "{path}");
        assert_eq!(told.header("content-type"), "text/csv");
        let file = "attachment; filename=\"orders.csv\"";
        assert_eq!(told.header("content-disposition"), file);
        assert!(told.headers.get("content-length").is_none(), "{told}");
    }
    // Nor does anybody who is shown a masked file: there is nothing to go on record.
    let masked = "/api/v1/orders?format=csv";
    assert_eq!(shop.get_with(masked, &[VIEWER_KEY]).await.status, 200);
    let told = shop.get("/api/v1/audit?kind=ORDER_EXPORT").await.json();
    assert_eq!(told["deeds"], serde_json::json!([]));
}

#[tokio::test(start_paused = true)]
async fn an_export_is_on_record_and_done_when_all_of_it_was_read() {
    let shop = shop_with(450).await;
    let start = async || {
        let request = Request::get("/api/v1/orders?format=csv").body(Body::empty());
        let response = shop
            .router
            .clone()
            .oneshot(request.expect("a request"))
            .await;
        response.expect("an answer").into_body().into_data_stream()
    };
    let mut whole = start().await;
    while let Some(page) = whole.next().await {
        assert!(page.is_ok());
        assert_eq!(on_record(&shop, "UNKNOWN", "").await, 1);
    }
    assert_eq!(on_record(&shop, "DONE", "orders: 450").await, 1);
    drop(whole);
    // Whoever goes in the middle has some of it.
    let mut left = start().await;
    assert!(left.next().await.expect("a first page").is_ok());
    drop(left);
    let note = "cut off by its reader; orders: 200";
    assert_eq!(on_record(&shop, "UNKNOWN", note).await, 2);
    // Without the record there is none.
    shop.app.store.set_down(true);
    assert_eq!(shop.get("/api/v1/orders?format=csv").await.status, 503);
    shop.app.store.set_down(false);
    assert_eq!(on_record(&shop, "UNKNOWN", note).await, 2);
}
