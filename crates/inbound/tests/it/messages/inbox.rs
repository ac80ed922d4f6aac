//! One message has one effect, and is on record with it or not at all.

use super::world::{World, completed, shared};
use application::messages::{HandleMessages, Message, Verdict};
use application::ports::Requests;
use application::testing::CommitFault;
use domain::order::OrderStatusKind;
use inbound::messages::Topic;

#[tokio::test(start_paused = true)]
async fn fault_90_a_message_that_comes_again_has_no_second_effect() {
    let world = World::open();
    let id = world.unpaid().await;
    let told = completed(&world.app.order(id).await);
    let message = world.message(Topic::PaymentsCompleted, told.clone());
    assert_eq!(world.tell(&message).await, Verdict::Applied);
    assert!(world.is_on_record(&message).await);
    let events = world.app.order(id).await.version();
    for _ in 0..3 {
        assert_eq!(world.tell(&message).await, Verdict::Duplicate);
    }
    // The same words in a message of their own, and in a topic that was made anew.
    assert_eq!(
        world.hear(Topic::PaymentsCompleted, &told).await,
        Verdict::Duplicate
    );
    let anew = Message {
        timestamp: Some(1),
        ..message
    };
    assert_eq!(world.tell(&anew).await, Verdict::Duplicate);
    assert_eq!(world.app.order(id).await.version(), events);
}

/// Consumers that believe that the partition is still their own.
#[tokio::test(start_paused = true)]
async fn fault_93_of_many_who_bring_one_message_one_has_the_effect() {
    let world = World::open();
    let id = world.unpaid().await;
    let told = completed(&world.app.order(id).await);
    let message = shared(world.message(Topic::PaymentsCompleted, told));
    let tasks = (0..50).map(|_| {
        let (messages, message) = (world.messages.clone(), message.clone());
        tokio::spawn(async move { messages.handle(&message).await })
    });
    let verdicts = futures::future::join_all(tasks).await;
    let applied = verdicts
        .iter()
        .filter(|v| *v.as_ref().unwrap() == Verdict::Applied);
    assert_eq!(applied.count(), 1);
    assert!(verdicts.iter().all(|verdict| matches!(
        verdict.as_ref().unwrap(),
        Verdict::Applied | Verdict::Duplicate
    )));
    assert_eq!(world.reports(id).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn fault_13_effect_and_record_are_one_commit() {
    for (fault, is_written) in [
        (CommitFault::Lost, false),
        (CommitFault::UnknownAndNotWritten, false),
        (CommitFault::UnknownButWritten, true),
    ] {
        let world = World::open();
        let id = world.unpaid().await;
        let told = completed(&world.app.order(id).await);
        let message = world.message(Topic::PaymentsCompleted, told);
        world.app.store.fail_next_commit(fault);
        let heard = world.messages.handle(&message).await;
        assert!(matches!(heard, Verdict::Unavailable(_)), "{heard:?}");
        assert_eq!(world.is_on_record(&message).await, is_written);
        assert_eq!(world.reports(id).await.len(), usize::from(is_written));
        let expected = if is_written {
            Verdict::Duplicate
        } else {
            Verdict::Applied
        };
        assert_eq!(world.tell(&message).await, expected);
        assert_eq!(world.reports(id).await.len(), 1);
        // An effect that was written by whom nobody heard of again: the order is due, and goes on.
        if !is_written {
            assert_eq!(world.status(id).await, OrderStatusKind::Confirmed);
        }
    }
}

#[tokio::test(start_paused = true)]
async fn a_store_that_is_down_decides_nothing() {
    let world = World::open();
    let id = world.unpaid().await;
    let told = completed(&world.app.order(id).await);
    let message = world.message(Topic::PaymentsCompleted, told);
    world.app.store.set_down(true);
    let heard = world.messages.handle(&message).await;
    assert!(matches!(heard, Verdict::Unavailable(_)), "{heard:?}");
    world.app.store.set_down(false);
    assert_eq!(world.tell(&message).await, Verdict::Applied);
}

/// It is read again when its orders have gone on since.
#[tokio::test(start_paused = true)]
async fn fault_94_everything_from_the_beginning_has_no_visible_effect() {
    let world = World::open();
    let mut messages = Vec::new();
    for n in 0..10 {
        let id = world.unpaid().await;
        let told = completed(&world.app.order(id).await).replace("pay-1", &format!("pay-{n}"));
        messages.push(world.message(Topic::PaymentsCompleted, told));
    }
    for message in &messages {
        assert_eq!(world.tell(message).await, Verdict::Applied);
    }
    let before = world.app.store.orders();
    for message in messages.iter().chain(messages.iter().rev()) {
        assert_eq!(world.tell(message).await, Verdict::Duplicate);
    }
    assert_eq!(world.app.store.orders(), before);
    let key = messages[3].id().inbox_key();
    let record = world.app.store.request(&key).await.unwrap().unwrap();
    assert_eq!(record.answer.unwrap().body, b"applied");
}
