//! A Redis that loses what it had: carts are gone at worst, and what comes after is whole.

use crate::carts::adding;
use crate::server::{LONG, OwnRedis, eventually};
use application::ports::{CartWriteError, Carts, Clock as _};
use application::testing::builders::{customer, keyed};
use domain::CartRevision;
use outbound::redis::RedisCarts;
use outbound::{SystemClock, SystemEntropy};
use std::sync::Arc;
use tokio::task::JoinSet;

/// Carts by the time of day.
fn carts(own: &OwnRedis) -> Arc<dyn Carts> {
    let address = own.keys.address();
    let (clock, entropy) = (Arc::new(SystemClock), Arc::new(SystemEntropy));
    Arc::new(RedisCarts::new(&address, LONG, clock, entropy))
}

#[tokio::test]
async fn fault_84_a_redis_that_restarts_empty_has_lost_the_carts_and_their_revisions_do_not_come_again()
 {
    let Some(mut own) = OwnRedis::start("a Redis that restarts").await else {
        return;
    };
    let carts = carts(&own);
    let write = || adding("ada", "PROD001", Some(keyed("k", 1)));
    let mut last = Some(CartRevision(0));
    for round in 0..3 {
        let added = eventually("Redis is there again", async || {
            match carts.change(write()).await {
                Err(CartWriteError::Store(_) | CartWriteError::Unknown) => None,
                changed => Some(changed),
            }
        });
        // The record of the request is lost with the cart: the item is in the new cart, once.
        let cart = added.await.expect("its key is gone with its cart");
        assert_eq!(cart.item_count(), 1, "round {round}");
        assert!(cart.revision > last, "round {round}");
        last = cart.revision;
        own.restart().await;
    }
    own.kill();
    let read = eventually("it is noticed", async || {
        carts.cart(&customer("ada")).await.err()
    });
    let why = read.await.to_string();
    assert!(
        why.contains("cart:(customer)") && !why.contains("cart:ada"),
        "{why}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fault_84_writers_while_redis_is_emptied_leave_whole_carts_and_revisions_that_rise() {
    let Some(own) = OwnRedis::start("writers while Redis is emptied").await else {
        return;
    };
    let carts = carts(&own);
    let mut writers = JoinSet::new();
    for n in 0..8 {
        let carts = carts.clone();
        writers.spawn(async move {
            let mut revisions = Vec::new();
            for item in 0..60 {
                let id = format!("{n}-{}", item % 20);
                let cart = carts.change(adding("ada", &id, None)).await;
                let cart = cart.expect("Redis is up all the time");
                let own = cart.lines.iter().any(|line| line.product.as_str() == id);
                assert!(own, "what was just put in is in it");
                revisions.push(cart.revision);
            }
            revisions
        });
    }
    for _ in 0..20 {
        let _ok: String = own.keys.say(&["FLUSHALL"]).await;
    }
    let begun = SystemClock.now();
    let written = writers.join_all().await;
    let all: std::collections::BTreeSet<_> = written.iter().flatten().collect();
    assert_eq!(all.len(), 8 * 60, "no revision came twice");
    let last = carts.change(adding("ada", "last", None)).await;
    let last = last.expect("Redis is up");
    assert!(
        i64::try_from(last.revision.expect("it was written").0).expect("micros") >= begun.micros()
    );
    assert_eq!(carts.cart(&customer("ada")).await.expect("it is up"), last);
}
