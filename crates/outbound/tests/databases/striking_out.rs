//! What is struck out by age, in every database.

use crate::servers::{Kind, postgres_or_left_out};
use application::Answer;
use application::messages::Message;
use application::ports::{DeadLetterState, NewDeadLetter, Stretch, Wake};
use application::request::{Fingerprint, RequestKey};
use application::testing::ManualClock;
use application::testing::builders::keyed;
use application::testing::writes::placement;
use domain::Timestamp;
use outbound::sql::Database;
use std::sync::Arc;

const LONG_AGO: Timestamp = Timestamp::from_micros(1);
const FAR_AHEAD: Timestamp = Timestamp::from_micros(i64::MAX);

fn key(scope: &str, number: u32) -> RequestKey {
    RequestKey {
        scope: scope.to_owned(),
        key: format!("0-{number}"),
    }
}

async fn is_there(database: &Database, key: &RequestKey) -> bool {
    database.requests.request(key).await.unwrap().is_some()
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_that_took_effect_long_ago_are_struck_out_and_requests_of_clients_are_not() {
    for kind in Kind::all() {
        eprintln!("{kind:?}");
        let home = kind.database().await;
        let database = home.open(Arc::new(ManualClock::default())).await;
        let scopes = [
            "topic:paid",
            "customer:7",
            "topic:paid",
            "topics",
            "topic;",
            "topic:open",
        ];
        let keys: Vec<_> = (0..).zip(scopes).map(|(n, scope)| key(scope, n)).collect();
        for key in &keys {
            let answer = Answer {
                status: 200,
                headers: Vec::new(),
                content_type: Some("text/plain".to_owned()),
                body: b"applied".to_vec(),
            };
            let fingerprint = Fingerprint([7; 32]);
            let kept = database
                .requests
                .remember(key.clone(), fingerprint, None, Some(answer));
            kept.await.unwrap();
        }
        let retention = &database.retention;
        let none = Stretch {
            next: None,
            struck: 0,
        };
        assert_eq!(
            retention.strike_heard(0, LONG_AGO, 100).await.unwrap(),
            none
        );
        let (mut behind, mut struck, mut looks) = (0, 0, 0);
        loop {
            let stretch = retention.strike_heard(behind, FAR_AHEAD, 2).await.unwrap();
            struck += stretch.struck;
            assert!(stretch.struck <= 2);
            let Some(next) = stretch.next else { break };
            assert!(next > behind);
            behind = next;
            looks += 1;
        }
        assert_eq!((struck, looks), (3, 3));
        for key in &keys {
            assert_eq!(
                is_there(&database, key).await,
                !key.scope.starts_with("topic:"),
                "{key:?}"
            );
        }
        database.close().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn dead_letters_that_were_decided_long_ago_are_struck_out_and_parked_ones_are_not() {
    for kind in Kind::all() {
        eprintln!("{kind:?}");
        let home = kind.database().await;
        let database = home.open(Arc::new(ManualClock::default())).await;
        let mut parked = Vec::new();
        for offset in 0..5 {
            let message = Message {
                topic: "paid".to_owned(),
                partition: 0,
                offset,
                timestamp: None,
                key: None,
                headers: Vec::new(),
                payload: Some(b"{}".to_vec()),
            };
            let letter = NewDeadLetter::new(&message, "nobody knows", 1);
            parked.push(database.letters.park(letter).await.unwrap().id);
        }
        for (id, state) in parked[..4].iter().zip([
            DeadLetterState::Replayed,
            DeadLetterState::Discarded,
            DeadLetterState::Discarded,
        ]) {
            let by = ("ann".to_owned(), "a test".to_owned());
            database
                .letters
                .decide(*id, state, by.0, by.1)
                .await
                .unwrap();
        }
        let retention = &database.retention;
        for (before, struck) in [
            (LONG_AGO, 0),
            (FAR_AHEAD, 2),
            (FAR_AHEAD, 1),
            (FAR_AHEAD, 0),
        ] {
            assert_eq!(retention.strike_decided(before, 2).await.unwrap(), struck);
        }
        for (number, id) in parked.iter().enumerate() {
            let found = database.letters.dead_letter(*id).await.unwrap();
            assert_eq!(found.is_some(), number >= 3);
        }
        database.close().await;
    }
}

/// All that is kept of the one order that there is.
const ALL_OF_IT: &str = "SELECT (SELECT count(*) FROM orders) + (SELECT count(*) FROM order_events)
    + (SELECT count(*) FROM order_items) + (SELECT count(*) FROM order_terms)
    + (SELECT count(*) FROM idempotency_keys)";

#[tokio::test(flavor = "multi_thread")]
async fn an_order_goes_whole_or_not_at_all_when_its_striking_is_killed_on_postgresql() {
    let Some(home) = postgres_or_left_out().await else {
        return;
    };
    let store = home.open_store(Arc::new(ManualClock::default())).await;
    let database = store.database();
    let mut new = placement(1);
    new.claim = keyed("k", 1);
    new.wake = Wake::Never;
    let order = new.order.clone();
    let number = database.journal.place(new).await.unwrap();
    let before = home.number(ALL_OF_IT).await;
    assert!(before > 4, "{before}");
    // The key goes last: all else is struck out in the transaction by then.
    let held = home.hold("SELECT 1 FROM idempotency_keys FOR UPDATE").await;
    let retention = database.retention.clone();
    let orders = vec![order.numbered(number)];
    let striking = tokio::spawn(async move { retention.strike_orders(orders).await });
    for wait in ["the first attempt", "the one after it was killed"] {
        let waits = "SELECT count(*) FROM pg_stat_activity
              WHERE datname = current_database() AND wait_event_type = 'Lock'
                AND query LIKE 'DELETE FROM idempotency_keys%'";
        home.until(waits, 1).await;
        assert_eq!(home.number(ALL_OF_IT).await, before, "{wait}");
        let kill = waits.replace("count(*)", "count(pg_terminate_backend(pid))");
        assert_eq!(home.number(&kill).await, 1, "{wait}");
        assert_eq!(home.number(ALL_OF_IT).await, before, "{wait}");
    }
    held.commit().await;
    striking.await.unwrap().unwrap();
    assert_eq!(home.number(ALL_OF_IT).await, 0);
    database.close().await;
}
