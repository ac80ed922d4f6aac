//! Messages that can never take effect, and those that come before what they are about.

use super::world::{World, completed, success};
use application::messages::{HandleMessages, Message, Verdict};
use application::ports::Journal as _;
use application::testing::writes::newer_placement;
use application::testing::{TestApp, builders};
use inbound::messages::{MAX_PAYLOAD, Topic};

fn why(verdict: Verdict) -> String {
    match verdict {
        Verdict::Poison(why) => why,
        other => panic!("{other:?}"),
    }
}

#[tokio::test(start_paused = true)]
async fn fault_91_what_cannot_be_read_is_poison_and_says_why() {
    let world = World::open();
    let id = world.unpaid().await;
    let sound = success(&world.app.order(id).await, "null");
    let padded = sound.replacen(
        '{',
        &format!("{{\"pad\":\"{}\",", "x".repeat(10_000_000)),
        1,
    );
    let cases: Vec<(Vec<u8>, &str)> = vec![
        (b"{".to_vec(), "no JSON"),
        (b"".to_vec(), "no JSON"),
        (b"\xff\xfe{}".to_vec(), "no UTF-8"),
        (b"\x00\x00\x00\x00\x07{}".to_vec(), "no JSON"),
        (b"null".to_vec(), "says null"),
        (b"[]".to_vec(), "no object"),
        (b"\"text\"".to_vec(), "no object"),
        (b"{}".to_vec(), "orderId is missing"),
        (br#"{"orderId":null}"#.to_vec(), "orderId is missing"),
        (
            br#"{"orderId":"nothing like it"}"#.to_vec(),
            "orderId: expected",
        ),
        (
            br#"{"orderId":{"id":1}}"#.to_vec(),
            "neither a text nor a whole number",
        ),
        (br#"{"orderId":1,"orderId":2}"#.to_vec(), "comes twice"),
        (
            sound.replace("159.98", "true").into_bytes(),
            "totalprice is no number",
        ),
        (sound.replace("159.98", "159.975").into_bytes(), "cannot be"),
        (
            sound.replace("SUCCESS", "MAYBE").into_bytes(),
            "its status is none of those",
        ),
        (padded.into_bytes(), "are read at most"),
        ("[".repeat(100_000).into_bytes(), "no JSON"),
    ];
    for (payload, cause) in cases {
        let shown = String::from_utf8_lossy(&payload[..payload.len().min(60)]).into_owned();
        let message = world.message(Topic::PaymentSuccess, payload);
        let told = why(world.tell(&message).await);
        assert!(told.contains(cause), "{shown}: {told}");
        assert!(!world.is_on_record(&message).await, "{shown}");
    }
    let tombstone = Message {
        payload: None,
        ..world.message(Topic::PaymentSuccess, "")
    };
    assert!(why(world.tell(&tombstone).await).contains("tombstone"));
    assert!(world.app.order(id).await.awaits_payment());
    const { assert!(MAX_PAYLOAD < 10_000_000) };
}

#[tokio::test(start_paused = true)]
async fn a_message_that_contradicts_the_order_that_it_names_is_poison() {
    let world = World::open();
    let id = world.unpaid().await;
    let order = world.app.order(id).await;
    let of = |from: &str, to: &str| completed(&order).replace(from, to);
    for (topic, payload, key, cause) in [
        (
            Topic::PaymentsCompleted,
            of("\"42\"", "\"43\""),
            None,
            "another user's",
        ),
        (
            Topic::PaymentsCompleted,
            of("COMPLETED", "FAILED"),
            None,
            "says that it failed",
        ),
        (
            Topic::PaymentsCompleted,
            of("usd", "dollars"),
            None,
            "currency",
        ),
        (
            Topic::PaymentsCompleted,
            of("paymentId", "payment"),
            None,
            "paymentId is missing",
        ),
        (
            Topic::PaymentsCompleted,
            completed(&order),
            Some(&b"ORD_2"[..]),
            "its key",
        ),
        (
            Topic::PaymentsCompleted,
            completed(&order),
            Some(&b"\xff"[..]),
            "its key",
        ),
        (
            Topic::PaymentResponse,
            r#"{"orderId":1,"razorpayOrderId":"x","amount":1,"requestId":"req-2"}"#.to_owned(),
            None,
            "another request",
        ),
    ] {
        let message = Message {
            key: key.map(<[u8]>::to_vec),
            ..world.message(topic, payload)
        };
        let told = why(world.tell(&message).await);
        assert!(told.contains(cause), "{told}");
    }
    assert!(world.reports(id).await.is_empty());
}

/// An order that is not there may come yet.
#[tokio::test(start_paused = true)]
async fn fault_90_a_message_about_nothing_that_there_is_may_be_early() {
    let world = World::open();
    let early = world.message(
        Topic::PaymentSuccess,
        r#"{"orderId":"ORD_1","totalprice":159.98,"status":"SUCCESS"}"#,
    );
    assert!(matches!(world.tell(&early).await, Verdict::NotYet(_)));
    assert!(!world.is_on_record(&early).await);
    let id = world.unpaid().await;
    assert_eq!(world.tell(&early).await, Verdict::Applied);
    assert_eq!(world.reports(id).await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn an_order_that_asked_for_no_such_payment_and_one_that_cannot_be_read_hold_up_nobody() {
    let world = World::over(TestApp::start());
    let id = world.app.place(builders::request(&[("PROD001", 2)])).await;
    world.app.run_until_idle().await;
    let told = success(&world.app.order(id).await, "null");
    // How an order is paid never changes: such a message is not early.
    let heard = world.hear(Topic::PaymentSuccess, &told).await;
    assert!(matches!(heard, Verdict::Poison(_)), "{heard:?}");
    let world = World::open();
    let id = world.unpaid().await;
    let told = completed(&world.app.order(id).await);
    world.app.store.set_damaged(id, true);
    let message = world.message(Topic::PaymentsCompleted, told);
    let heard = world.messages.handle(&message).await;
    assert!(matches!(heard, Verdict::NotYet(_)), "{heard:?}");
}

/// A replica of that version may take its message, or this one after its update; nobody else waits for it.
#[tokio::test(start_paused = true)]
async fn an_order_that_a_newer_version_keeps_holds_up_nobody() {
    let world = World::open();
    let placement = newer_placement(1);
    let id = placement.order.id();
    world.app.store.place(placement).await.unwrap();
    let told = format!(r#"{{"paymentId":"pay-1","orderId":"{id}","amount":159.98}}"#);
    let message = world.message(Topic::PaymentsCompleted, told);
    // The engine leaves that order alone, so this does not wait for it to come to rest.
    let heard = world.messages.handle(&message).await;
    assert!(matches!(heard, Verdict::NotYet(_)), "{heard:?}");
}

/// Words of others are in the message, for operators, and not in causes, which are in logs.
#[tokio::test(start_paused = true)]
async fn what_a_message_says_is_not_in_the_cause_of_its_death() {
    let world = World::open();
    let id = world.unpaid().await;
    let sound = success(&world.app.order(id).await, "null");
    let number = "4111111111111111.111";
    for payload in [
        sound.replace("SUCCESS", number),
        sound.replace("159.98", number),
        sound.replacen('{', &format!(r#"{{"currency":"{number}","#), 1),
    ] {
        let told = why(world.hear(Topic::PaymentSuccess, &payload).await);
        assert!(!told.contains("4111"), "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_topic_that_nobody_listens_to_is_poison() {
    let world = World::open();
    let message = Message {
        topic: "elsewhere".to_owned(),
        ..world.message(Topic::PaymentSuccess, "{}")
    };
    assert!(why(world.tell(&message).await).contains("nobody listens"));
}
