//! What every record of dead letters must do.

use super::HOSTILE_TEXT;
use crate::messages::Message;
use crate::ports::{
    DeadLetter, DeadLetterId, DeadLetterQuery, DeadLetterState, DeadLetters, NewDeadLetter,
    ParkedLetters,
};
use std::sync::Arc;

/// Runs every case on one fresh record.
pub async fn dead_letters_conformance(letters: Arc<dyn DeadLetters>) {
    those_that_are_parked_are_counted(&*letters).await;
    every_field_comes_back(&*letters).await;
    a_message_is_parked_once(&letters).await;
    of_several_decisions_the_first_stands(&letters).await;
    lists_are_narrowed_and_have_pages(&*letters).await;
}

fn message(topic: &str, offset: i64) -> Message {
    Message {
        topic: topic.to_owned(),
        partition: 3,
        offset,
        timestamp: Some(1_767_348_000_123),
        key: Some((0..=255).collect()),
        headers: vec![
            ("__TypeId__".to_owned(), Some(b"com.example.Event".to_vec())),
            (HOSTILE_TEXT.to_owned(), Some(vec![0, 255])),
            (String::new(), None),
        ],
        payload: Some((0..=255).rev().collect()),
    }
}

async fn park(letters: &dyn DeadLetters, message: &Message, cause: &str) -> DeadLetter {
    let parked = letters.park(NewDeadLetter::new(message, cause, 7)).await;
    parked.expect("nothing is in its way")
}

async fn read(letters: &dyn DeadLetters, id: DeadLetterId) -> (DeadLetter, Message) {
    let found = letters.dead_letter(id).await.expect("the store is up");
    found.expect("it was parked")
}

async fn every_field_comes_back(letters: &dyn DeadLetters) {
    let full = message("fields", i64::MAX);
    let bare = Message {
        partition: 0,
        timestamp: None,
        key: None,
        headers: Vec::new(),
        payload: None,
        ..message("fields", 0)
    };
    let empty = Message {
        key: Some(Vec::new()),
        payload: Some(Vec::new()),
        ..message("fields", 1)
    };
    for message in [full, bare, empty] {
        let parked = park(letters, &message, HOSTILE_TEXT).await;
        assert_eq!(parked.name, message.id());
        assert_eq!(parked.cause, domain::text::clipped(HOSTILE_TEXT, 1_000));
        assert_eq!(
            parked.size,
            message.payload.as_ref().map(|p| p.len() as u64)
        );
        assert_eq!((parked.attempts, parked.is_whole), (7, true));
        assert_eq!(
            (parked.state, &parked.decision),
            (DeadLetterState::Parked, &None)
        );
        assert_eq!(read(letters, parked.id).await, (parked, message));
    }
    let mut huge = message("fields", 2);
    huge.payload = Some(vec![b'x'; 3_000_000]);
    let parked = park(letters, &huge, "too large").await;
    assert_eq!((parked.is_whole, parked.size), (false, Some(3_000_000)));
    let (_, kept) = read(letters, parked.id).await;
    assert_eq!(
        kept.payload.map(|payload| payload.len()),
        Some(NewDeadLetter::KEPT)
    );
    let nowhere = letters.dead_letter(DeadLetterId(u64::from(u32::MAX))).await;
    assert_eq!(nowhere.expect("the store is up"), None);
}

async fn a_message_is_parked_once(letters: &Arc<dyn DeadLetters>) {
    let poison = message("once", 1);
    let parking = (0..20).map(|n| {
        let (letters, poison) = (letters.clone(), poison.clone());
        tokio::spawn(async move { park(&*letters, &poison, &format!("cause {n}")).await })
    });
    let parked = futures::future::join_all(parking).await;
    let first = parked[0].as_ref().expect("it does not panic").clone();
    for letter in parked {
        assert_eq!(letter.expect("it does not panic"), first);
    }
    // What lies at the same place of a topic that was made anew is another message.
    let anew = Message {
        timestamp: Some(1),
        ..poison.clone()
    };
    assert_ne!(park(&**letters, &anew, "other").await.id, first.id);
    letters
        .note_announced(first.id)
        .await
        .expect("the store is up");
    assert!(park(&**letters, &poison, "again").await.is_announced);
}

async fn of_several_decisions_the_first_stands(letters: &Arc<dyn DeadLetters>) {
    let parked = park(&**letters, &message("decided", 1), "cause").await;
    let decide = |state, by: &str| {
        let letters = letters.clone();
        let by = by.to_owned();
        async move {
            let decided = letters.decide(parked.id, state, by, HOSTILE_TEXT.to_owned());
            decided
                .await
                .expect("the store is up")
                .expect("it was parked")
        }
    };
    let first = decide(DeadLetterState::Discarded, "operator:ada").await;
    assert_eq!(first.state, DeadLetterState::Discarded);
    let decision = first.decision.clone().expect("somebody has decided");
    assert_eq!(decision.by, "operator:ada");
    assert_eq!(decision.note, domain::text::clipped(HOSTILE_TEXT, 500));
    assert_eq!(
        decide(DeadLetterState::Replayed, "operator:bob").await,
        first
    );
    assert_eq!(read(&**letters, parked.id).await.0, first);
    let state = DeadLetterState::Replayed;
    let nowhere = letters.decide(DeadLetterId(4_000_000), state, String::new(), String::new());
    assert_eq!(nowhere.await.expect("the store is up"), None);
}

/// On a fresh record, of which it leaves none parked.
async fn those_that_are_parked_are_counted(letters: &dyn DeadLetters) {
    let counted = async |at_most| letters.parked(at_most).await.expect("the store is up");
    assert_eq!(counted(10).await, ParkedLetters::default());
    let mut parked = Vec::new();
    for n in 0..4 {
        parked.push(park(letters, &message("counted", n), "cause").await);
    }
    for (letter, left) in parked.iter().zip([3, 2, 1, 0]) {
        let (count, oldest) = (left + 1, Some(letter.parked_at));
        assert_eq!(counted(10).await, ParkedLetters { count, oldest });
        assert_eq!(counted(2).await.count, count.min(2));
        let by = "operator:ada".to_owned();
        let decided = letters.decide(letter.id, DeadLetterState::Discarded, by, String::new());
        assert!(decided.await.expect("the store is up").is_some());
    }
    assert_eq!(counted(10).await, ParkedLetters::default());
}

async fn lists_are_narrowed_and_have_pages(letters: &dyn DeadLetters) {
    let mut parked = Vec::new();
    for n in 0..5 {
        parked.push(park(letters, &message("listed", n), "cause").await);
    }
    parked.reverse();
    let by = "operator:ada".to_owned();
    let decided = letters.decide(parked[1].id, DeadLetterState::Replayed, by, String::new());
    parked[1] = decided
        .await
        .expect("the store is up")
        .expect("it was parked");
    let listed = |state, before, limit| DeadLetterQuery {
        state,
        topic: Some("listed".to_owned()),
        before,
        limit,
    };
    let list = async |query| letters.list(query).await.expect("the store is up");
    assert_eq!(list(listed(None, None, 10)).await, parked);
    assert_eq!(list(listed(None, None, 2)).await, parked[..2]);
    assert_eq!(
        list(listed(None, Some(parked[1].id), 2)).await,
        parked[2..4]
    );
    let replayed = list(listed(Some(DeadLetterState::Replayed), None, 10)).await;
    assert_eq!(replayed, parked[1..2]);
    let waiting = list(listed(Some(DeadLetterState::Parked), None, 10)).await;
    assert_eq!(waiting.len(), 4);
    let all = DeadLetterQuery {
        limit: 200,
        ..DeadLetterQuery::default()
    };
    let all = list(all).await;
    assert!(all.len() > 5 && all.is_sorted_by(|a, b| a.id > b.id));
    let none = DeadLetterQuery {
        topic: Some("LISTED".to_owned()),
        limit: 10,
        ..DeadLetterQuery::default()
    };
    assert_eq!(list(none).await, []);
}
