//! Lists: rows made for reading that say what the orders say.

use super::facts::{HOSTILE_ID, every_plan, hostile_order};
use super::store::{Store, cancelled, number};
use crate::ports::{ListedOrder, OrderFilter, OrderQuery, OrderSummary, ParkedAs, Total, Wake};
use crate::testing::builders::{customer, new_order};
use crate::testing::collaborators::Abilities;
use domain::order::{
    CancelCause, Channel, Fact, Imported, NewOrder, OrderStatus, OrderStatusKind, PaymentStatus,
};
use domain::process::{
    Answer, CallId, CallOutcome, Evidence, EvidenceKind, Hold, Mode, Receipt, Step,
};
use domain::{Order, OrderNumber, Timestamp};
use std::sync::Arc;

fn summary_of(order: &Order) -> OrderSummary {
    let placed = order.placed();
    OrderSummary {
        id: order.id(),
        number: number(order),
        channel: placed.order.channel.as_str().to_owned(),
        customer: placed.order.customer.clone(),
        customer_notation: placed.order.customer_notation,
        status: order.status().kind(),
        payment_status: order.payment_status(),
        shipment_status: order.shipment_status(),
        total: order.total(),
        tracking_number: order.shipment().map(|(number, _)| number.to_owned()),
        parked: order.parked().map(|parked| ParkedAs::Held(parked.hold)),
        placed_at: placed.at,
        updated_at: order.updated_at(),
    }
}

fn started(step: Step) -> Fact {
    Fact::CallStarted {
        call: CallId::whole(step),
        mode: Mode::Do,
        attempt: 1,
    }
}

fn ended(step: Step, outcome: CallOutcome) -> Fact {
    Fact::CallEnded {
        call: CallId::whole(step),
        attempt: 1,
        outcome,
        retry_at: Timestamp::from_micros(0),
    }
}

/// Confirmed, paid, with a parcel.
pub(super) fn well_on_its_way() -> Vec<Fact> {
    let done = |receipt| CallOutcome::Definite(Answer::Done(receipt));
    let parcel = Receipt::Shipment {
        tracking_number: "TRK-😀".to_owned(),
        estimated_delivery: None,
    };
    vec![
        started(Step::Capture),
        ended(Step::Capture, done(Receipt::Plain)),
        Fact::OrderConfirmed,
        started(Step::CreateShipment),
        ended(Step::CreateShipment, done(parcel)),
    ]
}

/// Parked, because an answer contradicts its request.
pub(super) fn parked() -> Vec<Fact> {
    let mismatch = Evidence::new(EvidenceKind::Mismatch, "another amount");
    vec![
        started(Step::Capture),
        ended(Step::Capture, CallOutcome::Unknown(mismatch)),
    ]
}

async fn with_facts(store: &Store, facts: Vec<Fact>) -> Order {
    let order = store.place_any(Wake::Never).await;
    store.record_all(&order, facts).await
}

pub(super) async fn a_list_shows_what_the_orders_say(store: Store) {
    let hold = Fact::OrderParked {
        call: None,
        hold: Hold::Poison,
    };
    let plan = every_plan().swap_remove(1);
    let hostile = store.placement(hostile_order(plan), store.no_claim());
    let orders = [
        store.place_any(Wake::Never).await,
        with_facts(&store, well_on_its_way()).await,
        with_facts(&store, parked()).await,
        with_facts(&store, vec![hold]).await,
        with_facts(&store, vec![cancelled()]).await,
        store.place(hostile).await.expect("nothing is in its way"),
    ];
    let page = store.newest(OrderFilter::default(), 100).await;
    let expected: Vec<OrderSummary> = orders.iter().rev().map(summary_of).collect();
    assert_eq!(page.orders, expected);
    assert_eq!(page.total, Total::counted(6));
    assert_eq!(expected[3].parked, Some(ParkedAs::Held(Hold::Mismatch)));
    assert_eq!(expected[4].tracking_number.as_deref(), Some("TRK-😀"));
    store.list.ping().await.expect("the store is up");
    let uncounted = OrderQuery {
        counted: false,
        ..OrderQuery::newest(OrderFilter::default(), 1)
    };
    let first = store.page(uncounted).await;
    assert_eq!(first.orders[..], expected[..1]);
    assert_eq!(first.total, Total::NOT_COUNTED);
}

pub(super) async fn a_list_in_full_shows_what_was_agreed(store: Store) {
    let plan = every_plan().swap_remove(1);
    let hostile = store.placement(hostile_order(plan), store.no_claim());
    let orders = [
        with_facts(&store, well_on_its_way()).await,
        with_facts(&store, vec![cancelled()]).await,
        with_facts(&store, vec![cancelled_elsewhere()]).await,
        store.place(hostile).await.expect("nothing is in its way"),
    ];
    let newest = OrderQuery::newest(OrderFilter::default(), 100);
    let page = store.page_in_full(newest.clone()).await;
    let expected: Vec<ListedOrder> = orders.iter().rev().map(in_full).collect();
    assert_eq!(page.orders, expected);
    assert_eq!(page.total, Total::counted(4));
    assert!(expected[1].cancelled.is_some() && expected[2].cancelled.is_some());
    let next = OrderQuery {
        after: Some(number(&orders[3])),
        limit: 1,
        ..newest
    };
    assert_eq!(store.page_in_full(next).await.orders, expected[1..2]);
}

/// Taken over from another system, where it had been called off.
fn cancelled_elsewhere() -> Fact {
    let status = OrderStatus::Cancelled {
        at: Timestamp::from_micros(5),
        cause: CancelCause::PaymentDeclined("51".to_owned()),
    };
    Fact::OrderImported(Imported {
        status,
        payment: PaymentStatus::Failed,
        tracking_number: None,
    })
}

fn in_full(order: &Order) -> ListedOrder {
    ListedOrder {
        summary: summary_of(order),
        placed: Arc::new(order.placed().clone()),
        cancelled: match order.status() {
            OrderStatus::Cancelled { cause, .. } => Some(cause.clone()),
            _ => None,
        },
    }
}

pub(super) async fn filters_narrow_a_list(store: Store) {
    let confirmed = with_facts(&store, well_on_its_way()).await;
    let stuck = with_facts(&store, parked()).await;
    let other = NewOrder {
        channel: Channel::new("simple"),
        customer: Some(customer("Ada")),
        ..new_order(Abilities::IDEAL)
    };
    let other = store.placement(other, store.no_claim());
    let other = store.place(other).await.expect("nothing is in its way");
    let nobodys = NewOrder {
        customer: None,
        ..new_order(Abilities::IDEAL)
    };
    let nobodys = store.placement(nobodys, store.no_claim());
    let nobodys = store.place(nobodys).await.expect("nothing is in its way");
    let all = OrderFilter::default();
    let of = |customer_id: &str| OrderFilter {
        customer: Some(customer(customer_id)),
        ..all.clone()
    };
    let standing = |status| OrderFilter {
        statuses: vec![status],
        ..all.clone()
    };
    let on = |channel: &str| OrderFilter {
        channel: Some(channel.to_owned()),
        ..all.clone()
    };
    let waiting = OrderFilter {
        parked: true,
        ..all.clone()
    };
    let mut both = of("42");
    both.statuses = vec![OrderStatusKind::Pending];
    let cases = [
        (of("42"), vec![&stuck, &confirmed]),
        (of("Ada"), vec![&other]),
        (of("ada"), vec![]),
        (of("Ada "), vec![]),
        (of(HOSTILE_ID), vec![]),
        (standing(OrderStatusKind::Confirmed), vec![&confirmed]),
        (
            standing(OrderStatusKind::Pending),
            vec![&nobodys, &other, &stuck],
        ),
        (standing(OrderStatusKind::Shipped), vec![]),
        (on("simple"), vec![&other]),
        (on("v1"), vec![&nobodys, &stuck, &confirmed]),
        (waiting, vec![&stuck]),
        (both, vec![&stuck]),
    ];
    for (filter, expected) in cases {
        let page = store.newest(filter.clone(), 100).await;
        let found: Vec<_> = page.orders.iter().map(|order| order.id).collect();
        let expected: Vec<_> = expected.iter().map(|order| order.id()).collect();
        assert_eq!(found, expected, "{filter:?}");
        assert_eq!(
            page.total,
            Total::counted(expected.len() as u64),
            "{filter:?}"
        );
    }
}

async fn walk(store: &Store, newest_first: bool) -> Vec<u64> {
    let mut seen = Vec::new();
    let mut after = None;
    loop {
        let query = OrderQuery {
            newest_first,
            after,
            ..OrderQuery::newest(OrderFilter::default(), 4)
        };
        let page = store.page(query).await;
        let Some(last) = page.orders.last() else {
            return seen;
        };
        after = Some(last.number);
        seen.extend(page.orders.iter().map(|order| order.number.0));
        // Somebody places orders while somebody else turns pages.
        if seen.len() < 12 {
            store.place_any(Wake::Never).await;
        }
    }
}

pub(super) async fn pages_stay_stable_under_inserts(store: Store) {
    let mut expected = Vec::new();
    for _ in 0..10 {
        expected.push(number(&store.place_any(Wake::Never).await).0);
    }
    let newest_first: Vec<u64> = expected.iter().rev().copied().collect();
    assert_eq!(walk(&store, true).await, newest_first);
    let oldest_first = walk(&store, false).await;
    assert_eq!(oldest_first[..10], expected[..]);
    let mut sorted = oldest_first.clone();
    sorted.sort_unstable();
    sorted.dedup();
    assert_eq!(sorted, oldest_first);
}

pub(super) async fn pages_can_be_counted(store: Store) {
    let mut numbers = Vec::new();
    for _ in 0..10 {
        numbers.push(number(&store.place_any(Wake::Never).await));
    }
    let page = async |offset, limit, newest_first, after| {
        let query = OrderQuery {
            newest_first,
            after,
            offset,
            ..OrderQuery::newest(OrderFilter::default(), limit)
        };
        let page = store.page(query).await;
        assert_eq!(page.total, Total::counted(10), "the total counts all pages");
        page.orders
            .iter()
            .map(|order| order.number)
            .collect::<Vec<OrderNumber>>()
    };
    assert_eq!(page(4, 3, false, None).await, numbers[4..7]);
    assert_eq!(page(8, 3, false, None).await, numbers[8..]);
    assert_eq!(page(99, 3, false, None).await, []);
    let newest: Vec<_> = numbers.iter().rev().copied().collect();
    assert_eq!(page(4, 3, true, None).await, newest[4..7]);
    assert_eq!(page(1, 2, true, Some(newest[2])).await, newest[4..6]);
}
