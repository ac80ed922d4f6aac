//! A Redis that is ill: what is asked of it ends in time, and never with a wrong cart.

use crate::carts::{adding, clearing};
use crate::server::{Keyspace, LONG, OwnRedis, SHORT, SilentRedis};
use application::ports::{CartWriteError, ReadError};
use application::request::{RequestClaim, RequestKey};
use application::testing::builders::{customer, fingerprint, keyed};
use domain::process::CallOutcome;
use outbound::redis::look_at_redis;
use redis::RedisResult;
use std::time::Duration;
use tokio::time::Instant;

/// What another version or somebody else may have left under a cart's key.
const NO_CARTS: [&str; 7] = [
    "",
    "garbage",
    "{}",
    r#"{"userId":"grace","items":[],"revision":1,"updatedAt":1}"#,
    r#"{"userId":"ada","items":[{"productId":"a","productName":"A","quantity":0,"unitPriceMinor":1,"currency":"USD"}],"revision":1,"updatedAt":1}"#,
    r#"{"userId":"ada","items":[{"productId":"a","productName":"A","quantity":1,"unitPriceMinor":0.5,"currency":"USD"}],"revision":1,"updatedAt":1}"#,
    r#"{"userId":"ada","items":[],"revision":1,"updatedAt":1,"coupon":"of a later version"}"#,
];

async fn nothing_is_made_of_it(keys: &Keyspace, case: &str) {
    let carts = keys.carts(LONG).carts;
    // What kind of value it is, and not whose.
    let is_told = |why: &str| why.contains("cart:(customer)") && !why.contains("cart:ada");
    let read = carts.cart(&customer("ada")).await;
    let error = read.expect_err(case);
    assert!(error.is_spoilt && is_told(&error.why), "{case}: {error:?}");
    let changed = carts.change(adding("ada", "PROD001", None)).await;
    let Err(CartWriteError::Read(error)) = changed else {
        panic!("{case}: {changed:?}");
    };
    assert!(error.is_spoilt && is_told(&error.why), "{case}: {error:?}");
    let cleared = carts.clear(&clearing("ada", 1, "PROD001")).await;
    let CallOutcome::NotSent(why) = cleared else {
        panic!("{case}: {cleared:?}");
    };
    assert!(is_told(&why), "{case}: {why}");
}

#[tokio::test]
async fn fault_85_a_value_that_is_no_cart_of_the_customers_is_an_error_that_names_nobody_and_it_stays()
 {
    let Some(keys) = Keyspace::of_tests("values in Redis that are no carts") else {
        return;
    };
    let key = keys.key("cart:ada");
    for value in NO_CARTS {
        let _ok: String = keys.say(&["SET", &key, value]).await;
        nothing_is_made_of_it(&keys, value).await;
        assert_eq!(keys.say::<String>(&["GET", &key]).await, value);
    }
    let _gone: i64 = keys.say(&["DEL", &key]).await;
    let _length: i64 = keys.say(&["RPUSH", &key, "a", "b"]).await;
    nothing_is_made_of_it(&keys, "a list").await;
    let stays: Vec<String> = keys.say(&["LRANGE", &key, "0", "-1"]).await;
    assert_eq!(stays, ["a", "b"]);
}

#[tokio::test]
async fn fault_85_a_record_that_cannot_be_read_is_no_licence_to_do_it_again() {
    let Some(keys) = Keyspace::of_tests("records in Redis that cannot be read") else {
        return;
    };
    let carts = keys.carts(LONG).carts;
    let write = || adding("ada", "PROD001", Some(keyed("k", 1)));
    carts.change(write()).await.expect("it is allowed");
    let marks: Vec<String> = keys.say(&["KEYS", &keys.key("cart-request:*")]).await;
    for garbage in ["", "garbage", "{}\n{}"] {
        let _ok: String = keys.say(&["SET", &marks[0], garbage]).await;
        let again = carts.change(write()).await;
        let Err(CartWriteError::Read(error)) = again else {
            panic!("{garbage}: {again:?}");
        };
        assert!(error.is_spoilt, "{error:?}");
        assert!(error.why.starts_with("cart-request:(request)"), "{error}");
    }
    let cart = carts.cart(&customer("ada")).await.expect("it is there");
    assert_eq!(cart.item_count(), 1);
}

#[tokio::test]
async fn fault_85_a_record_under_another_key_is_told_to_nobody() {
    let Some(keys) = Keyspace::of_tests("records in Redis under other keys") else {
        return;
    };
    let carts = keys.carts(LONG).carts;
    // The same request of two customers, who chose the same key.
    let write = |whose: &str| {
        let claim = RequestClaim::Key {
            key: RequestKey {
                scope: format!("customer:{whose}"),
                key: "k".to_owned(),
            },
            fingerprint: fingerprint(1),
        };
        adding(whose, "PROD001", Some(claim))
    };
    carts.change(write("ada")).await.expect("it is allowed");
    carts.change(write("eve")).await.expect("it is allowed");
    let marks: Vec<String> = keys.say(&["KEYS", &keys.key("cart-request:*")]).await;
    let (adas, eves): (Vec<&String>, Vec<&String>) =
        marks.iter().partition(|mark| mark.contains("ada"));
    let _copied: i64 = keys.say(&["COPY", adas[0], eves[0], "REPLACE"]).await;
    let again = carts.change(write("eve")).await;
    let Err(CartWriteError::Read(error)) = again else {
        panic!("{again:?}");
    };
    assert!(error.is_spoilt && !error.why.contains("ada"), "{error}");
    let again = carts.change(write("ada")).await;
    assert!(
        matches!(again, Err(CartWriteError::Repeated(_))),
        "{again:?}"
    );
    let cart = carts.cart(&customer("eve")).await.expect("it is there");
    assert_eq!(cart.item_count(), 1);
}

#[tokio::test]
async fn a_redis_that_never_answers_costs_one_wait_a_second_and_not_one_for_each_question() {
    let silent = SilentRedis::start().await;
    let carts = silent.keys.carts(SHORT).carts;
    let begun = Instant::now();
    for n in 0..200 {
        let read = carts.cart(&customer("ada")).await;
        let why = read.expect_err("nobody answers").to_string();
        assert!(why.contains("Redis cannot be reached"), "{why}");
        let changed = carts.change(adding("ada", "PROD001", None)).await;
        let is_safe = matches!(
            changed,
            Err(CartWriteError::Read(ReadError {
                is_spoilt: false,
                is_silence: true,
                ..
            }))
        );
        assert!(is_safe, "{changed:?}");
        let cleared = carts.clear(&clearing("ada", n, "PROD001")).await;
        assert!(matches!(cleared, CallOutcome::NotSent(_)), "{cleared:?}");
    }
    crate::server::eventually("one has tried", async || {
        (silent.connections() > 0).then_some(())
    })
    .await;
    // It is left alone for a second after each try.
    let seconds = usize::try_from(begun.elapsed().as_secs()).expect("it is not for ever");
    let tries = silent.connections();
    assert!(
        (1..=seconds + 1).contains(&tries),
        "{tries} tries in {seconds} s"
    );
}

#[tokio::test]
async fn many_who_wait_for_a_silent_redis_at_once_are_all_told() {
    let silent = SilentRedis::start().await;
    let carts = silent.keys.carts(SHORT).carts;
    let mut waiting = tokio::task::JoinSet::new();
    for n in 0..100 {
        let carts = carts.clone();
        waiting.spawn(async move { carts.cart(&customer(&format!("c-{n}"))).await });
    }
    let told = waiting.join_all().await;
    assert!(told.iter().all(Result::is_err));
    assert!(silent.connections() <= 100);
}

#[tokio::test]
async fn a_write_that_is_not_answered_in_time_is_unknown_and_its_repeat_takes_effect_once() {
    let Some(own) = OwnRedis::start("writes that Redis does not answer").await else {
        return;
    };
    let patience = outbound::redis::RedisPatience {
        connect: LONG.connect,
        answer: Duration::from_secs(2),
    };
    let carts = own.keys.carts(patience).carts;
    carts
        .change(adding("ada", "a", None))
        .await
        .expect("it is allowed");
    // Reads are answered, writes wait.
    let _ok: String = own.keys.say(&["CLIENT", "PAUSE", "3600000", "WRITE"]).await;
    let write = || adding("ada", "b", Some(keyed("k", 1)));
    let unanswered = carts.change(write()).await;
    assert!(
        matches!(unanswered, Err(CartWriteError::Unknown)),
        "{unanswered:?}"
    );
    let _ok: String = own.keys.say(&["CLIENT", "UNPAUSE"]).await;
    let told = crate::server::eventually("Redis is asked again", async || {
        match carts.change(write()).await {
            Err(CartWriteError::Read(_) | CartWriteError::Unknown) => None,
            told => Some(told),
        }
    });
    let told = told.await;
    assert!(
        matches!(told, Ok(_) | Err(CartWriteError::Repeated(_))),
        "{told:?}"
    );
    let cart = carts.cart(&customer("ada")).await.expect("it is there");
    assert_eq!((cart.lines.len(), cart.item_count()), (2, 2));
}

#[tokio::test]
async fn fault_84_a_redis_that_only_reads_since_a_failover_is_left_and_connected_to_afresh() {
    let Some(own) = OwnRedis::start("a Redis that only reads").await else {
        return;
    };
    let carts = own.keys.carts(LONG).carts;
    let write = || carts.change(adding("ada", "a", None));
    write().await.expect("it is allowed");
    let _ok: String = own.keys.say(&["REPLICAOF", "127.0.0.1", "1"]).await;
    let Err(CartWriteError::Read(ReadError {
        why,
        is_spoilt: false,
        is_silence: true,
        ..
    })) = write().await
    else {
        panic!("it only reads");
    };
    assert!(why.contains("READONLY"), "{why}");
    // The connection is not used again, not for reads either: the Redis is not the one to ask.
    let read = carts.cart(&customer("ada")).await;
    let why = read.expect_err("it is left alone").to_string();
    assert!(why.contains("is asked again soon"), "{why}");
    let _ok: String = own.keys.say(&["REPLICAOF", "NO", "ONE"]).await;
    let again = crate::server::eventually("it is written to again", async || write().await.ok());
    assert_eq!(again.await.item_count(), 2);
}

#[tokio::test]
async fn fault_84_a_redis_without_memory_refuses_and_the_cart_stays() {
    let Some(own) = OwnRedis::start("a Redis without memory").await else {
        return;
    };
    let carts = own.keys.carts(LONG).carts;
    let before = carts
        .change(adding("ada", "a", None))
        .await
        .expect("it is allowed");
    let _ok: String = own.keys.say(&["CONFIG", "SET", "maxmemory", "1"]).await;
    let refused = carts.change(adding("ada", "b", Some(keyed("k", 1)))).await;
    let Err(CartWriteError::Read(ReadError {
        why,
        is_spoilt: false,
        is_silence: true,
        ..
    })) = refused
    else {
        panic!("{refused:?}");
    };
    assert!(why.contains("OOM"), "{why}");
    let cleared = carts.clear(&clearing("ada", 1, "a")).await;
    assert!(matches!(cleared, CallOutcome::NotSent(_)), "{cleared:?}");
    assert_eq!(
        carts.cart(&customer("ada")).await.expect("it is there"),
        before
    );
    let _ok: String = own.keys.say(&["CONFIG", "SET", "maxmemory", "0"]).await;
    let after = carts.change(adding("ada", "b", Some(keyed("k", 1)))).await;
    assert_eq!(after.expect("there is room").item_count(), 2);
}

#[tokio::test]
async fn a_wrong_password_is_told_and_not_shown() {
    let Some(own) = OwnRedis::start("a Redis with a password").await else {
        return;
    };
    let found = look_at_redis(&own.keys.address(), LONG).await;
    assert!(!found.expect("it answers").evicts);
    let _ok: String = own
        .keys
        .say(&["CONFIG", "SET", "maxmemory-policy", "allkeys-lru"])
        .await;
    let found = look_at_redis(&own.keys.address(), LONG).await;
    assert!(found.expect("it answers").evicts);
    let set: RedisResult<String> = own
        .keys
        .try_say(&["CONFIG", "SET", "requirepass", "hunter2hunter2"])
        .await;
    set.expect("it takes a password");
    let wrong = own
        .keys
        .address()
        .with_password(application::Current::new("swordfish".to_owned()));
    let why = look_at_redis(&wrong, LONG).await.expect_err("it is wrong");
    assert!(why.ends_with("authentication failed"), "{why}");
    for shown in [why, format!("{wrong} {wrong:?}")] {
        assert!(!shown.contains("swordfish"), "{shown}");
    }
    let right = own
        .keys
        .address()
        .with_password(application::Current::new("hunter2hunter2".to_owned()));
    look_at_redis(&right, LONG).await.expect("it answers");
}
