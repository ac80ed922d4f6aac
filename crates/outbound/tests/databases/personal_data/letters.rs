//! Which dead letters an erasure waits for, and how few of them it reads while it does.

use super::planted::{guest, place_ended};
use super::{Desk, ada, customer};
use crate::servers::{Kind, on_every_database};
use application::messages::Message;
use application::ports::{
    DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState, DeadLetters, ErasureId,
    NewDeadLetter, ParkedLetters, StoreError,
};
use application::testing::ManualClock;
use async_trait::async_trait;
use domain::Duration;
use domain::order::Veil;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Counts what is read of what letters say.
struct Counted {
    behind: Arc<dyn DeadLetters>,
    read: AtomicU64,
}

#[async_trait]
impl DeadLetters for Counted {
    async fn park(&self, letter: NewDeadLetter) -> Result<DeadLetter, StoreError> {
        self.behind.park(letter).await
    }

    async fn note_announced(&self, id: DeadLetterId) -> Result<(), StoreError> {
        self.behind.note_announced(id).await
    }

    async fn dead_letter(
        &self,
        id: DeadLetterId,
    ) -> Result<Option<(DeadLetter, Message)>, StoreError> {
        self.read.fetch_add(1, Ordering::Relaxed);
        self.behind.dead_letter(id).await
    }

    async fn list(&self, query: DeadLetterQuery) -> Result<Vec<DeadLetter>, StoreError> {
        self.behind.list(query).await
    }

    async fn parked(&self, at_most: u32) -> Result<ParkedLetters, StoreError> {
        self.behind.parked(at_most).await
    }

    async fn decide(
        &self,
        id: DeadLetterId,
        state: DeadLetterState,
        by: String,
        note: String,
    ) -> Result<Option<DeadLetter>, StoreError> {
        self.behind.decide(id, state, by, note).await
    }
}

async fn parked(letters: &dyn DeadLetters, offset: i64, says: &str) -> DeadLetterId {
    let message = Message {
        topic: "paid".to_owned(),
        partition: 0,
        offset,
        timestamp: None,
        key: None,
        headers: Vec::new(),
        payload: Some(says.as_bytes().to_vec()),
    };
    let letter = NewDeadLetter::new(&message, "nobody knows", 1);
    letters.park(letter).await.unwrap().id
}

async fn is_done(desk: &Desk, erasure: ErasureId) -> bool {
    let state = desk.erase.look(&ada(), erasure).await.unwrap();
    state.done_at.is_some()
}

async fn an_erasure_waits_for_letters_about_its_own_orders_and_reads_no_others(kind: Kind) {
    let home = kind.database().await;
    let clock = Arc::new(ManualClock::default());
    let database = home.open(clock.clone()).await;
    let letters = Arc::new(Counted {
        behind: database.letters.clone(),
        read: AtomicU64::new(0),
    });
    let (order, _) = place_ended(&database, &clock).await;
    let says = format!(r#"{{"order":"ORD-{}"}}"#, order.id());
    let about = parked(&*letters, 0, &says).await;
    for offset in 1..4 {
        parked(&*letters, offset, "{}").await;
    }
    clock.advance(Duration::from_secs(1));
    let desk = Desk::reading(&database, letters.clone(), clock);
    let theirs = desk.begin(customer()).await.id;
    desk.later().await;
    assert!(!is_done(&desk, theirs).await, "it may be about money");

    let others = desk.begin(guest()).await.id;
    desk.later().await;
    assert!(is_done(&desk, others).await, "it is about somebody else");

    letters.read.store(0, Ordering::Relaxed);
    desk.round.round().await.unwrap();
    assert_eq!(
        letters.read.load(Ordering::Relaxed),
        1,
        "the one that is known to wait"
    );

    let (by, note) = ("ann".to_owned(), "a test".to_owned());
    let decided = letters.decide(about, DeadLetterState::Discarded, by, note);
    decided.await.unwrap();
    desk.round.round().await.unwrap();
    assert!(is_done(&desk, theirs).await);
    let (_, message) = letters.dead_letter(about).await.unwrap().unwrap();
    assert_eq!(message.payload.as_deref(), Some(Veil::MARK.as_bytes()));
    drop((desk, letters));
    database.close().await;
}

on_every_database!(an_erasure_waits_for_letters_about_its_own_orders_and_reads_no_others);
