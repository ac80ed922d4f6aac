//! Rates that replicas count together in Redis.

use crate::server::{Keyspace, LONG, SHORT, SilentRedis, eventually};
use application::ports::{CallersRate, Counted, SharedRates as _};
use domain::Duration;
use outbound::redis::{RedisPatience, RedisRates};
use std::num::NonZeroU32;
use tokio::task::JoinSet;
use tokio::time::Instant;

/// Waits long for a connection and not long for an answer.
const HASTY: RedisPatience = RedisPatience {
    connect: LONG.connect,
    answer: SHORT.answer,
};

const HOUR: Duration = Duration::from_hours(1);

fn rate(caller: &str, interval: Duration, burst: u32) -> CallersRate {
    CallersRate {
        caller: caller.to_owned(),
        interval,
        burst: NonZeroU32::new(burst).expect("some"),
    }
}

async fn replica(keys: &Keyspace) -> RedisRates {
    let rates = RedisRates::new(&keys.address(), LONG);
    rates.warm_up().await;
    rates
}

/// How many of so many requests are within the rate.
async fn within(rates: &RedisRates, rate: &CallersRate, requests: usize) -> usize {
    let mut within = 0;
    for _ in 0..requests {
        let counted = rates.count(std::slice::from_ref(rate)).await;
        match counted.expect("Redis counts") {
            Counted::Within => within += 1,
            Counted::Beyond(wait) => assert!(wait > Duration::ZERO && wait <= rate.interval),
        }
    }
    within
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn three_replicas_give_a_caller_one_allowance() {
    let Some(keys) = Keyspace::of_tests("rates that replicas count together") else {
        return;
    };
    let mut replicas = JoinSet::new();
    for _ in 0..3 {
        let rates = replica(&keys).await;
        replicas.spawn(async move { within(&rates, &rate("ada", HOUR, 10), 20).await });
    }
    let let_through: usize = replicas.join_all().await.into_iter().sum();
    assert_eq!(let_through, 10);
    let rates = replica(&keys).await;
    assert_eq!(within(&rates, &rate("grace", HOUR, 10), 20).await, 10);
}

#[tokio::test]
async fn who_waits_as_long_as_told_is_let_in() {
    let Some(keys) = Keyspace::of_tests("waits that Redis tells") else {
        return;
    };
    let rates = replica(&keys).await;
    let one = [rate("ada", Duration::from_millis(200), 1)];
    let mut waits = 0;
    while waits < 3 {
        if let Counted::Beyond(wait) = rates.count(&one).await.expect("counted") {
            tokio::time::sleep(wait.into()).await;
            assert_eq!(rates.count(&one).await.expect("counted"), Counted::Within);
            waits += 1;
        }
    }
}

#[tokio::test]
async fn rates_are_counted_in_turn_up_to_the_first_that_is_used_up() {
    let Some(keys) = Keyspace::of_tests("several rates of one request") else {
        return;
    };
    let rates = replica(&keys).await;
    let (requests, orders) = (rate("requests:ada", HOUR, 4), rate("orders:ada", HOUR, 1));
    let both = [requests.clone(), orders.clone()];
    assert_eq!(rates.count(&both).await.expect("counted"), Counted::Within);
    for _ in 0..2 {
        let counted = rates.count(&both).await.expect("counted");
        assert!(matches!(counted, Counted::Beyond(_)), "{counted:?}");
    }
    assert_eq!(within(&rates, &requests, 5).await, 1, "each was a request");
}

#[tokio::test]
async fn what_is_kept_of_a_caller_goes_by_itself_and_is_never_trusted_too_far() {
    let Some(keys) = Keyspace::of_tests("what Redis keeps of callers") else {
        return;
    };
    let rates = replica(&keys).await;
    let ada = rate("ada", Duration::from_secs(10), 3);
    assert_eq!(within(&rates, &ada, 5).await, 3);
    let key = keys.key("rate:ada");
    let life: i64 = keys.say(&["PTTL", &key]).await;
    assert!((1..=30_000).contains(&life), "{life}");
    // Redis' clock was put back, or somebody wrote there: nobody waits longer than for one burst.
    for odd in ["9999999999999999", "inf"] {
        let _ok: String = keys.say(&["SET", &key, odd]).await;
        let counted = rates.count(std::slice::from_ref(&ada)).await;
        let Counted::Beyond(wait) = counted.expect("counted") else {
            panic!("{odd} is not room for more");
        };
        assert!(wait <= ada.interval, "{odd}: {wait:?}");
    }
    for odd in ["garbage", "", "nan", "-inf", "0"] {
        let _ok: String = keys.say(&["SET", &key, odd]).await;
        assert_eq!(within(&rates, &ada, 5).await, 3, "{odd}");
    }
    let _gone: i64 = keys.say(&["DEL", &key]).await;
    let _length: i64 = keys.say(&["RPUSH", &key, "a"]).await;
    let uncounted = rates.count(std::slice::from_ref(&ada)).await;
    let why = uncounted.expect_err("a list is no number").to_string();
    assert!(why.contains("WRONGTYPE"), "{why}");
    let grace = rate("grace", Duration::from_secs(10), 3);
    assert_eq!(within(&rates, &grace, 1).await, 1, "others are counted");
}

#[tokio::test]
async fn a_redis_that_never_answers_keeps_no_request_waiting() {
    let silent = SilentRedis::start().await;
    let rates = RedisRates::new(&silent.keys.address(), HASTY);
    let ada = [rate("ada", HOUR, 3)];
    // The connection would be waited for longer than this test may take.
    let told = tokio::time::timeout(LONG.connect, async {
        for _ in 0..1_000 {
            rates.count(&ada).await.expect_err("nobody counts");
        }
    });
    told.await.expect("nobody waits for the connection");
    eventually("one tries to connect", async || {
        (silent.connections() == 1).then_some(())
    })
    .await;
}

#[tokio::test]
async fn a_redis_that_hangs_is_waited_for_once_a_second_and_comes_back_by_itself() {
    let Some(own) = crate::server::OwnRedis::start("rates in a Redis that hangs").await else {
        return;
    };
    let rates = RedisRates::new(&own.keys.address(), HASTY);
    rates.warm_up().await;
    let ada = [rate("ada", HOUR, 1_000_000)];
    own.signal("STOP");
    let begun = Instant::now();
    let mut waits = 0;
    for _ in 0..2_000 {
        let why = rates
            .count(&ada)
            .await
            .expect_err("nobody counts")
            .to_string();
        waits += u64::from(why.contains("did not answer in time"));
    }
    let seconds = begun.elapsed().as_secs();
    assert!(
        (1..=seconds + 1).contains(&waits),
        "{waits} waits in {seconds} s"
    );
    own.signal("CONT");
    eventually("it counts again", async || rates.count(&ada).await.ok()).await;
}
