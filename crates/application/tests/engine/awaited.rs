//! Payments that are taken on, and whose results come as events: late, repeated, early, or never.

use super::books::{assert_sound, cancel};
use application::orders::{ExpireUnpaidOrders, ReportPayment};
use application::ports::{CallKey, Clock, PaymentCall};
use application::testing::collaborators::Abilities;
use application::testing::{Fault, TestApp, builders};
use domain::order::{CancelCause, OrderStatus, OrderStatusKind, PaymentReport, PaymentResult};
use domain::process::{Answer, CallId, Capabilities, PaymentPlan, Receipt, Step};
use domain::{Duration, Order, OrderId};

const PATIENCE: Duration = Duration::from_secs(30 * 60);

/// A provider with and one without tombstones.
fn providers() -> [Abilities; 2] {
    [true, false].map(|tombstones_undo| Abilities {
        payment: PaymentPlan::OneShot(Capabilities {
            tombstones_undo,
            ..Capabilities::IDEAL
        }),
        ..Abilities::ONE_SHOT
    })
}

fn has_tombstones(abilities: Abilities) -> bool {
    abilities == Abilities::ONE_SHOT
}

/// An order whose payment was taken on, under a name or not yet.
async fn awaiting(abilities: Abilities, reference: Option<&str>) -> (TestApp, OrderId) {
    let app = TestApp::builder().among(abilities).start();
    let taken_on = Fault::TakenOn(reference.map(str::to_owned));
    app.world.script.next(Step::Pay, taken_on);
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    assert!(app.order(id).await.awaits_payment());
    (app, id)
}

/// The customer pays at the provider: the name of the payment, or none where it was undone before.
fn pay_at_the_provider(app: &TestApp, order: &Order) -> Option<String> {
    let key = CallKey::new(order.id(), CallId::whole(Step::Pay));
    let call = PaymentCall {
        origin: key.clone(),
        key,
        reference: None,
        was_taken: false,
        order: order.id(),
        number: order.number().expect("it was placed"),
        customer: order.customer().cloned(),
        amount: order.total(),
        method: None,
    };
    let served = app.world.payments.books().pay(&call, app.clock.now());
    match served.answer {
        Answer::Done(Receipt::Payment { reference, .. }) => Some(reference),
        Answer::Refused(_) => None,
        other => panic!("{other:?}"),
    }
}

async fn report(app: &TestApp, order: &Order, reference: &str, result: PaymentResult) {
    let report = PaymentReport {
        reference: Some(reference.to_owned()),
        amount: Some(order.total()).filter(|_| result == PaymentResult::Paid),
        result,
    };
    let provider = ReportPayment(app.change.clone());
    let reported = provider.run(TestApp::change_of(order.id()), report).await;
    assert!(reported.is_ok(), "the order asked for this payment");
}

async fn pay(app: &TestApp, id: OrderId) {
    let order = app.order(id).await;
    let reference = pay_at_the_provider(app, &order).expect("nobody has undone it");
    report(app, &order, &reference, PaymentResult::Paid).await;
}

fn failed() -> PaymentResult {
    PaymentResult::Failed("card_declined".to_owned())
}

async fn expire(app: &TestApp) -> usize {
    let expiry = ExpireUnpaidOrders {
        change: app.change.clone(),
        unpaid: app.store.clone(),
        switch: app.store.clone(),
        patience: PATIENCE,
        asking: None,
    };
    expiry.run().await.expect("the store is up")
}

/// The order at rest, with sound books and nobody needed.
async fn at_rest(app: &TestApp, id: OrderId, context: &str) -> Order {
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(order.parked(), None, "{context}");
    assert_sound(app, context);
    order
}

#[tokio::test(start_paused = true)]
async fn an_awaited_payment_that_is_paid_confirms_the_order_however_often_it_is_told() {
    for reference in [None, Some("PAY-1")] {
        for abilities in providers() {
            let (app, id) = awaiting(abilities, reference).await;
            pay(&app, id).await;
            let order = at_rest(&app, id, "paid").await;
            assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
            for _ in 0..4 {
                report(&app, &order, "PAY-1", PaymentResult::Paid).await;
            }
            assert_eq!(at_rest(&app, id, "told five times").await, order);
            assert_eq!(app.world.effects.requests(Step::Pay), 0, "asked once only");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_awaited_payment_that_fails_calls_the_order_off_and_releases_its_stock() {
    for abilities in providers() {
        let (app, id) = awaiting(abilities, None).await;
        let order = app.order(id).await;
        report(&app, &order, "PAY-1", PaymentResult::Opened).await;
        report(&app, &order, "PAY-1", failed()).await;
        report(&app, &order, "PAY-1", failed()).await;
        let order = at_rest(&app, id, "failed").await;
        assert_eq!(order.status().kind(), OrderStatusKind::Cancelled);
        assert_eq!(app.world.effects.effects(Step::Release), 1);
        assert_eq!(app.world.effects.effects(Step::Refund), 0);
    }
}

#[tokio::test(start_paused = true)]
async fn an_order_that_is_cancelled_while_its_payment_is_awaited_gives_its_stock_back_at_once() {
    for abilities in providers() {
        let (app, id) = awaiting(abilities, Some("PAY-1")).await;
        cancel(&app, id).await;
        let order = at_rest(&app, id, "cancelled while awaited").await;
        assert_eq!(order.status().kind(), OrderStatusKind::Cancelled);
        assert_eq!(app.world.effects.effects(Step::Release), 1);
        let undoes = usize::from(has_tombstones(abilities));
        assert_eq!(app.world.effects.requests(Step::Refund), undoes);
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_paid_after_the_order_was_called_off_is_paid_back_exactly_once() {
    for abilities in providers() {
        for expires in [true, false] {
            paid_after_the_end(abilities, expires).await;
        }
    }
}

async fn paid_after_the_end(abilities: Abilities, expires: bool) {
    let (app, id) = awaiting(abilities, Some("PAY-1")).await;
    if expires {
        assert_eq!(expire(&app).await, 0, "it is still waited for");
        tokio::time::sleep(PATIENCE.into()).await;
        tokio::time::sleep(std::time::Duration::from_secs(1)).await;
        assert_eq!(expire(&app).await, 1);
        assert_eq!(expire(&app).await, 0, "once is enough");
    } else {
        cancel(&app, id).await;
    }
    let order = at_rest(&app, id, "called off").await;
    if expires {
        let OrderStatus::Cancelled { cause, .. } = order.status() else {
            panic!("{:?}", order.status());
        };
        assert_eq!(*cause, CancelCause::PaymentExpired);
    }
    let Some(reference) = pay_at_the_provider(&app, &order) else {
        assert!(has_tombstones(abilities), "nothing forbids the payment");
        report(&app, &order, "PAY-1", failed()).await;
        at_rest(&app, id, "undone before it was paid").await;
        return;
    };
    assert!(!has_tombstones(abilities), "paid although it was undone");
    for _ in 0..5 {
        report(&app, &order, &reference, PaymentResult::Paid).await;
        app.run_until_idle().await;
    }
    at_rest(&app, id, "paid after the end").await;
    assert_eq!(app.world.effects.effects(Step::Refund), 1);
    assert_eq!(app.world.effects.requests(Step::Refund), 1);
}

#[tokio::test(start_paused = true)]
async fn what_was_paid_before_the_cancel_and_is_told_after_it_is_paid_back_once() {
    for abilities in providers() {
        let (app, id) = awaiting(abilities, None).await;
        let order = app.order(id).await;
        let reference = pay_at_the_provider(&app, &order).expect("nobody has undone it");
        cancel(&app, id).await;
        app.run_until_idle().await;
        report(&app, &order, &reference, PaymentResult::Paid).await;
        at_rest(&app, id, "paid, cancelled, told").await;
        assert_eq!(app.world.effects.effects(Step::Refund), 1);
    }
}

/// The provider's event overtakes the answer to our call.
async fn told_while_in_flight(abilities: Abilities, result: &PaymentResult, answer: Fault) {
    let context = format!("told {result:?} while in flight, then {answer:?}");
    let app = TestApp::builder().among(abilities).start();
    app.world.script.hold(Step::Pay);
    app.world.script.next(Step::Pay, answer);
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.world.script.until_held(Step::Pay).await;
    let order = app.order(id).await;
    if *result == PaymentResult::Paid {
        pay(&app, id).await;
    } else {
        report(&app, &order, "PAY-1", result.clone()).await;
    }
    app.world.script.let_go(Step::Pay);
    if *result == PaymentResult::Opened {
        app.run_until_idle().await;
        assert!(app.order(id).await.awaits_payment(), "{context}");
        pay(&app, id).await;
    }
    let order = at_rest(&app, id, &context).await;
    let expected = match result {
        PaymentResult::Paid | PaymentResult::Opened => OrderStatusKind::Confirmed,
        PaymentResult::Failed(_) => OrderStatusKind::Cancelled,
    };
    assert_eq!(order.status().kind(), expected, "{context}");
}

#[tokio::test(start_paused = true)]
async fn an_event_that_comes_before_our_own_answer_counts_and_the_answer_changes_nothing() {
    for abilities in providers() {
        for result in [PaymentResult::Paid, failed(), PaymentResult::Opened] {
            for answer in [
                Fault::TakenOn(None),
                Fault::TakenOn(Some("PAY-1".to_owned())),
                Fault::NotSent,
                Fault::RequestLost,
                Fault::Hangs,
            ] {
                told_while_in_flight(abilities, &result, answer).await;
            }
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_event_for_a_payment_whose_answer_was_lost_settles_it() {
    for abilities in providers() {
        for lost in [Fault::AnswerLost, Fault::HangsAfterwards] {
            told_while_in_flight(abilities, &PaymentResult::Paid, lost).await;
        }
    }
}
