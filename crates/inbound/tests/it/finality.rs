//! An answer that is final stays: whatever fails, and whoever cancels, before, during and after.

use crate::shop::{SIMPLE_ORDER, Shop, V1_ORDER};
use application::ports::{Answers, Journal};
use application::testing::Fault;
use domain::Order;
use domain::process::{Refusal, Step};
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

fn faults() -> impl Strategy<Value = Vec<(Step, Fault)>> {
    let steps = prop::sample::select(Step::ALL.to_vec());
    prop::collection::vec((steps, fault()), 0..6)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn a_final_answer_stays_final(
        faults in faults(),
        keyless in any::<bool>(),
        simple in any::<bool>(),
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
                let (path, body) = if simple {
                    ("/orders", SIMPLE_ORDER)
                } else {
                    ("/api/v1/orders", V1_ORDER)
                };
                let key = [("idempotency-key", "k")];
                tokio::spawn(async move { shop.post_with(path, &key, body).await })
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
