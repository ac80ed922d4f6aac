//! The built-in provider that pays later: taken on, decided when due, told until heard, and called off
//! for ever by a refund that comes first.

use crate::servers::{Kind, TestDatabase, on_every_database};
use application::ports::{CallKey, PaymentCall, PaymentNews, PaymentNewsFeed, Payments};
use application::testing::ManualClock;
use application::testing::builders::{customer, usd};
use application::testing::clock::order_id;
use domain::order::{PaymentMethod, PaymentResult};
use domain::process::{
    Answer, CallId, CallOutcome, Capabilities, PaymentPlan, Receipt, Refusal, Step,
};
use domain::{Duration, OrderNumber};
use outbound::builtin::{BuiltinPayments, Ledger, PaymentState};
use outbound::sql::Database;
use std::sync::Arc;

const AFTER: Duration = Duration::from_secs(5);

struct Bank {
    clock: Arc<ManualClock>,
    store: Database,
    payments: BuiltinPayments,
    _database: TestDatabase,
}

async fn bank(kind: Kind) -> Bank {
    let clock = Arc::new(ManualClock::default());
    let database = kind.database().await;
    let store = database.open(clock.clone()).await;
    Bank {
        payments: BuiltinPayments::new(&store.books, clock.clone()).paying_later(AFTER),
        clock,
        store,
        _database: database,
    }
}

impl Bank {
    async fn pay(&self, order: u64, method: Option<&str>) -> CallOutcome {
        self.payments.pay(&call(order, Step::Pay, method)).await
    }

    async fn refund(&self, order: u64) -> CallOutcome {
        self.payments.refund(&call(order, Step::Refund, None)).await
    }

    async fn ask(&self, order: u64) -> CallOutcome {
        let call = call(order, Step::Pay, None);
        self.payments.query(Step::Pay, &call).await
    }

    async fn due(&self) -> Vec<PaymentNews> {
        self.payments.due(100).await.unwrap()
    }

    async fn state(&self, order: u64) -> Option<PaymentState> {
        let ledger = Ledger::new(&self.store.books);
        let records = ledger.payments(order_id(order)).await.unwrap();
        assert!(records.len() <= 1, "one order has one payment: {records:?}");
        records.first().map(|record| record.state)
    }
}

fn call(order: u64, step: Step, method: Option<&str>) -> PaymentCall {
    let order = order_id(order);
    PaymentCall {
        key: CallKey::new(order, CallId::whole(step)),
        origin: CallKey::new(order, CallId::whole(Step::Pay)),
        reference: None,
        was_taken: false,
        order,
        number: OrderNumber(1),
        customer: Some(customer("42")),
        amount: usd(18_997),
        method: method.map(|text| PaymentMethod::parse(text).unwrap()),
    }
}

fn is_awaited(outcome: &CallOutcome) -> bool {
    matches!(
        outcome,
        CallOutcome::Definite(Answer::Awaited { reference: Some(_) })
    )
}

fn is_paid(outcome: &CallOutcome) -> bool {
    matches!(
        outcome,
        CallOutcome::Definite(Answer::Done(Receipt::Payment { amount, .. })) if *amount == usd(18_997)
    )
}

fn refusal(outcome: &CallOutcome) -> Option<&Refusal> {
    match outcome {
        CallOutcome::Definite(Answer::Refused(refusal)) => Some(refusal),
        _ => None,
    }
}

async fn a_payment_is_taken_on_then_paid_then_told_until_heard(kind: Kind) {
    let bank = bank(kind).await;
    assert_eq!(
        bank.payments.plan(),
        PaymentPlan::OneShot(Capabilities::IDEAL)
    );
    let first = bank.pay(1, None).await;
    assert!(is_awaited(&first), "{first:?}");
    assert_eq!(bank.pay(1, None).await, first, "a repeat");
    assert_eq!(bank.ask(1).await, first, "asked");
    bank.clock
        .advance(Duration::from_micros(AFTER.micros() - 1));
    assert_eq!(bank.due().await, [], "too early");
    assert_eq!(bank.state(1).await, Some(PaymentState::Pending));
    bank.clock.advance(Duration::from_micros(1));
    let news = bank.due().await;
    assert_eq!(news.len(), 1);
    assert_eq!(
        (news[0].order, &news[0].report.result),
        (order_id(1), &PaymentResult::Paid)
    );
    assert_eq!(news[0].report.amount, Some(usd(18_997)));
    assert_eq!(bank.due().await, news, "not heard yet");
    assert!(is_paid(&bank.pay(1, None).await) && is_paid(&bank.ask(1).await));
    bank.payments.acknowledge(&news[0].id).await.unwrap();
    bank.payments.acknowledge(&news[0].id).await.unwrap();
    bank.payments
        .acknowledge("not a name that was given")
        .await
        .unwrap();
    assert_eq!(bank.due().await, []);
    assert_eq!(bank.state(1).await, Some(PaymentState::Captured));
}

async fn the_tokens_do_what_the_table_says(kind: Kind) {
    let failed = |code: &str| PaymentResult::Failed(code.to_owned());
    let cases = [
        (
            Some("tok_visa"),
            vec![(PaymentResult::Paid, 18_997)],
            PaymentState::Captured,
        ),
        (
            Some("UPI"),
            vec![(PaymentResult::Paid, 18_997)],
            PaymentState::Captured,
        ),
        (
            Some("tok_decline"),
            vec![(failed("card_declined"), 18_997)],
            PaymentState::Declined,
        ),
        (
            Some("tok_capture_decline"),
            vec![(failed("capture_declined"), 18_997)],
            PaymentState::Declined,
        ),
        (Some("tok_timeout"), vec![], PaymentState::Pending),
        (
            Some("tok_late_success"),
            vec![(PaymentResult::Paid, 18_997), (PaymentResult::Paid, 18_997)],
            PaymentState::Captured,
        ),
        (
            Some("tok_unknown"),
            vec![(PaymentResult::Paid, 18_998)],
            PaymentState::Captured,
        ),
    ];
    for (method, expected, state) in cases {
        let bank = bank(kind).await;
        assert!(is_awaited(&bank.pay(1, method).await), "{method:?}");
        bank.clock.advance(Duration::from_hours(1));
        let told = bank.due().await;
        let told: Vec<_> = told
            .into_iter()
            .map(|news| (news.report.result, news.report.amount.unwrap().minor()))
            .collect();
        assert_eq!(told, expected, "{method:?}");
        assert_eq!(bank.state(1).await, Some(state), "{method:?}");
    }
    let bank = bank(kind).await;
    let refused = bank.pay(1, Some("tok_other")).await;
    let invalid = Refusal::Declined("invalid_token".to_owned());
    assert_eq!(refusal(&refused), Some(&invalid));
    assert_eq!(bank.pay(1, Some("tok_other")).await, refused, "again");
    bank.clock.advance(Duration::from_hours(1));
    assert_eq!(bank.due().await, []);
}

async fn a_failed_payment_stays_failed_and_needs_no_refund(kind: Kind) {
    let bank = bank(kind).await;
    bank.pay(1, Some("tok_decline")).await;
    bank.clock.advance(AFTER);
    bank.due().await;
    let declined = Refusal::Declined("card_declined".to_owned());
    assert_eq!(
        refusal(&bank.pay(1, Some("tok_decline")).await),
        Some(&declined)
    );
    let refunded = bank.refund(1).await;
    assert_eq!(
        refunded,
        CallOutcome::Definite(Answer::Done(Receipt::Plain))
    );
    assert_eq!(bank.state(1).await, Some(PaymentState::Declined));
}

async fn a_refund_that_comes_first_calls_the_payment_off_for_ever(kind: Kind) {
    let bank = bank(kind).await;
    // Of 1 the payment is pending, of 2 it never came.
    bank.pay(1, Some("tok_late_success")).await;
    for order in [1, 2] {
        let called_off = bank.refund(order).await;
        let plain = CallOutcome::Definite(Answer::Done(Receipt::Plain));
        assert_eq!(called_off, plain, "{order}");
        assert_eq!(bank.refund(order).await, plain, "{order} again");
    }
    bank.clock.advance(Duration::from_hours(1));
    for order in [1, 2] {
        let late = bank.pay(order, None).await;
        assert!(
            matches!(refusal(&late), Some(Refusal::Rejected(_))),
            "{late:?}"
        );
        assert_eq!(bank.state(order).await, Some(PaymentState::Voided));
    }
    assert_eq!(bank.due().await, []);
}

async fn what_was_paid_is_given_back_once_and_told_all_the_same(kind: Kind) {
    let bank = bank(kind).await;
    bank.pay(1, None).await;
    bank.clock.advance(AFTER);
    let news = bank.due().await;
    let refunded = bank.refund(1).await;
    assert!(is_paid(&refunded), "{refunded:?}");
    assert_eq!(bank.refund(1).await, refunded);
    assert_eq!(bank.state(1).await, Some(PaymentState::Refunded));
    assert_eq!(bank.due().await, news);
}

async fn news_come_by_age_and_in_portions_and_one_that_is_not_heard_holds_up_nobody(kind: Kind) {
    let bank = bank(kind).await;
    for order in 1..=10 {
        bank.pay(order, None).await;
        bank.clock.advance(Duration::from_millis(1));
    }
    bank.clock.advance(AFTER);
    let first = bank.payments.due(4).await.unwrap();
    let orders = |news: &[PaymentNews]| news.iter().map(|n| n.order).collect::<Vec<_>>();
    assert_eq!(orders(&first), [1, 2, 3, 4].map(order_id));
    for heard in &first[1..] {
        bank.payments.acknowledge(&heard.id).await.unwrap();
    }
    let next = bank.payments.due(4).await.unwrap();
    assert_eq!(orders(&next), [1, 5, 6, 7].map(order_id));
    assert_eq!(bank.state(10).await, Some(PaymentState::Pending));
}

on_every_database!(
    a_payment_is_taken_on_then_paid_then_told_until_heard,
    the_tokens_do_what_the_table_says,
    a_failed_payment_stays_failed_and_needs_no_refund,
    a_refund_that_comes_first_calls_the_payment_off_for_ever,
    what_was_paid_is_given_back_once_and_told_all_the_same,
    news_come_by_age_and_in_portions_and_one_that_is_not_heard_holds_up_nobody
);
