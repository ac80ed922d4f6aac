//! One allowance for a caller, however many replicas there are.

use super::shopper::Shopper;
use crate::redis_process::RedisProcess;
use crate::shop::Shop;
use crate::waiting::eventually;

#[tokio::test(flavor = "multi_thread")]
async fn fault_84_two_replicas_give_a_customer_one_allowance_and_one_each_while_redis_is_away() {
    let Some(mut redis) = RedisProcess::start("rates of replicas that share a Redis").await else {
        return;
    };
    let url = redis.url();
    let settings = [
        ("redis.url", url.as_str()),
        ("redis.rate_timeout", "20s"),
        ("limits.orders_per_minute", "1"),
        ("limits.order_burst", "4"),
    ];
    let shops = [
        Shop::with_stock("PROD001", 1_000_000).await,
        Shop::with_stock("PROD001", 1_000_000).await,
    ];
    let replicas = [
        shops[0].start(&settings).await,
        shops[1].start(&settings).await,
    ];
    // How many of so many orders each replica lets in.
    let let_in = async |number: u32, orders: usize| {
        let mut let_in = [0, 0];
        for n in 0..orders {
            for (replica, count) in replicas.iter().zip(&mut let_in) {
                let told = Shopper::of(replica, number)
                    .order(&format!("{number}-{n}"))
                    .await;
                match told.status {
                    201 => *count += 1,
                    429 => {}
                    _ => panic!("{told:?}"),
                }
            }
        }
        let_in
    };
    assert_eq!(let_in(1, 6).await, [2, 2]);
    assert_eq!(let_in(2, 6).await, [2, 2], "each customer has their own");
    redis.kill();
    assert_eq!(let_in(3, 6).await, [4, 4], "each counts by itself");
    redis.restart().await;
    let mut number = 4;
    eventually("they count together again", || {
        number += 1;
        let told = let_in(number, 6);
        async move { (told.await == [2, 2]).then_some(()) }
    })
    .await;
    for (replica, shop) in replicas.into_iter().zip(&shops) {
        let examined = shop.program(&settings).arg("doctor").output().unwrap();
        let report = String::from_utf8_lossy(&examined.stdout).into_owned();
        assert!(report.contains("ok    redis"), "{report}");
        replica.stop().await;
    }
}
