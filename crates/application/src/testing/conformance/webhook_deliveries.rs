//! What every log of deliveries must do.

use super::HOSTILE_TEXT;
use super::webhook_endpoints::{add, endpoint, webhook_id};
use crate::ports::{WebhookDeliveries, WebhookEndpoints};
use crate::testing::clock::{NEW_YEAR, order_id};
use crate::webhooks::{
    Delivery, DeliveryFilter, DeliveryKind, DeliveryResult, Failures, NumberedDelivery, WebhookId,
};
use domain::order::Version;
use domain::{Duration, Timestamp};
use std::sync::Arc;

/// Runs every case on one fresh log; `endpoints` is the same store's.
pub async fn webhook_deliveries_conformance(
    log: Arc<dyn WebhookDeliveries>,
    endpoints: &dyn WebhookEndpoints,
) {
    every_field_comes_back(&*log).await;
    numbers_rise_also_of_many_at_once(&log).await;
    failures_count_since_the_event_was_last_settled(&*log).await;
    the_last_success_is_found(&*log).await;
    lists_are_narrowed_and_have_pages(&*log).await;
    what_is_old_or_too_much_is_pruned(&*log, endpoints).await;
}

fn at(seconds: u64) -> Timestamp {
    NEW_YEAR.plus(Duration::from_secs(seconds))
}

fn delivery(endpoint: WebhookId, result: DeliveryResult) -> Delivery {
    Delivery {
        endpoint,
        event_id: format!("{}/3", order_id(1)),
        order: Some(order_id(1)),
        seq: Some(Version(3)),
        event: "order-placed".to_owned(),
        attempt: 1,
        at: NEW_YEAR,
        took: Duration::from_millis(12),
        kind: DeliveryKind::Event,
        result,
    }
}

fn taken() -> DeliveryResult {
    DeliveryResult::Delivered { status: 204 }
}

fn failed() -> DeliveryResult {
    DeliveryResult::answered(500, "no")
}

async fn record(log: &dyn WebhookDeliveries, delivery: &Delivery) -> u64 {
    log.record(delivery).await.expect("the store is up")
}

async fn list(
    log: &dyn WebhookDeliveries,
    endpoint: WebhookId,
    asked: &DeliveryFilter,
) -> Vec<NumberedDelivery> {
    log.list(endpoint, asked).await.expect("the store is up")
}

fn everything() -> DeliveryFilter {
    DeliveryFilter {
        limit: 1_000,
        ..DeliveryFilter::default()
    }
}

async fn every_field_comes_back(log: &dyn WebhookDeliveries) {
    let endpoint = webhook_id(1);
    let results = [
        DeliveryResult::Delivered { status: 299 },
        DeliveryResult::answered(999, HOSTILE_TEXT),
        DeliveryResult::answered(100, ""),
        DeliveryResult::no_answer(&"ü".repeat(1_000)),
        DeliveryResult::given_up(HOSTILE_TEXT),
    ];
    let mut kept = Vec::new();
    for (result, kind) in results
        .into_iter()
        .zip(DeliveryKind::ALL.into_iter().cycle())
    {
        let delivery = Delivery {
            event_id: "ü".repeat(Delivery::ID_LIMIT),
            event: "x".repeat(Delivery::NAME_LIMIT),
            attempt: u32::MAX,
            took: Duration::from_hours(1),
            kind,
            ..delivery(endpoint, result)
        };
        kept.push(delivery);
    }
    kept.push(Delivery {
        order: None,
        seq: None,
        took: Duration::ZERO,
        ..delivery(endpoint, taken())
    });
    for delivery in kept {
        let number = record(log, &delivery).await;
        let expected = NumberedDelivery { number, delivery };
        let found = log.one(endpoint, number).await.expect("the store is up");
        assert_eq!(found.as_ref(), Some(&expected));
        let elsewhere = log.one(webhook_id(2), number).await;
        assert_eq!(elsewhere.expect("the store is up"), None);
        let latest = list(log, endpoint, &everything()).await;
        assert_eq!(latest.first(), Some(&expected));
    }
    let nowhere = log.one(endpoint, u64::from(u32::MAX)).await;
    assert_eq!(nowhere.expect("the store is up"), None);
}

async fn numbers_rise_also_of_many_at_once(log: &Arc<dyn WebhookDeliveries>) {
    let endpoint = webhook_id(3);
    let recording = (0..20).map(|_| {
        let log = log.clone();
        tokio::spawn(async move { record(&*log, &delivery(endpoint, taken())).await })
    });
    let numbers = futures::future::join_all(recording).await;
    let mut numbers: Vec<u64> = numbers.into_iter().map(|n| n.expect("no panic")).collect();
    numbers.sort_unstable();
    numbers.dedup();
    assert_eq!(numbers.len(), 20);
    let next = record(&**log, &delivery(endpoint, taken())).await;
    assert!(numbers.iter().all(|number| *number < next));
}

async fn failures_count_since_the_event_was_last_settled(log: &dyn WebhookDeliveries) {
    let endpoint = webhook_id(4);
    let from = async |after| {
        let failures = log.failures_of(endpoint, order_id(1), Version(3), after);
        failures.await.expect("the store is up")
    };
    let failures = async || from(at(0)).await;
    let tried = async |seconds, result| {
        let delivery = Delivery {
            at: at(seconds),
            ..delivery(endpoint, result)
        };
        record(log, &delivery).await;
    };
    assert_eq!(failures().await, None);
    tried(1, failed()).await;
    tried(2, DeliveryResult::no_answer("timed out")).await;
    let two = Failures {
        attempts: 2,
        since: at(1),
        latest: at(2),
    };
    assert_eq!(failures().await, Some(two));
    let later = Failures {
        attempts: 1,
        since: at(2),
        latest: at(2),
    };
    assert_eq!(from(at(2)).await, Some(later));
    assert_eq!(from(at(3)).await, None);
    // Of others, and on others' wishes.
    let other = delivery(endpoint, failed());
    for other in [
        Delivery {
            endpoint: webhook_id(5),
            ..other.clone()
        },
        Delivery {
            order: Some(order_id(2)),
            ..other.clone()
        },
        Delivery {
            seq: Some(Version(4)),
            ..other.clone()
        },
        Delivery {
            kind: DeliveryKind::Resent,
            ..other.clone()
        },
        Delivery {
            order: None,
            seq: None,
            kind: DeliveryKind::Test,
            ..other
        },
    ] {
        record(log, &other).await;
    }
    assert_eq!(failures().await, Some(two));
    for settled in [DeliveryResult::given_up("for a day"), taken()] {
        tried(3, settled).await;
        assert_eq!(failures().await, None);
        tried(4, failed()).await;
        let once = Failures {
            attempts: 1,
            since: at(4),
            latest: at(4),
        };
        assert_eq!(failures().await, Some(once));
    }
}

async fn the_last_success_is_found(log: &dyn WebhookDeliveries) {
    let endpoint = webhook_id(6);
    let last = async || log.last_success(endpoint).await.expect("the store is up");
    let tried = async |seconds, kind, result| {
        let delivery = Delivery {
            at: at(seconds),
            kind,
            ..delivery(endpoint, result)
        };
        record(log, &delivery).await;
    };
    tried(1, DeliveryKind::Event, failed()).await;
    tried(2, DeliveryKind::Event, DeliveryResult::given_up("")).await;
    assert_eq!(last().await, None);
    tried(3, DeliveryKind::Test, taken()).await;
    tried(4, DeliveryKind::Event, taken()).await;
    tried(5, DeliveryKind::Event, failed()).await;
    tried(6, DeliveryKind::Test, taken()).await;
    tried(7, DeliveryKind::Resent, taken()).await;
    assert_eq!(last().await, Some(at(4)));
}

async fn lists_are_narrowed_and_have_pages(log: &dyn WebhookDeliveries) {
    let endpoint = webhook_id(7);
    let mut numbers = Vec::new();
    for n in 0..6 {
        let delivery = Delivery {
            order: Some(order_id(n % 2)),
            ..delivery(endpoint, if n < 3 { taken() } else { failed() })
        };
        numbers.push(record(log, &delivery).await);
    }
    numbers.reverse();
    let found = async |asked: DeliveryFilter| {
        let found = list(log, endpoint, &asked).await;
        found.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(found(everything()).await, numbers);
    let of_order = DeliveryFilter {
        order: Some(order_id(0)),
        ..everything()
    };
    assert_eq!(
        found(of_order.clone()).await,
        [numbers[1], numbers[3], numbers[5]]
    );
    let failed = DeliveryFilter {
        is_failed: true,
        ..everything()
    };
    assert_eq!(found(failed).await, numbers[..3]);
    let both = DeliveryFilter {
        is_failed: true,
        ..of_order
    };
    assert_eq!(found(both.clone()).await, [numbers[1]]);
    let past = DeliveryFilter {
        before: Some(numbers[1]),
        ..both
    };
    assert_eq!(found(past).await, [0; 0]);
    let mut pages: Vec<u64> = Vec::new();
    let mut before = None;
    loop {
        let page = DeliveryFilter {
            before,
            limit: 4,
            ..DeliveryFilter::default()
        };
        let page = found(page).await;
        before = page.last().copied();
        pages.extend(&page);
        if page.len() < 4 {
            break;
        }
    }
    assert_eq!(pages, numbers);
}

async fn what_is_old_or_too_much_is_pruned(
    log: &dyn WebhookDeliveries,
    endpoints: &dyn WebhookEndpoints,
) {
    let prune = async |before, keep, batch| {
        let pruned = log.prune(before, keep, batch).await;
        pruned.expect("the store is up")
    };
    // All that the other cases have left.
    while prune(at(1_000), 1_000, 7).await == 7 {}
    assert_eq!(list(log, webhook_id(7), &everything()).await, []);
    let (small, large) = (webhook_id(108), webhook_id(109));
    add(endpoints, &endpoint(108)).await;
    add(endpoints, &endpoint(109)).await;
    for seconds in 2_000..2_010 {
        let delivery = Delivery {
            at: at(seconds),
            ..delivery(large, taken())
        };
        record(log, &delivery).await;
    }
    // Neither is struck out by number.
    let failed_early = Delivery {
        at: at(2_003),
        ..delivery(small, failed())
    };
    record(log, &failed_early).await;
    let kept = Delivery {
        at: at(2_003),
        ..delivery(small, taken())
    };
    record(log, &kept).await;
    assert_eq!(prune(at(2_000), 10, 100).await, 0);
    assert_eq!(prune(at(2_002), 10, 1).await, 1);
    assert_eq!(prune(at(2_002), 10, 100).await, 1);
    assert_eq!(prune(at(2_002), 5, 2).await, 2);
    assert_eq!(prune(at(2_002), 5, 100).await, 1);
    assert_eq!(prune(at(2_002), 5, 100).await, 0);
    let left = list(log, large, &everything()).await;
    let left: Vec<_> = left.iter().map(|row| row.delivery.at).collect();
    assert_eq!(left, [2_009, 2_008, 2_007, 2_006, 2_005].map(at));
    assert_eq!(list(log, small, &everything()).await.len(), 2);
    assert_eq!(prune(at(2_002), 0, 100).await, 6);
    let left = list(log, small, &everything()).await;
    assert_eq!(left.len(), 1);
    assert!(!left[0].delivery.result.is_delivered());
}
