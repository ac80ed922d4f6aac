//! Payments by event, through the use cases: the word confirms or calls off, also before it was asked
//! for; what is paid for an order that was called off is paid back by the process, once.

use application::orders::{CancelOrder, Changed, ExpireUnpaidOrders, ReportPayment};
use application::testing::collaborators::Abilities;
use application::testing::{TestApp, builders};
use domain::order::{CancelCause, CancelWindow, OrderStatus, OrderStatusKind};
use domain::order::{PaymentReport, PaymentResult};
use domain::process::{CallId, Mode, Phase, Receipt, Step};
use domain::{Duration, Order, OrderId, Reason};
use outbound::EventPayments;

pub(super) const PATIENCE: Duration = Duration::from_secs(30 * 60);
const REFUND: CallId = CallId::whole(Step::Refund);

pub(super) fn app() -> TestApp {
    let app = TestApp::builder().among(Abilities::ONE_SHOT);
    app.paid_through(EventPayments).start()
}

async fn placed(app: &TestApp) -> OrderId {
    let mut request = builders::request(&[("PROD001", 2)]);
    // Each of them is a request of its own.
    request.claim = builders::guard("customer:42", app.store.orders().len() as u64);
    app.place(request).await
}

/// An order that waits for the word.
pub(super) async fn awaiting(app: &TestApp) -> OrderId {
    let id = placed(app).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(order.status().kind(), OrderStatusKind::Pending);
    assert!(order.awaits_payment());
    id
}

async fn told(app: &TestApp, id: OrderId, result: PaymentResult) -> Changed {
    let order = app.order(id).await;
    let report = PaymentReport {
        reference: Some("pay_1".to_owned()),
        amount: Some(order.total()).filter(|_| result == PaymentResult::Paid),
        result,
    };
    let provider = ReportPayment(app.change.clone());
    let told = provider.run(TestApp::change_of(id), report).await;
    told.expect("the order is paid by event")
}

fn failed() -> PaymentResult {
    PaymentResult::Failed("card_declined".to_owned())
}

async fn cancel(app: &TestApp, id: OrderId) {
    let cancelled = CancelOrder(app.change.clone())
        .run(
            TestApp::change_of(id),
            CancelWindow::default(),
            Reason::not_given(),
        )
        .await;
    assert!(cancelled.is_ok(), "it has not shipped");
}

async fn at_rest(app: &TestApp, id: OrderId) -> Order {
    app.run_until_idle().await;
    let order = app.order(id).await;
    assert_eq!(order.parked(), None);
    order
}

/// How often the journal asks for this: what the relay makes an event of.
async fn intents(app: &TestApp, id: OrderId, step: Step) -> usize {
    use application::ports::Journal;
    use domain::order::Fact;
    let journal = app.store.events(id).await.expect("the store is up");
    let is_first = |fact: &Fact| matches!(fact, Fact::CallStarted { call, mode: Mode::Do, attempt: 1 } if call.step == step);
    journal.iter().filter(|event| is_first(&event.fact)).count()
}

async fn is_paid_back_once(app: &TestApp, id: OrderId) {
    for _ in 0..3 {
        told(app, id, PaymentResult::Paid).await;
        let order = at_rest(app, id).await;
        assert!(order.is_cancelled());
        let refund = order.call(REFUND).map(|state| &state.phase);
        let Some(Phase::Done(Receipt::Payment { reference, amount })) = refund else {
            panic!("{refund:?}");
        };
        assert_eq!((reference.as_str(), *amount), ("pay_1", order.total()));
        assert_eq!(intents(app, id, Step::Refund).await, 1);
        assert_eq!(app.world.effects.effects(Step::Release), 1);
    }
}

#[tokio::test(start_paused = true)]
async fn the_word_that_it_is_paid_confirms_an_order_that_waits_for_it() {
    let app = app();
    let id = awaiting(&app).await;
    assert_eq!(intents(&app, id, Step::Pay).await, 1);
    told(&app, id, PaymentResult::Paid).await;
    told(&app, id, PaymentResult::Paid).await;
    let order = at_rest(&app, id).await;
    assert_eq!(order.status().kind(), OrderStatusKind::Confirmed);
    assert_eq!(order.payment_reference(), Some("pay_1"));
    assert_eq!(intents(&app, id, Step::Refund).await, 0);
}

#[tokio::test(start_paused = true)]
async fn the_word_that_it_failed_calls_the_order_off_and_releases_its_stock() {
    let app = app();
    let id = awaiting(&app).await;
    told(&app, id, failed()).await;
    told(&app, id, failed()).await;
    let order = at_rest(&app, id).await;
    let OrderStatus::Cancelled { cause, .. } = order.status() else {
        panic!("{:?}", order.status());
    };
    assert_eq!(
        *cause,
        CancelCause::PaymentDeclined("card_declined".to_owned())
    );
    assert_eq!(app.world.effects.effects(Step::Release), 1);
    assert_eq!(intents(&app, id, Step::Refund).await, 0);
}

#[tokio::test(start_paused = true)]
async fn what_is_paid_for_an_order_that_was_cancelled_is_paid_back_once() {
    let app = app();
    let id = awaiting(&app).await;
    cancel(&app, id).await;
    assert!(at_rest(&app, id).await.is_cancelled());
    assert_eq!(intents(&app, id, Step::Refund).await, 0);
    is_paid_back_once(&app, id).await;
}

#[tokio::test(start_paused = true)]
async fn what_is_paid_for_an_order_that_had_expired_is_paid_back_once() {
    let app = app();
    let id = awaiting(&app).await;
    let expiry = ExpireUnpaidOrders {
        change: app.change.clone(),
        unpaid: app.store.clone(),
        switch: app.store.clone(),
        patience: PATIENCE,
        asking: None,
    };
    tokio::time::sleep(PATIENCE.into()).await;
    tokio::time::sleep(std::time::Duration::from_secs(1)).await;
    assert_eq!(expiry.run().await.expect("the store is up"), 1);
    let order = at_rest(&app, id).await;
    let OrderStatus::Cancelled { cause, .. } = order.status() else {
        panic!("{:?}", order.status());
    };
    assert_eq!(*cause, CancelCause::PaymentExpired);
    is_paid_back_once(&app, id).await;
}

#[tokio::test(start_paused = true)]
async fn a_word_that_comes_while_stock_is_still_being_reserved_takes_the_place_of_asking() {
    for result in [PaymentResult::Paid, failed()] {
        let app = app();
        app.world.script.hold(Step::Reserve);
        let id = placed(&app).await;
        app.world.script.until_held(Step::Reserve).await;
        told(&app, id, result.clone()).await;
        told(&app, id, result.clone()).await;
        app.world.script.let_go(Step::Reserve);
        let order = at_rest(&app, id).await;
        let (expected, given_back) = match result {
            PaymentResult::Paid => (OrderStatusKind::Confirmed, 0),
            _ => (OrderStatusKind::Cancelled, 1),
        };
        assert_eq!(order.status().kind(), expected);
        assert_eq!(app.world.effects.effects(Step::Release), given_back);
        assert_eq!(intents(&app, id, Step::Pay).await, 0, "nobody is asked");
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_paid_for_an_order_that_was_called_off_before_it_asked_is_paid_back_once() {
    let app = app();
    app.world.script.hold(Step::Reserve);
    let id = placed(&app).await;
    app.world.script.until_held(Step::Reserve).await;
    cancel(&app, id).await;
    app.world.script.let_go(Step::Reserve);
    assert!(at_rest(&app, id).await.is_cancelled());
    is_paid_back_once(&app, id).await;
    assert_eq!(intents(&app, id, Step::Pay).await, 0);
}
