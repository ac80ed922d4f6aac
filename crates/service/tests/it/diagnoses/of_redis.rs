//! A Redis that forgets, throws away, or is not there.

use super::seen::sees_exactly;
use crate::redis_process::{RedisProcess, say};
use crate::shop::Shop;

#[tokio::test(flavor = "multi_thread")]
async fn a_redis_that_would_lose_carts_is_seen() {
    let Some(mut redis) = RedisProcess::start("what the doctor sees of Redis").await else {
        return;
    };
    let url = redis.url();
    let set = async |name: &str, value: &str| {
        let told: Result<String, _> = say(&url, &["CONFIG", "SET", name, value]).await;
        assert_eq!(told.unwrap(), "OK");
    };
    let shop = Shop::new();
    let settings = [("redis.url", &*url), ("carts.store", "redis")];
    let sees =
        |planted| tokio::task::block_in_place(|| sees_exactly(&shop, &settings, &[], planted));
    sees(&[("warn", "redis", "answers")]);
    set("appendonly", "yes").await;
    sees(&[]);
    set("maxmemory-policy", "allkeys-lru").await;
    sees(&[("warn", "redis", "answers")]);
    redis.kill();
    sees(&[("fail", "redis", "for carts and rates")]);
}
