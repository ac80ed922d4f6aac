//! An answer that is final stays: whatever fails, and whoever cancels, before, during and after.

use crate::shop::{GATEWAY_ORDER, SIMPLE_ORDER, Shop, V1_ORDER};
use application::orders::ReportPayment;
use application::ports::{Answers, Journal};
use application::testing::{Fault, TestApp};
use domain::order::{PaymentReport, PaymentResult};
use domain::process::{Refusal, Step};
use domain::{Currency, Money, Order};
use inbound::http::ContractAnswers;
use proptest::prelude::*;
use std::time::Duration;

fn fault() -> impl Strategy<Value = Fault> {
    prop_oneof![
        Just(Fault::NotSent),
        Just(Fault::RequestLost),
        Just(Fault::AnswerLost),
        Just(Fault::Refused(Refusal::Declined("no_funds".to_owned()))),
        Just(Fault::Refused(Refusal::Rejected("no".to_owned()))),
        Just(Fault::HangsAfterwards),
    ]
}

/// What the provider says of a payment that it has taken on.
fn news() -> impl Strategy<Value = PaymentReport> {
    let result = prop_oneof![
        Just(PaymentResult::Opened),
        Just(PaymentResult::Paid),
        Just(PaymentResult::Failed("no_funds".to_owned())),
    ];
    let amount = prop::option::of(Just(Money::from_minor(1, Currency::USD)));
    (result, "pay_[12]", amount).prop_map(|(result, reference, amount)| PaymentReport {
        reference: Some(reference),
        amount,
        result,
    })
}

fn faults() -> impl Strategy<Value = Vec<(Step, Fault)>> {
    let steps = prop::sample::select(Step::ALL.to_vec());
    prop::collection::vec((steps, fault()), 0..6)
}

/// Where orders are placed, and how.
const PLACING: [(&str, &str); 3] = [
    ("/orders", SIMPLE_ORDER),
    ("/api/v1/orders", V1_ORDER),
    ("/Order/Order-Summary", GATEWAY_ORDER),
];

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_final_answer_stays_final(
        faults in faults(),
        keyless in any::<bool>(),
        (path, body) in prop::sample::select(PLACING.to_vec()),
        cancel_after in prop::option::of(0_u64..20_000),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let shop = if keyless { Shop::among_keyless() } else { Shop::open() };
            for (step, fault) in faults {
                shop.world().script.next(step, fault);
            }
            let placing = {
                let shop = shop.clone();
                let headers = [("idempotency-key", "k"), ("x-userid", "12345")];
                tokio::spawn(async move { shop.post_with(path, &headers, body).await })
            };
            if let Some(millis) = cancel_after {
                tokio::time::sleep(Duration::from_millis(millis)).await;
                shop.put("/api/v1/orders/1/cancel").await;
            }
            let first = placing.await.expect("the request is answered");
            assert!(matches!(first.status, 200..=202 | 400 | 402 | 409 | 503), "{first}");
            tokio::time::sleep(Duration::from_secs(400)).await;
            judge(&shop).await;
        });
    }

    #[test]
    fn a_result_that_is_told_of_a_payment_stays_told(
        reference in prop::option::of("pay_[12]"),
        news in prop::collection::vec(news(), 0..5),
        cancel_before in prop::option::of(0_usize..5),
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(async {
            let shop = Shop::paid_at_once();
            shop.world().script.next(Step::Pay, Fault::TakenOn(reference));
            let user = [("x-userid", "12345")];
            shop.post_with("/Order/Order-Summary", &user, GATEWAY_ORDER).await;
            for (turn, report) in news.into_iter().enumerate() {
                tokio::time::sleep(Duration::from_secs(1)).await;
                if cancel_before == Some(turn) {
                    shop.put("/api/v1/orders/1/cancel").await;
                }
                let change = TestApp::change_of(shop.app.store.orders()[0].id());
                let provider = ReportPayment(shop.app.change.clone());
                drop(provider.run(change, report).await.expect("a payment was asked for"));
            }
            tokio::time::sleep(Duration::from_secs(400)).await;
            judge(&shop).await;
        });
    }
}

/// Judges every state that the order has gone through.
async fn judge(shop: &Shop) {
    let Some(order) = shop.app.store.orders().first().cloned() else {
        return;
    };
    let number = order.number().expect("a placed order has one");
    let events = shop.app.store.events(order.id()).await;
    let events = events.expect("the store is up");
    let mut given = None;
    for until in 1..=events.len() {
        let then = Order::from_journal(order.id(), number, &events[..until]);
        let answer = ContractAnswers.final_answer(&then.expect("a journal"));
        assert!(
            given.is_none() || answer.is_some(),
            "final after event {given:?} and no longer after {until}: {events:#?}"
        );
        if answer.is_some() && given.is_none() {
            given = Some(until);
        }
    }
}
