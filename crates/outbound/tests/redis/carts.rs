//! The suite that all carts must pass, and what only Redis can show.

use crate::server::{Keyspace, LONG, eventually};
use application::ports::{
    CallKey, CartWrite, CartWriteError, ClearCart, Clock as _, KeyedCartRequest,
};
use application::request::{Answer, RequestClaim, RequestKey};
use application::testing::builders::{answer, customer, keyed, product, units, usd};
use application::testing::clock::order_id;
use application::testing::conformance::{CartWorld, carts_conformance};
use domain::process::{CallId, CallOutcome, Idempotency, Step};
use domain::{Cart, CartChange, CartLine, CartRevision, Duration, Notation};
use std::sync::Arc;

/// Seven days in milliseconds.
const WEEK: i64 = 7 * 24 * 3_600 * 1_000;
/// How much of a life may be over by the time one looks.
const LOOKED_LATE: i64 = 60_000;

pub(crate) fn line(id: &str) -> CartLine {
    CartLine {
        product: product(id),
        notation: Notation::Text,
        name: "Wireless Headphones".to_owned(),
        quantity: units(1),
        unit_price: usd(7_999),
        image_url: None,
    }
}

pub(crate) fn adding(whose: &str, id: &str, claim: Option<RequestClaim>) -> CartWrite {
    let answer = |cart: &Cart| answer(200, cart.item_count().to_string().as_bytes());
    CartWrite {
        customer: customer(whose),
        change: CartChange::Add(line(id)),
        request: claim.map(|claim| KeyedCartRequest {
            claim,
            answer: Arc::new(answer),
        }),
    }
}

pub(crate) fn clearing(whose: &str, order: u64, id: &str) -> ClearCart {
    ClearCart {
        key: CallKey::new(order_id(order), CallId::whole(Step::ClearCart)),
        attempt: 1,
        customer: customer(whose),
        ordered: vec![(product(id), units(1))],
    }
}

async fn add(world: &CartWorld, whose: &str, id: &str) -> Cart {
    let added = world.carts.change(adding(whose, id, None)).await;
    added.expect("it is allowed")
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn carts_in_redis_do_what_all_carts_must() {
    let what = "the conformance suite of carts on Redis";
    if Keyspace::of_tests(what).is_none() {
        return;
    }
    let make = async || {
        let keys = Keyspace::of_tests(what).expect("it was there a moment ago");
        keys.carts(LONG)
    };
    let cases = carts_conformance(make, |name| eprintln!("redis: {name}")).await;
    assert!(cases > 10, "{cases}");
}

#[tokio::test]
async fn a_cart_lies_under_its_customers_key_in_the_documents_words_for_seven_days() {
    let Some(keys) = Keyspace::of_tests("how carts lie in Redis") else {
        return;
    };
    let world = keys.carts(LONG);
    let cart = add(&world, "ada", "PROD001").await;
    let key = keys.key("cart:ada");
    let value: String = keys.say(&["GET", &key]).await;
    let revision = cart.revision.expect("it was written").0;
    let expected = format!(
        r#"{{"userId":"ada","items":[{{"productId":"PROD001","productName":"Wireless Headphones","quantity":1,"unitPriceMinor":7999,"currency":"USD"}}],"revision":{revision},"updatedAt":{revision}}}"#
    );
    assert_eq!(value, expected);
    // Each write begins the seven days anew, and reading does not.
    let life = async || keys.say::<i64>(&["PTTL", &key]).await;
    assert!((WEEK - LOOKED_LATE..=WEEK).contains(&life().await));
    let _shortened: i64 = keys.say(&["PEXPIRE", &key, "100000"]).await;
    world
        .carts
        .cart(&customer("ada"))
        .await
        .expect("it is there");
    assert!(life().await <= 100_000);
    add(&world, "ada", "PROD002").await;
    assert!((WEEK - LOOKED_LATE..=WEEK).contains(&life().await));
}

#[tokio::test]
async fn a_cart_that_has_expired_begins_anew_with_a_later_revision() {
    let Some(keys) = Keyspace::of_tests("carts that expire in Redis") else {
        return;
    };
    let world = keys.carts(LONG);
    let before = add(&world, "ada", "PROD001").await;
    let _shortened: i64 = keys.say(&["PEXPIRE", &keys.key("cart:ada"), "1"]).await;
    let gone = eventually("it expires", async || {
        let cart = world.carts.cart(&customer("ada")).await;
        Some(cart.expect("Redis is up")).filter(|cart| cart.lines.is_empty())
    })
    .await;
    assert_eq!(gone.revision, Some(CartRevision(0)));
    world.clock.advance(Duration::from_millis(1));
    let anew = add(&world, "ada", "PROD002").await;
    assert!(anew.revision > before.revision);
    assert_eq!(anew.lines, [line("PROD002")]);
}

#[tokio::test]
async fn what_was_done_is_remembered_as_long_as_it_is_promised() {
    let Some(keys) = Keyspace::of_tests("how long Redis remembers requests") else {
        return;
    };
    let world = keys.carts(LONG);
    let RequestClaim::Key { key, fingerprint } = keyed("k", 1) else {
        panic!("a claim with a key");
    };
    let earlier = async |key: &RequestKey| world.carts.earlier(key).await.expect("Redis is up");
    assert_eq!(earlier(&key).await, None);
    let claim = Some(keyed("k", 1));
    let added = world.carts.change(adding("ada", "PROD001", claim)).await;
    added.expect("it is allowed");
    let record = earlier(&key).await.expect("it is on record");
    assert_eq!(record.fingerprint, fingerprint);
    assert_eq!(
        record.answer.map(|answer: Answer| answer.body),
        Some(b"1".to_vec())
    );
    let other = RequestKey {
        scope: format!("{}:k", key.scope),
        key: String::new(),
    };
    assert_eq!(earlier(&other).await, None, "scope and key are kept apart");

    let call = clearing("ada", 1, "PROD001");
    assert!(matches!(
        world.carts.clear(&call).await,
        CallOutcome::Definite(_)
    ));
    let Idempotency::Keyed { window, .. } = world.carts.capabilities().idempotency else {
        panic!("keys are remembered");
    };
    let window = i64::try_from(window.micros() / 1_000).expect("it is some days");
    for kind in ["cart-request:", "cart-clearing:"] {
        let found: Vec<String> = keys.say(&["KEYS", &keys.key(&format!("{kind}*"))]).await;
        let [mark] = &found[..] else {
            panic!("{kind}: {found:?}");
        };
        let life: i64 = keys.say(&["PTTL", mark]).await;
        assert!(
            (window - LOOKED_LATE..=window).contains(&life),
            "{kind}: {life}"
        );
    }
}

#[tokio::test]
async fn of_a_lost_answer_and_its_repeat_one_takes_effect() {
    let Some(keys) = Keyspace::of_tests("repeats of requests whose answer was lost") else {
        return;
    };
    // The process that made the change is gone before anybody was told.
    let write = || adding("ada", "PROD001", Some(keyed("k", 1)));
    let first = keys.carts(LONG).carts.change(write()).await;
    drop(first);
    let other = keys.carts(LONG);
    let again = other.carts.change(write()).await;
    assert!(
        matches!(again, Err(CartWriteError::Repeated(_))),
        "{again:?}"
    );
    let cart = other
        .carts
        .cart(&customer("ada"))
        .await
        .expect("it is there");
    assert_eq!(cart.item_count(), 1);
}

#[tokio::test]
async fn a_cart_is_forgotten_at_an_erasure_and_one_that_was_touched_since_is_not() {
    let Some(keys) = Keyspace::of_tests("carts that Redis is to forget") else {
        return;
    };
    let world = keys.carts(LONG);
    for whose in ["ada", "bob"] {
        add(&world, whose, "PROD001").await;
    }
    let asked_at = world.clock.now();
    world.clock.advance(Duration::from_millis(1));
    add(&world, "bob", "PROD002").await;
    for (whose, lines) in [("ada", 0), ("bob", 2)] {
        let whose = customer(whose);
        world
            .carts
            .forget(&whose, asked_at)
            .await
            .expect("Redis is up");
        let cart = world.carts.cart(&whose).await.expect("Redis is up");
        assert_eq!(cart.lines.len(), lines, "{whose}");
    }
    let there: i64 = keys.say(&["EXISTS", &keys.key("cart:ada")]).await;
    assert_eq!(there, 0, "nothing lies under its key");
}
