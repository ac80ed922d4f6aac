//! Replicas that write to the same carts at once.

use crate::carts::adding;
use crate::server::{Keyspace, LONG};
use application::ports::Carts;
use application::testing::ManualClock;
use application::testing::builders::customer;
use std::collections::BTreeSet;
use std::sync::Arc;
use tokio::task::JoinSet;

/// Carts as four replicas see them: each with a connection of its own.
fn replicas(keys: &Keyspace) -> Vec<Arc<dyn Carts>> {
    let clock = Arc::new(ManualClock::default());
    (0..4).map(|_| keys.carts_by(LONG, &clock)).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn of_twenty_writers_over_four_replicas_none_loses_an_item() {
    let Some(keys) = Keyspace::of_tests("writers of one cart over several replicas") else {
        return;
    };
    let replicas = replicas(&keys);
    let mut writers = JoinSet::new();
    for n in 0..20 {
        let carts = replicas[n % replicas.len()].clone();
        writers.spawn(async move {
            let mut revisions = Vec::new();
            for item in 0..5 {
                let id = format!("{n}-{item}");
                let added = carts.change(adding("ada", &id, None)).await;
                revisions.push(added.expect("it is allowed").revision);
            }
            revisions
        });
    }
    let written = writers.join_all().await.into_iter();
    let revisions: BTreeSet<_> = written.flatten().collect();
    assert_eq!(
        revisions.len(),
        100,
        "each saw a state that nobody else made"
    );
    let cart = replicas[0]
        .cart(&customer("ada"))
        .await
        .expect("it is there");
    assert_eq!((cart.lines.len(), cart.item_count()), (100, 100));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn fifty_customers_over_four_replicas_do_not_meet() {
    let Some(keys) = Keyspace::of_tests("customers over several replicas") else {
        return;
    };
    let replicas = replicas(&keys);
    let mut customers = JoinSet::new();
    for n in 0..50 {
        let replicas = replicas.clone();
        customers.spawn(async move {
            for (item, carts) in replicas.iter().enumerate() {
                let write = adding(&format!("c-{n}"), &format!("{n}-{item}"), None);
                carts.change(write).await.expect("it is allowed");
            }
        });
    }
    customers.join_all().await;
    for n in 0..50 {
        let whose = customer(&format!("c-{n}"));
        let cart = replicas[n % 4].cart(&whose).await.expect("it is there");
        let items: Vec<&str> = cart
            .lines
            .iter()
            .map(|line| line.product.as_str())
            .collect();
        let own: Vec<String> = (0..4).map(|item| format!("{n}-{item}")).collect();
        assert_eq!(items, own);
    }
}
