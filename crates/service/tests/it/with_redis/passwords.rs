//! A Redis whose password is changed under a running service.

use super::shopper::Shopper;
use crate::redis_process::{RedisProcess, say};
use crate::shop::Shop;
use crate::waiting::eventually;
use std::fs;

async fn require(url: &str, password: &str) {
    let told: Result<String, _> = say(url, &["CONFIG", "SET", "requirepass", password]).await;
    assert_eq!(told.unwrap(), "OK");
}

#[tokio::test(flavor = "multi_thread")]
async fn redis_is_told_the_password_that_its_file_says_now() {
    let Some(redis) = RedisProcess::start("a password of Redis that changes").await else {
        return;
    };
    let url = redis.url();
    let as_known = |password: &str| url.replace("://", &format!("://:{password}@"));
    require(&url, "first").await;
    let shop = Shop::new();
    let file = shop.folder().join("password");
    fs::write(&file, "first").unwrap();
    let service = shop
        .start(&[
            ("redis.url", &url),
            ("redis.password_file", "password"),
            ("redis.timeout", "20s"),
            ("carts.store", "redis"),
        ])
        .await;
    let ada = Shopper::of(&service, 1);
    assert_eq!(ada.add("PROD001", "before").await.status, 200);
    require(&as_known("first"), "second").await;
    let cut: i64 = say(&as_known("second"), &["CLIENT", "KILL", "TYPE", "normal"])
        .await
        .unwrap();
    assert!(cut > 0, "the service's connection is cut");
    fs::write(&file, "second").unwrap();
    eventually("the cart can be read again", || async {
        let cart = ada.cart().await;
        (cart.body["itemCount"] == 1).then_some(())
    })
    .await;
    assert!(!service.log().contains("second"), "{}", service.log());
    service.stop().await;
}
