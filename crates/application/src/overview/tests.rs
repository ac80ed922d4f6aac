//! Counting, compared with counting by hand.

use super::hour::LastHour;
use super::limits::OverviewLimits;
use super::minute::{Counts, Minute};
use super::tally::Tally;
use super::times::Percentile;
use crate::ports::{FeedEntry, FeedPosition, Happened, StoreError};
use crate::testing::builders;
use crate::testing::clock::NEW_YEAR;
use crate::testing::clock::order_id;
use crate::testing::collaborators::Abilities;
use domain::order::{
    CancelCause, Event, Fact, Imported, OrderStatus, OrderStatusKind, PaymentReport, PaymentResult,
    PaymentStatus, Placed, Version,
};
use domain::process::{Answer, CallId, CallOutcome, Hold, Receipt, Step, Verdict};
use domain::{Actor, Currency, Duration, Money, OrderNumber, Reason, Timestamp};
use proptest::prelude::*;
use std::collections::HashMap;
use std::sync::Arc;

/// What the tests let happen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Deed {
    Place,
    Capture,
    /// The provider says that it was paid: nothing more, or that it was so much.
    Report(Option<i64>),
    SettleAsPaid,
    Refund,
    /// Of what was paid, whatever that is.
    PlainRefund,
    Confirm,
    Cancel,
    Deliver,
    Park,
}

/// Each order costs something else, and every third is paid in another currency.
fn total(order: u64) -> Money {
    let code = if order.is_multiple_of(3) {
        "JPY"
    } else {
        "USD"
    };
    let currency = Currency::parse(code).unwrap();
    Money::from_minor(100 + i64::try_from(order).unwrap(), currency)
}

fn ended(step: Step, receipt: Receipt, at: Timestamp) -> Fact {
    Fact::CallEnded {
        call: CallId::whole(step),
        attempt: 1,
        outcome: CallOutcome::Definite(Answer::Done(receipt)),
        retry_at: at,
    }
}

fn fact(order: u64, deed: Deed, at: Timestamp) -> Fact {
    let receipt = Receipt::Payment {
        reference: "p-1".to_owned(),
        amount: total(order),
    };
    match deed {
        Deed::Place => Fact::OrderPlaced(Arc::new(Placed {
            order: builders::new_order(Abilities::IDEAL),
            total: total(order),
            at,
            erased_at: None,
        })),
        Deed::Capture => ended(Step::Capture, receipt, at),
        Deed::Report(amount) => Fact::PaymentReported(PaymentReport {
            reference: None,
            amount: amount.map(|minor| Money::from_minor(minor, total(order).currency())),
            result: PaymentResult::Paid,
        }),
        Deed::SettleAsPaid => Fact::OrderSettled {
            call: Some(CallId::whole(Step::Pay)),
            verdict: Verdict::Done,
            reason: Reason::not_given(),
        },
        Deed::Refund => ended(Step::Refund, receipt, at),
        Deed::PlainRefund => ended(Step::Refund, Receipt::Plain, at),
        Deed::Confirm => Fact::OrderConfirmed,
        Deed::Cancel => Fact::OrderCancelled {
            cause: CancelCause::PaymentExpired,
        },
        Deed::Deliver => Fact::OrderDelivered,
        Deed::Park => Fact::OrderParked {
            call: None,
            hold: Hold::Poison,
        },
    }
}

fn entry(order: u64, fact: Fact, at: Timestamp) -> FeedEntry {
    let event = Event {
        seq: Version(1),
        at,
        actor: Actor::Engine,
        fact,
        trace: None,
    };
    let happened = Happened {
        status: OrderStatusKind::Pending,
        event,
    };
    FeedEntry {
        position: FeedPosition(1),
        order: order_id(order),
        number: OrderNumber(order),
        seq: Version(1),
        happened: Ok(Arc::new(happened)),
    }
}

fn unreadable() -> FeedEntry {
    FeedEntry {
        happened: Err(StoreError::Unavailable("of a newer version".to_owned())),
        ..entry(1, Fact::OrderConfirmed, NEW_YEAR)
    }
}

fn tally() -> Tally {
    Tally::new(NEW_YEAR, &OverviewLimits::default())
}

fn after(seconds: u64) -> Timestamp {
    NEW_YEAR.plus(Duration::from_secs(seconds))
}

/// Counts these deeds, each in its second, now.
fn counted(deeds: &[(u64, Deed, u64)]) -> Minute {
    let mut tally = tally();
    for (order, deed, second) in deeds {
        let at = after(*second);
        tally.count(&entry(*order, fact(*order, *deed, at), at), at);
    }
    tally.hour.total()
}

fn takings(minute: &Minute) -> Vec<(i64, i64)> {
    let takings = minute.money.takings().iter();
    takings
        .map(|takings| (takings.captured.minor(), takings.refunded.minor()))
        .collect()
}

#[test]
fn an_order_is_counted_where_it_goes_and_its_money_once() {
    let minute = counted(&[
        (1, Deed::Place, 0),
        (1, Deed::Capture, 1),
        (1, Deed::Report(None), 2),
        (1, Deed::Confirm, 3),
        (1, Deed::SettleAsPaid, 4),
        (1, Deed::Park, 5),
        (1, Deed::Cancel, 6),
        (1, Deed::Refund, 7),
        (1, Deed::PlainRefund, 8),
    ]);
    let counts = Counts {
        placed: 1,
        confirmed: 1,
        cancelled: 1,
        parked: 1,
        ..Counts::default()
    };
    assert_eq!(minute.counts, counts);
    assert_eq!(takings(&minute), [(101, 101)]);
    assert_eq!(minute.money.uncounted, 0);
    let at_most = |seconds| Some(Percentile::AtMost(Duration::from_secs(seconds)));
    assert_eq!(minute.times.percentile(50), at_most(3));
}

#[test]
fn nothing_is_paid_back_that_was_not_paid_and_another_amount_is_for_a_person() {
    let minute = counted(&[
        (1, Deed::Place, 0),
        (1, Deed::Report(Some(7)), 1),
        (1, Deed::Cancel, 2),
        (1, Deed::Refund, 3),
    ]);
    assert_eq!((takings(&minute), minute.money.uncounted), (Vec::new(), 0));
}

#[test]
fn what_is_not_known_of_older_orders_is_said() {
    let minute = counted(&[
        (1, Deed::Confirm, 0),
        (1, Deed::Capture, 1),
        (2, Deed::Report(Some(50)), 2),
        (4, Deed::Report(None), 3),
        (5, Deed::PlainRefund, 4),
    ]);
    assert_eq!((minute.counts.confirmed, minute.counts.unmeasured), (1, 1));
    assert_eq!(minute.times.count(), 0);
    assert_eq!(takings(&minute), [(151, 0)]);
    assert_eq!(minute.money.uncounted, 1);
}

#[test]
fn an_event_that_cannot_be_read_is_counted_as_such_and_the_others_go_on() {
    let mut tally = tally();
    tally.count(&unreadable(), NEW_YEAR);
    let placed = entry(1, fact(1, Deed::Place, NEW_YEAR), NEW_YEAR);
    tally.count(&placed, NEW_YEAR);
    let counts = tally.hour.total().counts;
    assert_eq!((counts.unreadable, counts.placed), (1, 1));
}

#[test]
fn an_order_that_was_taken_over_was_not_placed_here() {
    let mut tally = tally();
    let placed = entry(1, fact(1, Deed::Place, NEW_YEAR), NEW_YEAR);
    tally.count(&placed, NEW_YEAR);
    let imported = Fact::OrderImported(Imported {
        status: OrderStatus::Delivered { at: NEW_YEAR },
        payment: PaymentStatus::Paid,
        tracking_number: None,
    });
    tally.count(&entry(1, imported, NEW_YEAR), NEW_YEAR);
    assert_eq!(tally.hour.total(), Minute::default());
}

#[test]
fn minutes_that_are_over_for_an_hour_are_gone() {
    let mut deeds = vec![
        (1, Deed::Place, 0),
        (1, Deed::Capture, 30),
        (1, Deed::Confirm, 61),
    ];
    deeds.push((2, Deed::Place, 3_600));
    let minute = counted(&deeds);
    assert_eq!((minute.counts.placed, minute.counts.confirmed), (1, 1));
    assert!(takings(&minute).is_empty());
    assert_eq!(
        minute.times.count(),
        1,
        "measured from the minute that is gone"
    );
}

/// An order's deeds after its placing, each some seconds after the one before.
fn deeds() -> impl Strategy<Value = Vec<(Deed, u64)>> {
    let deed = prop_oneof![
        Just(Deed::Capture),
        Just(Deed::Report(None)),
        Just(Deed::SettleAsPaid),
        Just(Deed::Refund),
        Just(Deed::PlainRefund),
        Just(Deed::Confirm),
        Just(Deed::Cancel),
        Just(Deed::Deliver),
        Just(Deed::Park),
    ];
    proptest::collection::vec((deed, 0..2_000_u64), 0..8)
}

type Happening = (Timestamp, u64, Deed);

/// Counts by hand what lies in the hour.
fn by_hand(
    happenings: &[Happening],
    hour: &LastHour,
) -> (Counts, HashMap<&'static str, (i64, i64)>) {
    let mut counts = Counts::default();
    let mut money: HashMap<&'static str, (i64, i64)> = HashMap::new();
    let (mut decided, mut paid, mut paid_back) = (Vec::new(), Vec::new(), Vec::new());
    for (at, order, deed) in happenings {
        let is_in = u64::from(*at >= hour.begin());
        let amount = total(*order).minor() * i64::try_from(is_in).unwrap();
        let sums = money.entry(total(*order).currency().code()).or_default();
        match deed {
            Deed::Place => counts.placed += is_in,
            Deed::Confirm => {
                counts.confirmed += is_in;
                counts.unmeasured += is_in * u64::from(decided.contains(order));
                decided.push(*order);
            }
            Deed::Cancel => {
                counts.cancelled += is_in;
                decided.push(*order);
            }
            Deed::Deliver => counts.delivered += is_in,
            Deed::Park => counts.parked += is_in,
            Deed::Capture | Deed::Report(_) | Deed::SettleAsPaid if !paid.contains(order) => {
                paid.push(*order);
                sums.0 += amount;
            }
            Deed::Refund | Deed::PlainRefund
                if paid.contains(order) && !paid_back.contains(order) =>
            {
                paid_back.push(*order);
                sums.1 += amount;
            }
            Deed::Capture
            | Deed::Report(_)
            | Deed::SettleAsPaid
            | Deed::Refund
            | Deed::PlainRefund => {}
        }
    }
    money.retain(|_, sums| *sums != (0, 0));
    (counts, money)
}

proptest! {
    #[test]
    fn totals_are_those_of_a_count_by_hand(
        orders in proptest::collection::vec((0..5_000_u64, deeds()), 1..12),
    ) {
        let mut happenings: Vec<Happening> = Vec::new();
        for (order, (begins, deeds)) in (1..).zip(orders) {
            let mut at = after(begins);
            happenings.push((at, order, Deed::Place));
            for (deed, later) in deeds {
                at = at.plus(Duration::from_secs(later));
                happenings.push((at, order, deed));
            }
        }
        happenings.sort_by_key(|(at, ..)| *at);
        let mut tally = tally();
        for (at, order, deed) in &happenings {
            tally.count(&entry(*order, fact(*order, *deed, *at), *at), *at);
        }
        let total = tally.hour.total();
        let (counts, money) = by_hand(&happenings, &tally.hour);
        prop_assert_eq!(total.counts, counts);
        let takings = total.money.takings().iter().map(|takings| {
            let sums = (takings.captured.minor(), takings.refunded.minor());
            (takings.captured.currency().code(), sums)
        });
        prop_assert_eq!(takings.collect::<HashMap<_, _>>(), money);
        let in_the_minutes: u64 = tally.hour.minutes().map(|(_, m)| m.counts.placed).sum();
        prop_assert_eq!(in_the_minutes, counts.placed);
    }
}
