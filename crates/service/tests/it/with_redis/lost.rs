//! Redis is emptied, killed and stopped under customers who fill carts and check out: every answer
//! comes, every order that was confirmed to somebody stands, and all are whole.

use super::shopper::Shopper;
use crate::redis_process::{RedisProcess, say};
use crate::shop::Shop;
use crate::waiting::eventually;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use tokio::task::JoinSet;

const CUSTOMERS: u32 = 8;

/// What a customer may be told while the carts come and go: done, an empty cart, a price that is no
/// longer the cart's, come again.
const TOLD: [u16; 4] = [200, 400, 409, 503];

/// Fills carts and checks out until told to stop; gives the orders that were answered as confirmed. A
/// cart that was changed is another order, whatever was lost meanwhile; one that was not may be the
/// same, while its order could not empty it.
async fn shops(shopper: Shopper, is_over: Arc<AtomicBool>) -> Vec<String> {
    let mut confirmed: Vec<String> = Vec::new();
    for round in 0.. {
        if is_over.load(Ordering::SeqCst) {
            break;
        }
        let mut is_changed = false;
        for item in 0..2 {
            let told = shopper.add("PROD001", &format!("{round}-{item}")).await;
            assert!(TOLD.contains(&told.status), "{told:?}");
            is_changed |= told.status == 200;
        }
        let told = shopper.check_out(&format!("{round}")).await;
        assert!(
            TOLD.contains(&told.status) || told.status == 202,
            "{told:?}"
        );
        if told.status == 200 {
            let id = told.body["id"].as_str().unwrap().to_owned();
            let is_new = !confirmed.contains(&id);
            assert!(is_new || !is_changed, "{id} is the order of two carts");
            confirmed.push(id);
        }
    }
    confirmed
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_84_orders_are_unharmed_whatever_becomes_of_the_redis_with_the_carts() {
    let Some(mut redis) = RedisProcess::start("losing the Redis with the carts").await else {
        return;
    };
    let shop = Shop::with_stock("PROD001", 1_000_000).await;
    let url = redis.url();
    let settings = [
        ("redis.url", url.as_str()),
        ("carts.store", "redis"),
        ("engine.retry_cap", "500ms"),
        ("limits.requests_per_second", "0"),
        ("limits.orders_per_minute", "0"),
    ];
    let service = shop.start(&settings).await;
    let initial = shop.ledger().stock;
    let is_over = Arc::new(AtomicBool::new(false));
    let mut shopping = JoinSet::new();
    for number in 0..CUSTOMERS {
        shopping.spawn(shops(Shopper::of(&service, number), is_over.clone()));
    }
    // Each waits until customers have got on since the last.
    for _ in 0..3 {
        more_orders(&shop).await;
        let _ok: String = say(&url, &["FLUSHALL"]).await.unwrap();
        more_orders(&shop).await;
        redis.restart().await;
        more_orders(&shop).await;
        redis.signal("STOP");
        eventually("the carts are missed", || async {
            let told = Shopper::of(&service, 99).cart().await;
            (told.status == 503).then_some(())
        })
        .await;
        let key = shop.ledger().orders.len().to_string();
        let told = Shopper::of(&service, 99).order(&key).await;
        assert_eq!(told.status, 201, "orders need no Redis: {told:?}");
        redis.signal("CONT");
    }
    more_orders(&shop).await;
    is_over.store(true, Ordering::SeqCst);
    let confirmed: Vec<String> = shopping.join_all().await.into_iter().flatten().collect();
    shop.at_rest().await;
    let ledger = shop.ledger();
    assert_eq!(ledger.violations(&initial), Vec::<String>::new());
    assert!(confirmed.len() > 20, "{}", confirmed.len());
    for id in &confirmed {
        let row = ledger.orders.get(&id.replace('-', ""));
        let row = row.unwrap_or_else(|| panic!("{id} was confirmed and is gone"));
        assert_eq!(row.status, "CONFIRMED", "{id}");
    }
    let ada = Shopper::of(&service, 99);
    let _ready = eventually("carts are there again", || async {
        let told = ada.add("PROD001", "last").await;
        (told.status == 200).then_some(())
    })
    .await;
    service.stop().await;
}

/// Waits until some orders more are there.
async fn more_orders(shop: &Shop) {
    let before = shop.ledger().orders.len();
    eventually("customers get on", || async {
        tokio::time::sleep(Duration::from_millis(20)).await;
        (shop.ledger().orders.len() >= before + 10).then_some(())
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn fault_84_a_redis_that_never_answers_delays_no_order() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("redis://{}/", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let mut held = Vec::new();
        while let Ok((connection, _)) = listener.accept().await {
            held.push(connection);
        }
    });
    let shop = Shop::new();
    let settings = [("redis.url", url.as_str()), ("carts.store", "redis")];
    let service = shop.start(&settings).await;
    let ada = Shopper::of(&service, 1);
    for round in 0..20 {
        assert_eq!(ada.order(&format!("{round}")).await.status, 201);
        let told = ada.cart().await;
        assert_eq!(told.status, 503, "{told:?}");
    }
    service.stop().await;
    let examined = shop.program(&settings).arg("doctor").output().unwrap();
    let report = String::from_utf8_lossy(&examined.stdout).into_owned();
    assert!(!examined.status.success(), "{report}");
    assert!(
        report.contains("FAIL  redis") && report.contains("no answer"),
        "{report}"
    );
}
