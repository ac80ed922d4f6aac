//! An order that is cancelled while a call hangs between two fates: it is undone, and what was sent
//! may arrive afterwards.

use super::books::Books;
use super::shop::Shop;
use super::story::Story;
use super::unreliable::Fault;
use crate::servers::{Kind, on_every_database};
use application::testing::clock::order_id;
use domain::order::OrderStatusKind;
use domain::process::Step;

const STEPS: [Step; 3] = [Step::Reserve, Step::Authorize, Step::Capture];
const FAULTS: [Fault; 3] = [Fault::NotSent, Fault::RequestLost, Fault::AnswerLost];

async fn a_cancel_while_a_call_keeps_failing_leaves_nothing_behind_even_if_it_arrives_late(
    kind: Kind,
) {
    let shop = Shop::open(kind).await;
    let before = shop.ledger.stock().await.unwrap();
    let cases = STEPS
        .into_iter()
        .flat_map(|step| FAULTS.map(|fault| (step, fault)));
    let cases: Vec<_> = (1..).zip(cases).collect();
    for (number, (step, fault)) in &cases {
        shop.network.always(order_id(*number), *step, *fault);
        let request = Story::Confirmed.request(*number);
        shop.place(order_id(*number), request).await;
    }
    let met = |(number, (step, _)): &(u64, (Step, _))| shop.network.met(order_id(*number), *step);
    let all_failing = || cases.iter().all(|case| met(case) >= 3);
    shop.until("every case fails again and again", all_failing)
        .await;
    for (number, _) in &cases {
        shop.cancel(order_id(*number)).await;
    }
    shop.network.heal();
    shop.until_idle().await;
    for late in [false, true] {
        for (number, case) in &cases {
            let id = order_id(*number);
            let sent = if late {
                shop.network.sent(id)
            } else {
                Vec::new()
            };
            for sent in &sent {
                shop.network.deliver(sent).await;
            }
            let order = shop.order(id).await;
            let context = format!("{case:?}, late: {late}");
            assert_eq!(
                order.status().kind(),
                OrderStatusKind::Cancelled,
                "{context}"
            );
            assert_eq!(order.parked(), None, "{context}");
            let books = Books::of(&shop, id).await;
            assert_eq!(books.check(&order), Ok(()), "{context}");
        }
        assert_eq!(shop.ledger.stock().await.unwrap(), before, "late: {late}");
    }
}

on_every_database!(
    a_cancel_while_a_call_keeps_failing_leaves_nothing_behind_even_if_it_arrives_late
);
