//! What metrics read where the board looks, too: once for all who ask, and nothing where the store does not
//! tell.

use crate::world::World;
use application::metrics::{ReadMetrics, ReadingParts, Sample, Value};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;
use tokio::time::Instant;

/// What rests on the store.
const OF_THE_STORE: [&str; 8] = [
    "order_service_due_orders",
    "order_service_due_orders_oldest_seconds",
    "order_service_orders_parked",
    "order_service_orders_open",
    "order_service_relay_oldest_seconds",
    "order_service_dead_letters_parked",
    "order_service_price_questions",
    "order_service_webhooks",
];

fn reading(world: &World) -> ReadMetrics {
    ReadMetrics::new(ReadingParts {
        overview: world.overview.clone(),
        orders: world.watched.clone(),
        engine: world.app.place.engine.clone(),
        relays: Arc::default(),
        collaborators: Arc::new(crate::world::Nobody),
        clock: world.app.clock.clone(),
    })
}

/// By name and labels.
fn values(samples: &[Sample]) -> BTreeMap<String, Value> {
    let named = |sample: &Sample| {
        (
            format!("{} {}", sample.name, sample.says.join(",")),
            sample.value,
        )
    };
    samples.iter().map(named).collect()
}

async fn after_a_while() {
    tokio::time::sleep(Duration::from_secs(3)).await;
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_is_told_as_that_and_its_numbers_are_left_out() {
    let world = World::begin();
    let reading = reading(&world);
    world.place(0..3).await;
    let told = values(&reading.run().await);
    let open = "order_service_orders_open CONFIRMED";
    assert_eq!(told.get(open), Some(&Value::Whole(3)), "{told:?}");
    for metric in OF_THE_STORE {
        assert!(
            told.keys().any(|name| name.starts_with(metric)),
            "{metric} in {told:?}"
        );
    }
    let up = |told: &BTreeMap<String, Value>, value| {
        let up: Vec<_> = told
            .iter()
            .filter(|(name, _)| name.starts_with("order_service_reading_up"))
            .collect();
        assert_eq!(up.len(), 5, "{up:?}");
        up.iter().all(|(_, told)| **told == Value::Whole(value))
    };
    assert!(up(&told, 1));
    world.app.store.set_down(true);
    world.watched.lists_fail.store(true, Ordering::SeqCst);
    after_a_while().await;
    let told = values(&reading.run().await);
    let questions = ["backlog", "open-orders", "webhooks", "dead-letters"];
    for question in questions {
        let up = format!("order_service_reading_up {question}");
        assert_eq!(told.get(&up), Some(&Value::Whole(0)), "{told:?}");
    }
    for metric in OF_THE_STORE.iter().filter(|name| !name.contains("relay")) {
        let of_it = |name: &&String| name.split(' ').next() == Some(*metric);
        assert_eq!(
            told.keys().find(of_it),
            None,
            "an old number, or an invented one"
        );
    }
    assert!(
        told.contains_key("order_service_orders_in_hand "),
        "what needs no store is told"
    );
    world.app.store.set_down(false);
    world.watched.lists_fail.store(false, Ordering::SeqCst);
    after_a_while().await;
    assert!(up(&values(&reading.run().await), 1));
}

#[tokio::test(start_paused = true)]
async fn a_store_that_hangs_is_waited_for_two_seconds_and_once_by_all() {
    let world = World::begin();
    let reading = Arc::new(reading(&world));
    world.watched.lists_hang.store(true, Ordering::SeqCst);
    let before = Instant::now();
    let scrapes = (0..20).map(|_| {
        let reading = reading.clone();
        tokio::spawn(async move { reading.run().await })
    });
    for told in futures::future::join_all(scrapes).await {
        let told = values(&told.unwrap());
        let up = "order_service_reading_up open-orders";
        assert_eq!(told.get(up), Some(&Value::Whole(0)));
        assert_eq!(
            told.get("order_service_reading_up backlog"),
            Some(&Value::Whole(1))
        );
    }
    let waited = before.elapsed();
    assert!(waited < Duration::from_secs(3), "{waited:?}");
}
