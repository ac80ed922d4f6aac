//! The four topics that tell of payments.

use super::world::{World, completed, success};
use application::messages::{Message, Verdict};
use application::testing::builders;
use domain::order::{CancelCause, OrderStatus, OrderStatusKind, PaymentResult};
use domain::process::{CallId, Hold, Phase, Step};
use inbound::messages::Topic;

#[tokio::test(start_paused = true)]
async fn a_payment_is_opened_and_made_as_document_002_tells_it() {
    let world = World::open();
    let id = world.unpaid().await;
    let opened = r#"{"razorpayOrderId":"order_MkT3","amount":15998,"currency":"USD",
        "receipt":"order_rcpt_1","orderId":1,"requestId":"req-1"}"#;
    let heard = world.hear(Topic::PaymentResponse, opened).await;
    assert_eq!(heard, Verdict::Applied);
    let order = world.app.order(id).await;
    assert_eq!(order.payment_reference(), Some("order_MkT3"));
    assert!(order.awaits_payment());
    let paid = success(&order, "[2026,1,2,10,0,0,0]");
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &paid).await,
        Verdict::Applied
    );
    assert_eq!(world.status(id).await, OrderStatusKind::Confirmed);
    let reports = world.reports(id).await;
    // What was told, and nothing that was not.
    let told: Vec<_> = reports.iter().map(|r| r.reference.as_deref()).collect();
    assert_eq!(told, [Some("order_MkT3"), None]);
    assert_eq!(
        world.app.order(id).await.payment_reference(),
        Some("order_MkT3")
    );
    // Told again, each by a message of its own: nothing is new.
    assert_eq!(
        world.hear(Topic::PaymentResponse, opened).await,
        Verdict::Duplicate
    );
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &paid).await,
        Verdict::Duplicate
    );
    assert_eq!(world.reports(id).await, reports);
}

#[tokio::test(start_paused = true)]
async fn a_payment_is_made_or_fails_as_document_001_tells_it() {
    let world = World::open();
    let (paid, unpaid) = (world.unpaid().await, world.unpaid().await);
    let told = completed(&world.app.order(paid).await);
    assert_eq!(
        world.hear(Topic::PaymentsCompleted, &told).await,
        Verdict::Applied
    );
    assert_eq!(world.status(paid).await, OrderStatusKind::Confirmed);
    assert_eq!(
        world.app.order(paid).await.payment_reference(),
        Some("pay-1")
    );
    let failed = format!(
        r#"{{"paymentId":"pay-2","orderId":"{unpaid}","userId":42,"amount":"159.98",
        "failureReason":"insufficient_funds","failedAt":"2026-01-02T10:00:00Z"}}"#
    );
    assert_eq!(
        world.hear(Topic::PaymentsFailed, &failed).await,
        Verdict::Applied
    );
    match world.app.order(unpaid).await.status() {
        OrderStatus::Cancelled {
            cause: CancelCause::PaymentDeclined(code),
            ..
        } => {
            assert_eq!(code, "insufficient_funds");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(
        world.hear(Topic::PaymentsFailed, &failed).await,
        Verdict::Duplicate
    );
}

#[tokio::test(start_paused = true)]
async fn every_form_of_a_date_and_of_a_number_is_understood() {
    for (time, price) in [
        (r#""2026-01-02T10:00:00""#, "159.98"),
        (r#""2026-01-02T10:00:00.123Z""#, "159.980"),
        ("[2026,1,2,10,0,0,0]", r#""159.98""#),
        ("[2026,1,2,10,0]", "1.5998e2"),
        ("1767348000.000000000", "159.98"),
        ("1767348000", "159.98"),
        // Absent, or no time at all: nothing is decided by it.
        ("null", "159.98"),
        (r#""yesterday""#, "159.98"),
    ] {
        let world = World::open();
        let id = world.unpaid().await;
        let told = success(&world.app.order(id).await, time).replace("159.98", price);
        let heard = world.hear(Topic::PaymentSuccess, &told).await;
        assert_eq!(heard, Verdict::Applied, "{told}");
        assert_eq!(world.status(id).await, OrderStatusKind::Confirmed, "{told}");
    }
}

/// What it says of itself, and what the broker says of it.
#[tokio::test(start_paused = true)]
async fn fault_90_a_message_that_is_years_old_or_from_the_future_counts_like_any_other() {
    let (years_ago, in_years) = (Some(915_148_800_000), Some(32_472_144_000_000));
    for (time, timestamp) in [
        (r#""1999-01-01T00:00:00Z""#, years_ago),
        (r#""2999-01-01T00:00:00Z""#, in_years),
        ("[1999,1,1,0,0]", in_years),
        ("32472144000", None),
        ("-1", Some(-1)),
        ("0", Some(i64::MAX)),
    ] {
        let world = World::open();
        let id = world.unpaid().await;
        let told = success(&world.app.order(id).await, time);
        let message = Message {
            timestamp,
            ..world.message(Topic::PaymentSuccess, told.clone())
        };
        assert_eq!(world.tell(&message).await, Verdict::Applied, "{told}");
        assert_eq!(world.tell(&message).await, Verdict::Duplicate, "{told}");
        assert_eq!(world.status(id).await, OrderStatusKind::Confirmed, "{told}");
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_is_known_by_any_of_its_names_and_keys_by_any_of_the_messages() {
    for name in ["\"ORD_1\"", "1", "\"1\"", "\"{id}\"", "\"ORD-{id}\""] {
        for key in [
            None,
            Some(""),
            Some("1"),
            Some("\"ORD_1\""),
            Some("{id}"),
            Some("req-1"),
            // The customer's, and their payment's.
            Some("42"),
            Some("order_MkT3"),
        ] {
            let world = World::open();
            let id = world.unpaid().await;
            let opened = r#"{"razorpayOrderId":"order_MkT3","amount":15998,"orderId":"ORD_1"}"#;
            world.hear(Topic::PaymentResponse, opened).await;
            let named = |text: &str| text.replace("{id}", &id.to_string());
            let told = success(&world.app.order(id).await, "null");
            let told = told.replace("\"ORD_1\"", &named(name));
            let mut message = world.message(Topic::PaymentSuccess, told);
            message.key = key.map(|key| named(key).into_bytes());
            message.headers = vec![
                (
                    "__TypeId__".to_owned(),
                    Some(b"com.example.PaymentSuccessEvent".to_vec()),
                ),
                ("traceparent".to_owned(), None),
            ];
            assert_eq!(
                world.tell(&message).await,
                Verdict::Applied,
                "{name} {key:?}"
            );
        }
    }
}

#[tokio::test(start_paused = true)]
async fn what_nobody_reads_may_be_in_a_message() {
    let world = World::open();
    let id = world.unpaid().await;
    let told = success(&world.app.order(id).await, "null");
    let told = told.replacen('{', r#"{"schema":7,"meta":{"a":[1,2]},"currency":null,"#, 1);
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &told).await,
        Verdict::Applied
    );
}

#[tokio::test(start_paused = true)]
async fn a_payment_of_another_amount_or_currency_parks_the_order() {
    for (from, to) in [("159.98", "159.97"), ("\"usd\"", "\"EUR\"")] {
        let world = World::open();
        let id = world.unpaid().await;
        let told = completed(&world.app.order(id).await).replace(from, to);
        assert_eq!(
            world.hear(Topic::PaymentsCompleted, &told).await,
            Verdict::Applied
        );
        let order = world.app.order(id).await;
        let pay = order.call(CallId::whole(Step::Pay)).unwrap();
        assert_eq!(pay.phase, Phase::Stuck(Hold::Mismatch), "{to}");
        assert_eq!(order.status().kind(), OrderStatusKind::Pending);
    }
}

#[tokio::test(start_paused = true)]
async fn fault_90_words_out_of_their_order_come_to_the_same() {
    let world = World::open();
    let id = world.unpaid().await;
    let order = world.app.order(id).await;
    let paid = success(&order, "null");
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &paid).await,
        Verdict::Applied
    );
    assert_eq!(world.app.order(id).await.payment_reference(), None);
    let opened = r#"{"razorpayOrderId":"order_late","amount":15998,"orderId":"ORD_1"}"#;
    for verdict in [Verdict::Applied, Verdict::Duplicate] {
        assert_eq!(world.hear(Topic::PaymentResponse, opened).await, verdict);
    }
    let order = world.app.order(id).await;
    assert_eq!(order.payment_reference(), Some("order_late"));
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &paid).await,
        Verdict::Duplicate
    );
    assert_eq!(world.status(id).await, OrderStatusKind::Confirmed);
    assert_eq!(world.reports(id).await.len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_payment_that_is_told_while_its_order_waits_for_a_person_is_in_the_journal() {
    let world = World::open();
    let id = world.unpaid().await;
    let opened = r#"{"razorpayOrderId":"order_MkT3","amount":15997,"orderId":"ORD_1"}"#;
    let paid = success(&world.app.order(id).await, "null");
    for (topic, told) in [
        (Topic::PaymentResponse, opened),
        (Topic::PaymentSuccess, &paid),
    ] {
        assert_eq!(world.hear(topic, told).await, Verdict::Applied);
        assert_eq!(world.hear(topic, told).await, Verdict::Duplicate);
    }
    let reports = world.reports(id).await;
    assert_eq!(reports.len(), 2);
    assert_eq!(reports[1].result, PaymentResult::Paid);
    let order = world.app.order(id).await;
    assert_eq!(
        order.parked().map(|parked| parked.hold),
        Some(Hold::Mismatch)
    );
}

#[tokio::test(start_paused = true)]
async fn a_word_on_a_failure_may_come_by_the_topics_of_document_002() {
    let world = World::open();
    let (first, second) = (world.unpaid().await, world.unpaid().await);
    let told = success(&world.app.order(first).await, "null").replace("SUCCESS", "FAILED");
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &told).await,
        Verdict::Applied
    );
    let refused = r#"{"orderId":"ORD_2","requestId":"req-1","status":"FAILED"}"#;
    assert_eq!(
        world.hear(Topic::PaymentResponse, refused).await,
        Verdict::Applied
    );
    for id in [first, second] {
        assert_eq!(world.status(id).await, OrderStatusKind::Cancelled);
        let reports = world.reports(id).await;
        assert!(
            matches!(reports[0].result, PaymentResult::Failed(_)),
            "{reports:?}"
        );
    }
}

/// Document 001's payment service tells of a failure before the payment has a name.
#[tokio::test(start_paused = true)]
async fn a_payment_that_failed_before_it_had_a_name_calls_its_order_off_and_releases_its_stock() {
    for reference in [r#""paymentId":null,"#, ""] {
        let world = World::open();
        let id = world.unpaid().await;
        let failed = format!(
            r#"{{{reference}"orderId":"{id}","userId":42,"amount":159.98,
            "failureReason":"gateway unreachable","failedAt":null}}"#
        );
        let heard = world.hear(Topic::PaymentsFailed, &failed).await;
        assert_eq!(heard, Verdict::Applied);
        assert_eq!(world.status(id).await, OrderStatusKind::Cancelled);
        let order = world.app.order(id).await;
        let released = order.call(CallId::whole(Step::Release));
        assert!(
            released.is_some_and(|state| matches!(state.phase, Phase::Done(_))),
            "{released:?}"
        );
        let again = world.hear(Topic::PaymentsFailed, &failed).await;
        assert_eq!(again, Verdict::Duplicate);
    }
}

/// Whose payment is asked for by its own id where a request's would be.
#[tokio::test(start_paused = true)]
async fn an_order_that_no_request_has_placed_is_paid_by_its_own_id() {
    let world = World::open();
    let id = world.app.place(builders::request(&[("PROD001", 2)])).await;
    world.app.run_until_idle().await;
    let opened = format!(
        r#"{{"razorpayOrderId":"order_7","amount":15998,"currency":"USD","receipt":"order_rcpt_1",
        "orderId":1,"requestId":"{id}"}}"#
    );
    let message = Message {
        key: Some(id.to_string().into_bytes()),
        ..world.message(Topic::PaymentResponse, opened)
    };
    assert_eq!(world.tell(&message).await, Verdict::Applied);
    let paid = success(&world.app.order(id).await, "null");
    let heard = world.hear(Topic::PaymentSuccess, &paid).await;
    assert_eq!(heard, Verdict::Applied);
    assert_eq!(world.status(id).await, OrderStatusKind::Confirmed);
}
