//! What the intake does with its messages: in which order, for how long, and when it lets go.

use application::dead_letters::ParkMessage;
use application::messages::{HandleMessages, Message, Verdict};
use application::ports::{
    Clock as _, DeadLetter, DeadLetterQuery, DeadLetterTopics, DeadLetters as _,
};
use application::testing::TestApp;
use async_trait::async_trait;
use inbound::messages::{Counted, Intake, IntakeLimits, Stopped, TakeMessages as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// Reads what a message says as what becomes of it, and remembers when it was seen.
#[derive(Default)]
struct Reader(Mutex<Vec<(i64, Instant)>>);

#[async_trait]
impl HandleMessages for Reader {
    async fn handle(&self, message: &Message) -> Verdict {
        self.0
            .lock()
            .unwrap()
            .push((message.offset, Instant::now()));
        match message.payload.as_deref() {
            Some(b"early") => Verdict::NotYet("there is no such order".to_owned()),
            Some(b"panic") => panic!("as the test wants it"),
            Some(b"poison") => Verdict::Poison("it is no JSON".to_owned()),
            // The first takes longest.
            _ => {
                let still = 100 - message.offset.unsigned_abs();
                tokio::time::sleep(Duration::from_millis(still)).await;
                Verdict::Applied
            }
        }
    }
}

/// Brokers that never answer.
struct Silent;

#[async_trait]
impl DeadLetterTopics for Silent {
    async fn announce(&self, _: &DeadLetter, _: &Message) -> Result<(), String> {
        std::future::pending().await
    }
}

struct World {
    app: TestApp,
    reader: Arc<Reader>,
    intake: Intake,
}

impl World {
    fn open() -> Self {
        let app = TestApp::start();
        let reader = Arc::new(Reader::default());
        let intake = Intake {
            messages: reader.clone(),
            park: ParkMessage {
                letters: app.store.clone(),
                topics: None,
            },
            limits: IntakeLimits::default(),
            counts: Arc::default(),
            clock: app.clock.clone(),
            complaints: Arc::default(),
        };
        Self {
            app,
            reader,
            intake,
        }
    }

    /// Sent so long ago.
    fn message(&self, offset: i64, age: Duration, payload: &str) -> Message {
        let age = i64::try_from(age.as_millis()).unwrap();
        Message {
            topic: "t".to_owned(),
            partition: 0,
            offset,
            timestamp: Some(self.app.clock.now().micros() / 1_000 - age),
            key: None,
            headers: Vec::new(),
            payload: Some(payload.as_bytes().to_vec()),
        }
    }

    async fn take(&self, messages: Vec<Message>) -> Counted {
        let taken = self.intake.take(messages, &CancellationToken::new()).await;
        assert_eq!(taken, Ok(()));
        self.intake.counts.now()
    }

    fn seen(&self) -> Vec<i64> {
        let seen = self.reader.0.lock().unwrap();
        seen.iter().map(|(offset, _)| *offset).collect()
    }

    async fn letters(&self) -> Vec<DeadLetter> {
        let query = DeadLetterQuery {
            limit: 100,
            ..DeadLetterQuery::default()
        };
        self.app.store.list(query).await.unwrap()
    }
}

/// The originals send no keys: what they say of one order is in the order of its partition alone.
#[tokio::test(start_paused = true)]
async fn messages_without_a_key_are_worked_on_in_the_order_of_their_partition() {
    let world = World::open();
    let message = |offset| world.message(offset, Duration::ZERO, "");
    let mut messages: Vec<Message> = (0..5).map(message).collect();
    messages[3].key = Some(Vec::new());
    let begun = Instant::now();
    let counted = world.take(messages).await;
    assert_eq!((counted.applied, world.seen()), (5, vec![0, 1, 2, 3, 4]));
    let one_after_the_other = Duration::from_millis(100 + 99 + 98 + 96);
    assert!(
        begun.elapsed() >= one_after_the_other,
        "{:?}",
        begun.elapsed()
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_about_nothing_is_waited_for_while_it_is_young_and_not_when_it_is_old() {
    let world = World::open();
    let begun = Instant::now();
    let old = (0..100).map(|n| world.message(n, Duration::from_hours(1), "early"));
    assert_eq!(world.take(old.collect()).await.dead, 100);
    assert!(begun.elapsed() < Duration::from_millis(10));
    assert!(
        world
            .letters()
            .await
            .iter()
            .all(|letter| letter.attempts == 1)
    );
    let young = world.message(100, Duration::from_secs(1), "early");
    let mut untold = world.message(101, Duration::ZERO, "early");
    (untold.partition, untold.timestamp) = (1, None);
    assert_eq!(world.take(vec![young, untold]).await.dead, 102);
    assert!(begun.elapsed() > Duration::from_secs(3));
    assert_eq!(world.letters().await[0].attempts, 6);
}

#[tokio::test(start_paused = true)]
async fn a_message_that_makes_the_service_panic_is_a_dead_letter_and_the_next_is_heard() {
    let world = World::open();
    let message = |offset, payload| world.message(offset, Duration::ZERO, payload);
    let counted = world.take(vec![message(1, "panic"), message(2, "")]).await;
    assert_eq!((counted.dead, counted.applied), (1, 1));
    let cause = &world.letters().await[0].cause;
    assert!(cause.contains("panic"), "{cause}");
}

#[tokio::test(start_paused = true)]
async fn a_stop_does_not_wait_for_brokers_that_do_not_take_a_dead_letter() {
    let mut world = World::open();
    world.intake.park.topics = Some(Arc::new(Silent));
    let stop = CancellationToken::new();
    let messages = vec![world.message(1, Duration::ZERO, "poison")];
    let (intake, token) = (world.intake.clone(), stop.clone());
    let taking = tokio::spawn(async move { intake.take(messages, &token).await });
    tokio::time::sleep(Duration::from_secs(1)).await;
    let asked = Instant::now();
    stop.cancel();
    assert_eq!(taking.await.unwrap(), Err(Stopped));
    assert!(asked.elapsed() < Duration::from_millis(10));
    let letters = world.letters().await;
    assert!(letters.len() == 1 && !letters[0].is_announced);
}
