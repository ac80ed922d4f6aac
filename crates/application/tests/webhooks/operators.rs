//! Webhooks in memory: changes that meet, answers that are lost, and what is struck out.

use application::Caller;
use application::audit::RecordDeed;
use application::ports::FeedPosition;
use application::testing::{
    ManualClock, MemoryRelayBook, MemoryStore, NumberedSecrets, ScriptedWebhooks, SequentialIds,
};
use application::webhooks::{
    ChangeWebhook, CreateWebhook, DeliveryFilter, PauseWebhook, PruneDeliveries, RemoveWebhook,
    RotateWebhookSecret, TestWebhook, WebhookChange, WebhookEndpoint, WebhookError, WebhookId,
    WebhookPorts, WebhookTerms, WebhookWritten,
};
use domain::Duration;
use std::sync::Arc;

struct World {
    clock: Arc<ManualClock>,
    ports: WebhookPorts,
}

impl World {
    fn new() -> Self {
        let clock = Arc::new(ManualClock::default());
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let ports = WebhookPorts {
            endpoints: store.clone(),
            deliveries: store.clone(),
            sender: Arc::new(ScriptedWebhooks::default()),
            secrets: Arc::new(NumberedSecrets::default()),
            book: Arc::new(MemoryRelayBook::new(clock.clone())),
            feed: store.clone(),
            journal: store.clone(),
            ids: Arc::new(SequentialIds::default()),
            clock: clock.clone(),
            deeds: RecordDeed::new(store.clone(), clock.clone()),
        };
        Self { clock, ports }
    }

    async fn created(&self) -> WebhookId {
        let create = CreateWebhook(self.ports.clone());
        match create.run(&ada(), terms("first"), None).await.unwrap() {
            WebhookWritten::Done(endpoint) => endpoint.id,
            other => panic!("{other:?}"),
        }
    }

    async fn read(&self, id: WebhookId) -> WebhookEndpoint {
        self.ports.endpoints.one(id).await.unwrap().unwrap()
    }

    fn pruning(&self, keep: u64) -> PruneDeliveries {
        PruneDeliveries {
            endpoints: self.ports.endpoints.clone(),
            deliveries: self.ports.deliveries.clone(),
            book: self.ports.book.clone(),
            clock: self.ports.clock.clone(),
            keep_for: Duration::from_hours(24),
            keep,
        }
    }
}

fn ada() -> Caller {
    Caller::Operator("ada".to_owned())
}

fn terms(description: &str) -> WebhookTerms {
    WebhookTerms {
        url: "https://example.com".to_owned(),
        description: description.to_owned(),
        events: Vec::new(),
    }
}

fn change(id: WebhookId, seen: Option<u64>) -> WebhookChange {
    WebhookChange {
        id,
        caller: ada(),
        seen,
        request: None,
    }
}

#[tokio::test]
async fn changes_that_meet_all_count_unless_they_say_what_they_have_seen() {
    let world = World::new();
    let id = world.created().await;
    let pause = PauseWebhook(world.ports.clone());
    let describe = ChangeWebhook(world.ports.clone());
    let (paused, described) = tokio::join!(
        pause.run(change(id, None), "moving"),
        describe.run(change(id, None), terms("second")),
    );
    assert!(paused.is_ok() && described.is_ok());
    let left = world.read(id).await;
    assert!(!left.is_active());
    assert_eq!((left.description.as_str(), left.revision), ("second", 3));
    let stale = describe.run(change(id, Some(2)), terms("third")).await;
    assert!(
        matches!(stale, Err(WebhookError::Moved { at: 3, expected: 2 })),
        "{stale:?}"
    );
}

#[tokio::test]
async fn each_rotation_keeps_the_secret_before_and_no_other() {
    let world = World::new();
    let id = world.created().await;
    let rotate = RotateWebhookSecret(world.ports.clone());
    let first = world.read(id).await.secrets;
    rotate.run(change(id, None)).await.unwrap();
    let second = world.read(id).await.secrets;
    assert_eq!(
        second.previous.as_ref().map(|(secret, _)| secret),
        Some(&first.current)
    );
    assert!(second.since > first.since, "each has a moment of its own");
    rotate.run(change(id, None)).await.unwrap();
    let third = world.read(id).await.secrets;
    assert_eq!(
        third.previous.as_ref().map(|(secret, _)| secret),
        Some(&second.current)
    );
    let good = |secrets: &application::webhooks::WebhookSecrets| {
        secrets
            .good_at(secrets.since.plus(Duration::from_hours(23)))
            .count()
    };
    assert_eq!(good(&third), 2);
}

#[tokio::test]
async fn what_customers_and_services_ask_is_refused() {
    let world = World::new();
    let id = world.created().await;
    for caller in [Caller::Guest, Caller::Service("tracking".to_owned())] {
        let change = WebhookChange {
            caller: caller.clone(),
            ..change(id, None)
        };
        let refused = [
            CreateWebhook(world.ports.clone())
                .run(&caller, terms("x"), None)
                .await
                .err(),
            PauseWebhook(world.ports.clone())
                .run(change, "x")
                .await
                .err(),
            TestWebhook(world.ports.clone())
                .run(&caller, id)
                .await
                .err(),
            RemoveWebhook(world.ports.clone())
                .run(&caller, id, None)
                .await
                .err(),
        ];
        for error in refused {
            assert!(matches!(error, Some(WebhookError::Forbidden)), "{error:?}");
        }
    }
    assert_eq!(world.read(id).await.revision, 1);
}

#[tokio::test]
async fn the_log_is_pruned_by_age_and_by_number_and_what_was_removed_is_forgotten() {
    let world = World::new();
    let (id, removed) = (world.created().await, world.created().await);
    let test = TestWebhook(world.ports.clone());
    for _ in 0..4 {
        test.run(&ada(), id).await.unwrap();
        world.clock.advance(Duration::from_hours(10));
    }
    let left = async || {
        let asked = DeliveryFilter {
            limit: 9,
            ..DeliveryFilter::default()
        };
        let left = world.ports.deliveries.list(id, &asked).await.unwrap();
        left.iter().map(|row| row.number).collect::<Vec<_>>()
    };
    assert_eq!(world.pruning(3).prune().await.unwrap(), 2);
    assert_eq!(left().await, [4, 3]);
    assert_eq!(world.pruning(1).prune().await.unwrap(), 1);
    assert_eq!(left().await, [4]);

    for id in [id, removed] {
        world
            .ports
            .book
            .begin(&id.sink(), FeedPosition(0))
            .await
            .unwrap();
    }
    let remove = RemoveWebhook(world.ports.clone());
    remove.run(&ada(), removed, None).await.unwrap();
    // By a replica that has not heard of it yet.
    world
        .ports
        .book
        .begin(&removed.sink(), FeedPosition(0))
        .await
        .unwrap();
    world.pruning(1).prune().await.unwrap();
    let sinks = world.ports.book.sinks().await.unwrap();
    assert_eq!(
        sinks
            .iter()
            .map(|sink| sink.name.clone())
            .collect::<Vec<_>>(),
        [id.sink()]
    );
}
