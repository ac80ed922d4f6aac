//! Orders whose journal cannot be read: the lists and exports that have them go on.

use crate::shop::{Shop, Told};
use application::testing::TestApp;
use application::testing::builders::{customer, product, units, usd};
use domain::{CartLine, Notation};
use inbound::http::export::OrderRecord;

const SHOPPER: &str = "7b1e8d3f-2f6f-4c1b-8a99-0190a5a07c4e";

const ORDER: &str = r#"{"customerId": 5, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL"}"#;

/// Three orders of customer 5, of which number 2 cannot be read.
async fn shop() -> Shop {
    let shop = Shop::open();
    for key in ["a", "b", "c"] {
        let key = [("idempotency-key", key)];
        shop.post_with("/api/v1/orders", &key, ORDER).await;
    }
    let second = shop.app.store.orders()[1].id();
    shop.app.store.set_damaged(second, true);
    shop
}

#[tokio::test(start_paused = true)]
async fn a_list_goes_on_without_an_order_that_cannot_be_read() {
    let shop = shop().await;
    let nobody = ("accept", "*/*");
    let lists = [
        ("/orders", nobody),
        ("/admin/orders", nobody),
        ("/api/orders/status/CONFIRMED", nobody),
        ("/api/orders", ("x-user-id", "5")),
        ("/api/order/user/5", nobody),
        ("/Order/GetOrder", ("x-userid", "5")),
    ];
    for (path, header) in lists {
        let told = shop.get_with(path, &[header]).await;
        assert_eq!(told.status, 200, "{path}: {told}");
    }
    let told = shop.get("/orders").await.json();
    assert_eq!(told["count"], 2);
}

#[tokio::test(start_paused = true)]
async fn pages_lead_past_an_order_that_cannot_be_read() {
    let shop = shop().await;
    let mut met = Vec::new();
    let mut path = "/orders?limit=1".to_owned();
    for _ in 0..3 {
        let page = shop.get(&path).await.json();
        met.push(page["count"].as_u64().unwrap());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        path = format!("/orders?limit=1&cursor={next}");
    }
    assert_eq!(met, [1, 0, 1]);
}

#[tokio::test(start_paused = true)]
async fn an_export_says_which_order_cannot_be_read() {
    let shop = shop().await;
    let told = shop.get("/api/v1/orders?format=ndjson").await;
    let records: Vec<OrderRecord> = told
        .text()
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(records.len(), 3);
    assert!(records[0].unreadable.is_none() && records[2].unreadable.is_none());
    let record = &records[1];
    assert!(record.unreadable.is_some() && record.items.is_empty());
    assert_eq!(
        (record.number, record.status.as_str(), record.total.as_str()),
        (2, "CONFIRMED", "199.98")
    );
    let refused = record.to_import().unwrap_err();
    assert_eq!(refused.member, "unreadable");

    let told = shop.get("/api/v1/orders?format=csv").await;
    let lines: Vec<&str> = told.text().lines().collect();
    assert_eq!(lines.len(), 4);
    assert!(lines[0].ends_with(",line_total,unreadable"), "{}", lines[0]);
    assert!(lines[1].ends_with(",199.98,"), "{}", lines[1]);
    assert!(lines[2].starts_with("2,ORD-"), "{}", lines[2]);
    assert!(
        lines[2].contains(",USD,199.98,,,,,,,what was agreed on this order cannot be read"),
        "{}",
        lines[2]
    );
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_mended_is_listed_again() {
    let shop = shop().await;
    let second = shop.app.store.orders()[1].id();
    shop.app.store.set_damaged(second, false);
    assert_eq!(shop.get("/orders").await.json()["count"], 3);
    let path = format!("/api/v1/orders/{second}");
    assert_eq!(shop.get(&path).await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn operators_are_told_what_is_wrong_and_customers_are_not() {
    let shop = Shop::with_tokens();
    let of_customer = [("idempotency-key", "a"), ("authorization", "Bearer user:5")];
    let placed = shop.post_with("/api/v1/orders", &of_customer, ORDER).await;
    assert_eq!(placed.status, 201, "{placed}");
    let order = shop.app.store.orders()[0].id();
    shop.app.store.set_damaged(order, true);

    let told = shop.get_with("/api/v1/orders/1", &of_customer[1..]).await;
    assert_eq!(told.status, 500);
    assert_eq!(
        told.json()["message"],
        "Something went wrong here; it is on record"
    );

    let operator = [("authorization", "Bearer admin:bea")];
    for path in ["/api/v1/orders/1", "/api/v1/orders/1/timeline"] {
        told_all(&shop.get_with(path, &operator).await);
    }
    let body = r#"{"reason": "x", "verdict": "done"}"#;
    told_all(
        &shop
            .post_with("/api/v1/orders/1/settle", &operator, body)
            .await,
    );
    let parked = shop.get_with("/api/v1/orders?parked=true", &operator).await;
    assert_eq!(parked.json()["orders"][0]["parked"], "unreadable");
}

fn told_all(told: &Told) {
    assert_eq!(told.status, 500, "{told}");
    let message = told.json()["message"].as_str().unwrap().to_owned();
    for part in [
        "Order 1 cannot be read: table order_events, column data, id ",
        "CONFIRMED, payment PAID",
        "199.98 USD",
        "UPDATE orders SET wake_at = 1 WHERE number = 1",
    ] {
        assert!(message.contains(part), "{part} is not in: {message}");
    }
}

/// Whoever waits for it is told which, and operators find it among those that wait for them.
#[tokio::test(start_paused = true)]
async fn a_cart_whose_last_order_cannot_be_read_names_it_and_operators_are_shown_it() {
    let shop = Shop::of(TestApp::builder().with_foreign_carts());
    let fill = || {
        let line = CartLine {
            product: product("PROD001"),
            notation: Notation::Text,
            name: "of the cart".to_owned(),
            quantity: units(1),
            unit_price: usd(7_999),
            image_url: None,
        };
        shop.world()
            .foreign_carts
            .fill(customer(SHOPPER), vec![line]);
    };
    let place = format!("/api/order/place/{SHOPPER}");
    let shopper = [("x-user-id", SHOPPER)];
    let parked = "/api/v1/orders?parked=true";
    let operator = [("authorization", "Bearer sesame")];
    fill();
    assert_eq!(shop.post(&place, "").await.status, 201);
    shop.app.run_until_idle().await;
    fill();
    let first = shop.app.store.orders()[0].id();
    shop.app.store.set_damaged(first, true);
    for told in [
        shop.post(&place, "").await,
        shop.post_with(
            "/api/cart/checkout",
            &shopper,
            r#"{"shippingAddress": "x"}"#,
        )
        .await,
    ] {
        assert_eq!(told.status, 503, "{told}");
        assert!(told.text().contains(&first.to_string()), "{told}");
    }
    let list = shop.get_with(parked, &operator).await;
    assert_eq!(list.json()["orders"][0]["parked"], "unreadable", "{list}");
    // Once it is mended, the cart is free at once.
    shop.app.store.set_damaged(first, false);
    let told = shop.post(&place, "").await;
    assert_eq!(
        (told.status, told.member("orderId").as_str()),
        (201, "2"),
        "{told}"
    );
}
