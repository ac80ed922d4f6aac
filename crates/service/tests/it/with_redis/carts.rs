//! Carts in Redis as customers see them.

use super::shopper::Shopper;
use crate::redis_process::{RedisProcess, say};
use crate::shop::Shop;

/// The whole of it in one Redis, and long waits on a busy machine.
fn settings(url: &str) -> [(&str, &str); 4] {
    [
        ("redis.url", url),
        ("redis.timeout", "20s"),
        ("carts.store", "redis"),
        ("engine.retry_cap", "1s"),
    ]
}

#[tokio::test(flavor = "multi_thread")]
async fn a_cart_in_redis_becomes_an_order_and_is_emptied() {
    let Some(redis) = RedisProcess::start("a checkout of a cart in Redis").await else {
        return;
    };
    // Of the last piece a repeat must not say that there are no two.
    let shop = Shop::with_stock("PROD001", 1).await;
    let url = redis.url();
    let service = shop.start(&settings(&url)).await;
    let ada = Shopper::of(&service, 1);
    for product in ["PROD001", "PROD002"] {
        assert_eq!(ada.add(product, product).await.status, 200);
    }
    // Another process sees the same cart, and the record of the requests.
    service.stop().await;
    let service = shop.start(&settings(&url)).await;
    let ada = Shopper::of(&service, 1);
    assert_eq!(
        ada.add("PROD001", "PROD001").await.body["itemCount"],
        1,
        "as it was then"
    );
    assert_eq!(ada.cart().await.body["itemCount"], 2);
    let reused = ada.add("PROD003", "PROD001").await;
    assert_eq!(reused.status, 422, "{reused:?}");
    let key = format!("cart:{}", ada.id);
    let value: String = say(&url, &["GET", &key]).await.unwrap();
    assert!(
        value.contains(&ada.id) && value.contains("PROD002"),
        "{value}"
    );

    let order = ada.check_out("order").await;
    assert_eq!(
        (order.status, &order.body["status"]),
        (200, &"CONFIRMED".into())
    );
    shop.at_rest().await;
    assert_eq!(ada.cart().await.body["itemCount"], 0);
    assert_eq!(ada.check_out("order").await.body["id"], order.body["id"]);
    assert_eq!(shop.ledger().orders.len(), 1);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_85_a_poisoned_cart_sets_no_price_and_shows_nobody_anothers() {
    let Some(redis) = RedisProcess::start("poisoned carts in Redis").await else {
        return;
    };
    let shop = Shop::new();
    let url = redis.url();
    let service = shop.start(&settings(&url)).await;
    let (ada, eve) = (Shopper::of(&service, 1), Shopper::of(&service, 2));
    assert_eq!(ada.add("PROD001", "a").await.status, 200);
    let [adas, eves] = [&ada, &eve].map(|who| format!("cart:{}", who.id));
    let value: String = say(&url, &["GET", &adas]).await.unwrap();

    // Somebody else's cart under Eve's key: neither shown nor ordered nor written over.
    let _ok: String = say(&url, &["SET", &eves, &value]).await.unwrap();
    for told in [
        eve.cart().await,
        eve.add("PROD002", "b").await,
        eve.check_out("c").await,
    ] {
        // Not 503: asking again does not help.
        assert_eq!(told.status, 500, "{told:?}");
        let shown = told.body.to_string();
        assert!(
            !shown.contains(&ada.id) && !shown.contains("PROD001"),
            "{shown}"
        );
    }
    let stays: String = say(&url, &["GET", &eves]).await.unwrap();
    assert_eq!(stays, value);
    let log = service.log();
    let says_which = log.contains("cart:(customer)") && !log.contains(&eves);
    assert!(
        says_which,
        "the log names the kind of key and no customer:\n{log}"
    );

    // A price that somebody made up.
    let cheap = value.replace(r#""unitPriceMinor":7999"#, r#""unitPriceMinor":1"#);
    assert_ne!(cheap, value);
    let _ok: String = say(&url, &["SET", &adas, &cheap]).await.unwrap();
    let told = ada.check_out("d").await;
    assert_eq!(told.status, 409, "{told:?}");
    let words = told.body["message"].as_str().unwrap();
    assert!(words.contains("0.01") && words.contains("79.99"), "{words}");
    assert!(shop.ledger().orders.is_empty());
    let accepting = r#"{"shippingAddress": "x", "acceptPriceChanges": true}"#;
    let order = ada.ask("POST", "/api/cart/checkout", "e", accepting).await;
    assert_eq!(
        (order.status, order.body["totalAmount"].to_string()),
        (200, "79.99".to_owned())
    );
    service.stop().await;
}
