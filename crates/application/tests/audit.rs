//! Deeds on record: before they are done, with what came of them, and never as done when nobody knows.

#![expect(clippy::unwrap_used, reason = "these are tests, their helpers too")]

use application::Caller;
use application::audit::{Deed, ListDeeds, ListDeedsError, PruneTrail, RecordDeed};
use application::dead_letters::{DeadLetterError, DiscardDeadLetter, ParkMessage};
use application::messages::Message;
use application::orders::{Change, ChangeForReason};
use application::ports::{
    AuditTrail, Clock as _, DeadLetterId, DeadLetters as _, DeedId, DeedKind, DeedOutcome,
    DeedQuery, DeedRecord, FeedPosition, NewDeed, RelayBook as _, SinkName, StoreError, Struck,
    TrailBounds,
};
use application::sinks::{ForgetSink, SinkError};
use application::testing::{ManualClock, MemoryRelayBook, MemoryStore, TestApp, builders};
use async_trait::async_trait;
use domain::order::{NextAction, Revision};
use domain::{Duration, OrderNumber, OrderRef, Reason};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// A trail on which nothing more can be put at some moment.
struct Failing {
    store: Arc<MemoryStore>,
    appending: AtomicBool,
    noting: AtomicBool,
}

fn away() -> StoreError {
    StoreError::Unavailable("as the test wants it".to_owned())
}

#[async_trait]
impl AuditTrail for Failing {
    async fn append(&self, deed: &NewDeed) -> Result<DeedId, StoreError> {
        if self.appending.load(Ordering::SeqCst) {
            return Err(away());
        }
        self.store.append(deed).await
    }

    async fn note(&self, id: DeedId, outcome: DeedOutcome, note: &str) -> Result<(), StoreError> {
        if self.noting.load(Ordering::SeqCst) {
            return Err(away());
        }
        self.store.note(id, outcome, note).await
    }

    async fn list(&self, query: &DeedQuery) -> Result<Vec<DeedRecord>, StoreError> {
        AuditTrail::list(&*self.store, query).await
    }

    async fn strike(&self, bounds: &TrailBounds, batch: u32) -> Result<Struck, StoreError> {
        self.store.strike(bounds, batch).await
    }
}

struct World {
    clock: Arc<ManualClock>,
    store: Arc<MemoryStore>,
    trail: Arc<Failing>,
    deeds: RecordDeed,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let trail = Arc::new(Failing {
            store: store.clone(),
            appending: AtomicBool::new(false),
            noting: AtomicBool::new(false),
        });
        Self {
            deeds: RecordDeed::new(trail.clone(), clock.clone()),
            clock,
            store,
            trail,
        }
    }

    fn discard(&self) -> DiscardDeadLetter {
        DiscardDeadLetter {
            letters: self.store.clone(),
            requests: self.store.clone(),
            deeds: self.deeds.clone(),
        }
    }

    async fn parked(&self) -> DeadLetterId {
        let park = ParkMessage {
            letters: self.store.clone(),
            topics: None,
        };
        let message = Message {
            topic: "t".to_owned(),
            partition: 0,
            offset: 1,
            timestamp: None,
            key: None,
            headers: Vec::new(),
            payload: Some(b"of somebody's order".to_vec()),
        };
        park.run(&message, "cause", 1).await.unwrap().id
    }

    fn pruning(&self, keep_for: Duration) -> PruneTrail {
        PruneTrail {
            trail: self.store.clone(),
            clock: self.clock.clone(),
            keep_for,
        }
    }

    async fn records(&self) -> Vec<NewDeed> {
        let query = DeedQuery {
            limit: 100,
            ..DeedQuery::default()
        };
        let list = ListDeeds(self.store.clone());
        let found = list.run(&ada(), query).await.unwrap();
        found.into_iter().map(|record| record.deed).collect()
    }
}

fn ada() -> Caller {
    Caller::Operator("ada".to_owned())
}

fn service(name: &str) -> Caller {
    Caller::Service(name.to_owned())
}

fn mistake() -> Reason {
    Reason::try_new("sent by mistake").unwrap()
}

#[tokio::test]
async fn a_deed_is_on_record_with_who_what_why_and_what_came_of_it() {
    let world = World::new();
    let id = world.parked().await;
    world.discard().run(&ada(), id, mistake()).await.unwrap();
    let nowhere = DeadLetterId(99);
    let failed = world.discard().run(&ada(), nowhere, mistake()).await;
    assert!(matches!(failed, Err(DeadLetterError::NotFound)));
    let deed = |subject: &str| {
        let (at, kind) = (world.clock.now(), DeedKind::DeadLetterDiscard);
        NewDeed::new(at, "operator:ada", kind, subject, "sent by mistake")
    };
    let expected = [
        deed("99").ended(DeedOutcome::Failed, "there is no such dead letter"),
        deed("1").ended(DeedOutcome::Done, "it is DISCARDED"),
    ];
    assert_eq!(world.records().await, expected);
}

#[tokio::test]
async fn what_cannot_go_on_record_is_not_done() {
    let world = World::new();
    let id = world.parked().await;
    world.trail.appending.store(true, Ordering::SeqCst);
    let refused = world.discard().run(&ada(), id, mistake()).await;
    assert!(
        matches!(refused, Err(DeadLetterError::Store(_))),
        "{refused:?}"
    );
    let (letter, _) = world.store.dead_letter(id).await.unwrap().unwrap();
    assert_eq!(letter.decision, None);
    assert_eq!(world.records().await, []);
}

#[tokio::test]
async fn a_deed_whose_end_nobody_could_note_is_not_told_as_done() {
    let world = World::new();
    let id = world.parked().await;
    world.trail.noting.store(true, Ordering::SeqCst);
    let done = world.discard().run(&ada(), id, mistake()).await;
    assert!(done.is_ok(), "{done:?}");
    let outcomes: Vec<_> = world
        .records()
        .await
        .iter()
        .map(|deed| deed.outcome)
        .collect();
    assert_eq!(outcomes, [DeedOutcome::Unknown]);
}

#[tokio::test]
async fn a_deed_that_a_process_died_in_is_not_told_as_done() {
    let world = World::new();
    let id = world.parked().await;
    let discard = world.discard();
    let caller = ada();
    let dying = discard.run(&caller, id, mistake());
    // Polled once, and dropped where it first waits, if it waits at all.
    let died = futures::FutureExt::now_or_never(dying);
    let outcomes: Vec<_> = world
        .records()
        .await
        .iter()
        .map(|deed| deed.outcome)
        .collect();
    match died {
        Some(_) => assert_eq!(outcomes, [DeedOutcome::Done]),
        None => assert_eq!(outcomes, [DeedOutcome::Unknown]),
    }
}

#[tokio::test]
async fn forgetting_a_sink_is_on_record_whether_it_is_done_or_not() {
    let world = World::new();
    let book = MemoryRelayBook::new(world.clock.clone());
    let sink = SinkName::new("kafka:canonical").unwrap();
    let forget = ForgetSink {
        book: Arc::new(book.clone()),
        webhooks: world.store.clone(),
        deeds: world.deeds.clone(),
    };
    let missing = forget.run(&ada(), &sink).await;
    assert!(matches!(missing, Err(SinkError::NotFound)));
    book.begin(&sink, FeedPosition(0)).await.unwrap();
    forget.run(&ada(), &sink).await.unwrap();
    let refused = forget.run(&service("tracking"), &sink).await;
    assert!(matches!(refused, Err(SinkError::Forbidden)));
    let records = world.records().await;
    let told: Vec<_> = records
        .iter()
        .map(|deed| (deed.subject.as_str(), deed.outcome))
        .collect();
    assert_eq!(
        told,
        [
            ("kafka:canonical", DeedOutcome::Done),
            ("kafka:canonical", DeedOutcome::Failed),
        ]
    );
}

#[tokio::test]
async fn refusals_go_on_record_only_so_many_of_each_caller_and_push_out_no_deeds() {
    let world = World::new();
    let signed_in = Deed {
        kind: DeedKind::SignIn,
        subject: "one-time link".to_owned(),
        reason: String::new(),
        outcome: DeedOutcome::Done,
    };
    world.deeds.record(&ada(), signed_in).await.unwrap();
    let (mallory, eve) = (service("mallory"), service("eve"));
    for _ in 0..3 {
        for route in 0..100 {
            let asked_for = format!("GET /api/v1/{route}");
            world.deeds.refused(&mallory, &asked_for).await;
        }
    }
    let count = async || world.records().await.len();
    // The trail says that there was more.
    assert_eq!(count().await, 1 + 10 + 1);
    let more = &world.records().await[0];
    assert_eq!(
        (more.actor.as_str(), more.subject.as_str()),
        (
            "service:mallory",
            "more of the same caller, not recorded for ten minutes"
        )
    );
    // Nobody is hidden by who asks for much.
    world.deeds.refused(&eve, "GET /api/v1/1").await;
    assert_eq!(count().await, 13);
    assert_eq!(world.records().await[0].actor, "service:eve");
    world.clock.advance(Duration::from_secs(600));
    world.deeds.refused(&mallory, "GET /api/v1/1").await;
    world.deeds.refused(&mallory, "GET /api/v1/1").await;
    assert_eq!(count().await, 14);
    let bounds = TrailBounds {
        before: application::testing::clock::NEW_YEAR,
        lately: world.clock.now(),
        deeds: 1,
        refusals: 5,
    };
    assert_eq!(world.store.strike(&bounds, 100).await.unwrap().records, 8);
    let left = world.records().await;
    assert_eq!(left.len(), 6);
    assert_eq!(left[5].kind, DeedKind::SignIn);
}

#[tokio::test]
async fn refusals_of_many_callers_go_on_record_only_so_many() {
    let world = World::new();
    for name in 0..1_000 {
        let caller = service(&format!("name {name}"));
        world.deeds.refused(&caller, "GET /metrics").await;
    }
    let query = DeedQuery {
        limit: 1_000,
        ..DeedQuery::default()
    };
    let found = AuditTrail::list(&*world.store, &query).await.unwrap();
    assert_eq!(found.len(), 100 + 10 + 1);
}

#[tokio::test]
async fn the_trail_is_for_operators_and_is_pruned_by_age() {
    let world = World::new();
    world.deeds.refused(&Caller::Guest, "GET /metrics").await;
    let list = ListDeeds(world.store.clone());
    for caller in [Caller::Guest, service("tracking")] {
        let refused = list.run(&caller, DeedQuery::default()).await;
        assert!(matches!(refused, Err(ListDeedsError::Forbidden)));
    }
    let prune = world.pruning(Duration::from_hours(24));
    assert_eq!(prune.prune().await.unwrap().records, 0);
    world.clock.advance(Duration::from_hours(25));
    assert_eq!(prune.prune().await.unwrap().records, 1);
    assert_eq!(world.records().await, []);
}

#[tokio::test]
async fn whoever_does_very_much_pushes_nothing_off_the_trail_for_a_month() {
    let world = World::new();
    let now = world.clock.now();
    let of = |actor: &str| NewDeed::new(now, actor, DeedKind::SinkForget, "7", "");
    AuditTrail::append(&*world.store, &of("operator:ada"))
        .await
        .unwrap();
    for _ in 0..PruneTrail::KEEP_DEEDS {
        let deed = of("operator:mallory");
        AuditTrail::append(&*world.store, &deed).await.unwrap();
    }
    let prune = world.pruning(Duration::from_hours(24 * 400));
    let pruned = prune.prune().await.unwrap();
    assert_eq!((pruned.records, pruned.is_crowded), (0, true));
    world.clock.advance(Duration::from_hours(24 * 31));
    let pruned = prune.prune().await.unwrap();
    assert_eq!((pruned.records, pruned.is_crowded), (1, false));
}

#[tokio::test(start_paused = true)]
async fn a_deed_on_an_order_is_on_record_under_one_name_and_on_none_it_is_not() {
    let app = TestApp::start();
    let order = app.place(builders::request(&[("PROD001", 1)])).await;
    app.run_until_idle().await;
    let ship = ChangeForReason {
        changes: app.change.clone(),
        deeds: RecordDeed::new(app.store.clone(), app.clock.clone()),
    };
    let number = app.store.orders()[0].number().unwrap();
    let nowhere = "00000000-0000-7000-8000-000000000000".parse().unwrap();
    for (name, is_there) in [
        (OrderRef::Number(number), true),
        (OrderRef::Id(order), true),
        (OrderRef::Number(OrderNumber(4_711)), false),
        (nowhere, false),
    ] {
        let change = Change {
            caller: ada(),
            order: name,
            revision: Revision::default(),
            request: None,
        };
        let shipped = ship.run(change, NextAction::Ship, mistake()).await;
        assert_eq!(shipped.is_ok(), is_there, "{name:?}");
    }
    let query = DeedQuery {
        limit: 100,
        ..DeedQuery::default()
    };
    let found = AuditTrail::list(&*app.store, &query).await.unwrap();
    let subjects: Vec<_> = found.iter().map(|record| &record.deed.subject).collect();
    assert_eq!(
        subjects,
        [&format!("order {order}"), &format!("order {order}")]
    );
}
