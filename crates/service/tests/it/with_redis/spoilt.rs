//! Redis has other values than were put there, throws some away, or is not the one that it was: carts are lost
//! or have to be looked at, orders go on.

use super::shopper::Shopper;
use crate::door::Door;
use crate::redis_process::{RedisProcess, say};
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;

/// The whole of it in one Redis, and long waits on a busy machine.
fn settings(url: &str) -> [(&str, &str); 4] {
    [
        ("redis.url", url),
        ("redis.timeout", "20s"),
        ("carts.store", "redis"),
        ("engine.retry_cap", "1s"),
    ]
}

/// The order of this key, which has to be there or come to be.
async fn ordered(shopper: &Shopper, key: &str) -> String {
    let told = shopper.order(key).await;
    assert_eq!(told.status, 201, "{told:?}");
    assert_eq!(told.body["status"], "CONFIRMED", "{told:?}");
    told.body["id"].as_str().unwrap().to_owned()
}

async fn ends_well(shop: &Shop, service: Service, orders: usize) {
    shop.at_rest().await;
    let ledger = shop.ledger();
    assert_eq!(ledger.journal_violations(), Vec::<String>::new());
    assert_eq!(ledger.count("CONFIRMED"), orders);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_84_values_of_another_type_cost_carts_and_no_order() {
    let Some(redis) = RedisProcess::start("values of another type in Redis").await else {
        return;
    };
    let (shop, url) = (Shop::new(), redis.url());
    let service = shop.start(&settings(&url)).await;
    let ada = Shopper::of(&service, 1);
    assert_eq!(ada.add("PROD001", "a").await.status, 200);
    let first = ordered(&ada, "first").await;
    // Carts, records of requests, and what counts rates.
    let keys: Vec<String> = say(&url, &["KEYS", "*"]).await.unwrap();
    for kind in ["cart:", "cart-request:", "rate:"] {
        assert!(keys.iter().any(|key| key.starts_with(kind)), "{keys:?}");
    }
    for key in &keys {
        let _gone: i64 = say(&url, &["DEL", key]).await.unwrap();
        let _length: i64 = say(&url, &["RPUSH", key, "a", "b"]).await.unwrap();
    }
    // It does not help to ask again.
    for told in [
        ada.cart().await,
        ada.add("PROD001", "a").await,
        ada.check_out("b").await,
    ] {
        assert_eq!(told.status, 500, "{told:?}");
    }
    assert_eq!(ordered(&ada, "first").await, first);
    assert_ne!(ordered(&ada, "second").await, first);
    // Somebody has looked at it.
    let _gone: i64 = say(&url, &["DEL", &format!("cart:{}", ada.id)])
        .await
        .unwrap();
    let told = ada.add("PROD002", "c").await;
    assert_eq!((told.status, &told.body["itemCount"]), (200, &1.into()));
    ends_well(&shop, service, 2).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_84_a_redis_that_throws_away_what_it_has_no_room_for_costs_carts_and_no_order() {
    let Some(redis) = RedisProcess::start("a Redis that evicts").await else {
        return;
    };
    let (shop, url) = (Shop::new(), redis.url());
    let service = shop.start(&settings(&url)).await;
    let ada = Shopper::of(&service, 1);
    assert_eq!(ada.add("PROD001", "a").await.status, 200);
    let order = ada.check_out("order").await;
    assert_eq!(order.status, 200, "{order:?}");
    shop.at_rest().await;
    assert_eq!(ada.add("PROD002", "b").await.status, 200);
    for [setting, value] in [["maxmemory-policy", "allkeys-random"], ["maxmemory", "4mb"]] {
        let _ok: String = say(&url, &["CONFIG", "SET", setting, value]).await.unwrap();
    }
    let (cart, filler) = (format!("cart:{}", ada.id), "x".repeat(100_000));
    let mut n = 0;
    eventually("the cart is thrown away", || {
        n += 1;
        let (url, cart, filler) = (&url, &cart, &filler);
        async move {
            let key = format!("filler:{n}");
            let _ok = say::<String>(url, &["SET", &key, filler]).await;
            let is_there: i64 = say(url, &["EXISTS", cart]).await.unwrap();
            (is_there == 0).then_some(())
        }
    })
    .await;
    assert_eq!(ada.cart().await.body["itemCount"], 0);
    // Orders and their keys are elsewhere.
    assert_eq!(ada.check_out("order").await.body["id"], order.body["id"]);
    let first = ordered(&ada, "first").await;
    assert_eq!(ordered(&ada, "first").await, first);
    assert_eq!(ada.add("PROD003", "c").await.body["itemCount"], 1);
    ends_well(&shop, service, 2).await;
}

/// The replica had not heard yet of what the primary had taken.
#[tokio::test(flavor = "multi_thread")]
async fn fault_84_a_failover_that_loses_writes_costs_carts_and_no_order() {
    let (Some(mut primary), Some(replica)) = (
        RedisProcess::start("a failover of Redis").await,
        RedisProcess::start("a failover of Redis").await,
    ) else {
        return;
    };
    let door = Door::closed();
    door.open_to(primary.address());
    let (shop, url) = (Shop::new(), format!("redis://{}/", door.address));
    let service = shop.start(&settings(&url)).await;
    let ada = Shopper::of(&service, 1);
    assert_eq!(ada.add("PROD001", "a").await.status, 200);
    let link = Door::closed();
    link.open_to(primary.address());
    let follow = ["REPLICAOF", "127.0.0.1", &link.address.port().to_string()];
    let _ok: String = say(&replica.url(), &follow).await.unwrap();
    let cart = format!("cart:{}", ada.id);
    eventually("the replica has the cart", || async {
        let is_there: Result<i64, _> = say(&replica.url(), &["EXISTS", &cart]).await;
        (is_there.ok() == Some(1)).then_some(())
    })
    .await;
    link.close().await;
    assert_eq!(ada.add("PROD002", "b").await.body["itemCount"], 2);
    let order = ada.check_out("order").await;
    assert_eq!(order.status, 200, "{order:?}");
    let ordered_by_key = ordered(&ada, "first").await;
    shop.at_rest().await;
    assert_eq!(ada.cart().await.body["itemCount"], 0);
    primary.kill();
    door.close().await;
    let _ok: String = say(&replica.url(), &["REPLICAOF", "NO", "ONE"])
        .await
        .unwrap();
    door.open_to(replica.address());

    let told = eventually("the cart is there again", || async {
        let told = ada.cart().await;
        (told.status == 200).then_some(told)
    })
    .await;
    assert_eq!(told.body["itemCount"], 1, "as it once was: {told:?}");
    // What was ordered is not ordered again under its key, and stands.
    assert_eq!(ada.check_out("order").await.body["id"], order.body["id"]);
    assert_eq!(ordered(&ada, "first").await, ordered_by_key);
    let told = ada.add("PROD002", "b").await;
    assert_eq!((told.status, &told.body["itemCount"]), (200, &2.into()));
    ends_well(&shop, service, 2).await;
}
