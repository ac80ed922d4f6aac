//! Relays on real databases: replicas of the service write, several relays carry and die, and the sink
//! sees every order's events in their order.

use crate::servers::{Kind, on_every_database};
use application::ports::{EventSink, Outgoing, SendError, Settled, SinkName};
use application::relay::{
    FeedWatch, Relay, RelayLimits, RelayNews, RelayPorts, Start, WatchLimits,
};
use application::testing::writes::{confirming, placement};
use async_trait::async_trait;
use domain::{Duration, OrderId};
use outbound::sql::Database;
use outbound::{SystemClock, SystemEntropy};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

on_every_database!(every_event_is_carried_in_order_while_holders_die);

const ORDERS: u64 = 40;

/// What arrived of each order.
struct Log {
    name: SinkName,
    arrived: Mutex<BTreeMap<OrderId, Vec<u64>>>,
    /// What came too early.
    early: Mutex<Vec<String>>,
}

impl Log {
    /// Waits until so much has arrived.
    async fn until(&self, is_enough: impl Fn(&BTreeMap<OrderId, Vec<u64>>) -> bool) {
        let enough = async {
            while !is_enough(&self.arrived.lock().unwrap()) {
                tokio::time::sleep(std::time::Duration::from_millis(5)).await;
            }
        };
        let patience = std::time::Duration::from_mins(1);
        tokio::time::timeout(patience, enough).await.unwrap();
    }
}

#[async_trait]
impl EventSink for Log {
    fn name(&self) -> &SinkName {
        &self.name
    }

    async fn send(&self, event: &Outgoing) -> Result<Settled, SendError> {
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
        let mut arrived = self.arrived.lock().unwrap();
        let log = arrived.entry(event.order).or_default();
        let seq = event.seq().0;
        if seq != 1 && !log.contains(&(seq - 1)) {
            let early = format!("{seq} after {log:?}");
            self.early.lock().unwrap().push(early);
        }
        log.push(seq);
        Ok(Settled::Delivered)
    }
}

fn relay(database: &Database, sink: &Arc<Log>) -> JoinHandle<()> {
    let news = RelayNews::default();
    let watch = FeedWatch::new(database.feed.clone(), news.clone(), WatchLimits::default());
    let ports = RelayPorts {
        feed: watch.feed(),
        journal: database.journal.clone(),
        book: database.relay_book.clone(),
        clock: Arc::new(SystemClock),
        entropy: Arc::new(SystemEntropy),
        news,
    };
    let limits = RelayLimits {
        lease: Duration::from_millis(500),
        take_interval: Duration::from_millis(50),
        save_interval: Duration::from_millis(20),
        window: 16,
        ..RelayLimits::default()
    };
    let relay = Relay::new(ports, sink.clone(), Start::Beginning, limits);
    tokio::spawn(async move {
        tokio::select! {
            () = relay.run(CancellationToken::new()) => {}
            () = watch.run(CancellationToken::new()) => {}
        }
    })
}

async fn every_event_is_carried_in_order_while_holders_die(kind: Kind) {
    let home = kind.database().await;
    let clock = Arc::new(SystemClock);
    let database = home.open(clock.clone()).await;
    let sink = Arc::new(Log {
        name: SinkName::new("kafka:orders.events").unwrap(),
        arrived: Mutex::default(),
        early: Mutex::default(),
    });
    let mut relays = [relay(&database, &sink), relay(&database, &sink)];
    let writing = {
        let journal = database.journal.clone();
        tokio::spawn(async move {
            for number in 1..=ORDERS {
                let placement = placement(number);
                let order = placement.order.clone();
                let given = journal.place(placement).await.unwrap();
                journal
                    .append(confirming(&order.numbered(given)))
                    .await
                    .unwrap();
            }
        })
    };
    for round in 0..6 {
        // Always in the midst of it, however quick the machine is.
        let so_many = (round + 1) * 10;
        sink.until(|arrived| arrived.values().map(Vec::len).sum::<usize>() >= so_many)
            .await;
        let dies = &mut relays[round % 2];
        dies.abort();
        *dies = relay(&database, &sink);
    }
    writing.await.unwrap();
    let has_all = |log: &&Vec<u64>| log.contains(&2);
    sink.until(|arrived| arrived.values().filter(has_all).count() as u64 == ORDERS)
        .await;
    for relay in &relays {
        assert!(!relay.is_finished(), "a relay has panicked");
        relay.abort();
    }
    assert_eq!(*sink.early.lock().unwrap(), Vec::<String>::new());
    database.close().await;
}
