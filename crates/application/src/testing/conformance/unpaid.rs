//! Orders that wait for their payment are found by age, page by page.

use super::store::{Store, cancelled};
use crate::ports::UnpaidOrder;
use crate::testing::builders::new_order;
use crate::testing::clock::NEW_YEAR;
use crate::testing::collaborators::Abilities;
use domain::order::Fact;
use domain::process::{Answer, CallId, CallOutcome, Mode, PaymentPlan, Plan, Receipt, Step};
use domain::{Duration, Order, Timestamp};

fn at(seconds: u64) -> Timestamp {
    NEW_YEAR.plus(Duration::from_secs(seconds))
}

async fn placed(store: &Store, seconds: u64, payment: PaymentPlan) -> Order {
    let new = new_order(Abilities::ONE_SHOT);
    let plan = Plan {
        payment,
        ..new.plan.clone()
    };
    let new = domain::order::NewOrder { plan, ..new };
    let placement = store.placement_at(at(seconds), new, store.no_claim());
    store.place(placement).await.expect("nothing is in its way")
}

async fn one_shot(store: &Store, seconds: u64) -> Order {
    placed(store, seconds, Abilities::ONE_SHOT.payment).await
}

async fn ended(store: &Store, order: &Order, answer: Answer) {
    let (call, attempt) = (CallId::whole(Step::Pay), 1);
    let started = Fact::CallStarted {
        call,
        mode: Mode::Do,
        attempt,
    };
    let ended = Fact::CallEnded {
        call,
        attempt,
        outcome: CallOutcome::Definite(answer),
        retry_at: order.placed().at,
    };
    store.record_all(order, vec![started, ended]).await;
}

fn unpaid(order: &Order) -> UnpaidOrder {
    UnpaidOrder {
        placed_at: order.placed().at,
        order: order.id(),
    }
}

async fn page(
    store: &Store,
    before: Timestamp,
    after: Option<UnpaidOrder>,
    limit: usize,
) -> Vec<UnpaidOrder> {
    let found = store.unpaid.unpaid_since(before, after, limit).await;
    found.expect("the store is up")
}

pub(super) async fn pending_orders_that_are_not_paid_are_found_by_age(store: Store) {
    let late = one_shot(&store, 9).await;
    let asked_for = one_shot(&store, 5).await;
    let taken_on = one_shot(&store, 3).await;
    ended(&store, &taken_on, Answer::Awaited { reference: None }).await;
    let paid = one_shot(&store, 4).await;
    let receipt = Receipt::Payment {
        reference: "PAY-1".to_owned(),
        amount: paid.total(),
    };
    ended(&store, &paid, Answer::Done(receipt)).await;
    let confirmed = one_shot(&store, 4).await;
    store.record(&confirmed, Fact::OrderConfirmed).await;
    let called_off = one_shot(&store, 4).await;
    store.record(&called_off, cancelled()).await;
    placed(&store, 4, PaymentPlan::NotRequired).await;
    let waiting = [unpaid(&taken_on), unpaid(&asked_for)];
    assert_eq!(page(&store, at(9), None, 10).await, waiting);
    assert_eq!(page(&store, at(3), None, 10).await, []);
    let all = [waiting[0], waiting[1], unpaid(&late)];
    assert_eq!(page(&store, at(10), None, 10).await, all);
}

pub(super) async fn every_unpaid_order_is_met_once_whatever_the_size_of_the_pages(store: Store) {
    let mut all = Vec::new();
    // Many of one moment, and an older one that was placed last.
    for seconds in [7, 7, 7, 8, 7, 8, 6] {
        all.push(unpaid(&one_shot(&store, seconds).await));
    }
    all.sort();
    for limit in 1..=all.len() + 1 {
        let (mut met, mut after) = (Vec::new(), None);
        loop {
            let found = page(&store, at(60), after, limit).await;
            assert!(found.len() <= limit);
            let Some(last) = found.last() else { break };
            after = Some(*last);
            met.extend(found);
        }
        assert_eq!(met, all, "in pages of {limit}");
    }
    assert_eq!(page(&store, at(60), None, 0).await, []);
}
