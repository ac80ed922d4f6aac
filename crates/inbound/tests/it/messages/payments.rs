//! The four topics that tell of payments.

use super::world::{World, completed, success};
use application::messages::Verdict;
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
    assert!(
        reports
            .iter()
            .all(|report| report.reference == "order_MkT3"),
        "{reports:?}"
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
        // Years old, from the future, absent, or no time at all: nothing is decided by it.
        (r#""1999-01-01T00:00:00Z""#, "159.98"),
        (r#""2999-01-01T00:00:00Z""#, "159.98"),
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
        ] {
            let world = World::open();
            let id = world.unpaid().await;
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
async fn words_out_of_their_order_come_to_the_same() {
    let world = World::open();
    let id = world.unpaid().await;
    let order = world.app.order(id).await;
    let paid = success(&order, "null");
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &paid).await,
        Verdict::Applied
    );
    let opened = r#"{"razorpayOrderId":"order_late","amount":15998,"orderId":"ORD_1"}"#;
    assert_eq!(
        world.hear(Topic::PaymentResponse, opened).await,
        Verdict::Duplicate
    );
    assert_eq!(
        world.hear(Topic::PaymentSuccess, &paid).await,
        Verdict::Duplicate
    );
    assert_eq!(world.status(id).await, OrderStatusKind::Confirmed);
    assert_eq!(world.reports(id).await.len(), 1);
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
