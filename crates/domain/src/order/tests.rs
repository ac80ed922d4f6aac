//! The lifecycle's whole table, placing and pricing, and the fold of the journal.

mod in_hand;
mod paying;
mod placing;
mod reports;
mod taken_over;

use super::*;
use crate::process::{
    Answer, Backoff, Capabilities, Finished, Hold, PaymentPlan, Plan, Then, hold_poison, take_turn,
};
use crate::{
    Actor, Contact, Currency, Duration, Money, MoneyError, Notation, OrderId, OrderNumber,
    ProductId, Quantity, Reason, Timestamp,
};

const AT: Timestamp = Timestamp::from_micros(1_000_000);
const LATER: Timestamp = Timestamp::from_micros(2_000_000);

fn id() -> OrderId {
    match "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99".parse() {
        Ok(crate::OrderRef::Id(id)) => id,
        other => panic!("not an order's id: {other:?}"),
    }
}

fn line(product: &str, units: u32, minor: i64, currency: Currency) -> OrderLine {
    OrderLine {
        product: ProductId::parse(product).unwrap(),
        notation: Notation::Text,
        name: "A product".to_owned(),
        quantity: Quantity::try_new(u64::from(units)).unwrap(),
        unit_price: Money::from_minor(minor, currency),
    }
}

fn wanted(lines: Vec<OrderLine>) -> NewOrder {
    NewOrder {
        channel: Channel::new("v1"),
        customer: None,
        customer_notation: Notation::Text,
        contact: Contact::default(),
        lines,
        address: Address::default(),
        carrier: None,
        notes: None,
        payment_method: None,
        request_id: None,
        plan: Plan {
            version: Plan::VERSION,
            inventory: None,
            payment: PaymentPlan::NotRequired,
            shipping: Some(Capabilities::IDEAL),
            cart: None,
            notifications: None,
        },
    }
}

fn place(lines: Vec<OrderLine>) -> Result<(Order, Event), PlaceError> {
    Order::place(id(), wanted(lines), Actor::Anyone, AT)
}

fn pending() -> (Order, Event) {
    place(vec![line("P1", 2, 500, Currency::USD)]).unwrap()
}

/// An order in this status, by the shortest way, and its journal.
fn order_that_is(status: OrderStatusKind) -> (Order, Vec<Event>) {
    use OrderStatusKind::{Cancelled, Confirmed, Delivered, Pending, Processing, Shipped};
    let (mut order, placed) = pending();
    let mut journal = vec![placed];
    let facts = match status {
        Pending => vec![],
        Confirmed => vec![Fact::OrderConfirmed],
        Processing => vec![Fact::OrderConfirmed, Fact::ProcessingStarted],
        Shipped => vec![Fact::OrderConfirmed, Fact::OrderShipped],
        Delivered => vec![
            Fact::OrderConfirmed,
            Fact::OrderShipped,
            Fact::OrderDelivered,
        ],
        Cancelled => vec![Fact::OrderCancelled {
            cause: CancelCause::ReservationExpired,
        }],
    };
    for fact in facts {
        journal.push(order.record(fact, Actor::Engine, AT));
    }
    assert_eq!(order.status().kind(), status);
    (order, journal)
}

/// The commands that the lifecycle decides on.
#[derive(Debug, Clone, Copy)]
enum Asked {
    Cancel,
    Process,
    Ship,
    Deliver,
    ReportDelivered,
    ReportOther,
}

const ASKED: [Asked; 6] = [
    Asked::Cancel,
    Asked::Process,
    Asked::Ship,
    Asked::Deliver,
    Asked::ReportDelivered,
    Asked::ReportOther,
];

fn report(status: &str, reported_at: &str) -> ShipmentReport {
    ShipmentReport {
        tracking_number: "TRK-1".to_owned(),
        status: status.to_owned(),
        reported_at: reported_at.to_owned(),
        location: None,
        details: None,
    }
}

impl Asked {
    fn of(self, order: &Order) -> Result<Command<Vec<Event>>, IllegalTransition> {
        let by = Actor::Operator("op".to_owned());
        match self {
            Self::Cancel => order.cancel(
                crate::order::CancelWindow::default(),
                &by,
                Reason::not_given(),
                LATER,
            ),
            Self::Process => order.start_processing(&by, LATER),
            Self::Ship => order.ship(&by, LATER),
            Self::Deliver => order.deliver(&by, LATER),
            Self::ReportDelivered => {
                Ok(order.report_shipment(report("delivered", "1"), &by, LATER))
            }
            Self::ReportOther => Ok(order.report_shipment(report("IN_TRANSIT", "1"), &by, LATER)),
        }
    }
}

#[test]
fn every_command_in_every_status_does_what_the_table_says() {
    use OrderStatusKind::{Cancelled, Confirmed, Delivered, Pending, Processing, Shipped};
    // "no": refused. "=": nothing changes. Else the status that follows.
    let table = [
        // cancel, process, ship, deliver, report delivered, report other
        (
            Pending,
            ["CANCELLED", "no", "no", "no", "PENDING", "PENDING"],
        ),
        (
            Confirmed,
            [
                "CANCELLED",
                "PROCESSING",
                "SHIPPED",
                "no",
                "DELIVERED",
                "CONFIRMED",
            ],
        ),
        (
            Processing,
            ["CANCELLED", "=", "SHIPPED", "no", "DELIVERED", "PROCESSING"],
        ),
        (
            Shipped,
            ["no", "no", "=", "DELIVERED", "DELIVERED", "SHIPPED"],
        ),
        (Delivered, ["no", "no", "no", "=", "DELIVERED", "DELIVERED"]),
        (Cancelled, ["=", "no", "no", "no", "CANCELLED", "CANCELLED"]),
    ];
    assert_eq!(table.map(|(status, _)| status), OrderStatusKind::ALL);
    for (status, row) in table {
        let (order, mut journal) = order_that_is(status);
        for (asked, expected) in ASKED.into_iter().zip(row) {
            let met = match asked.of(&order) {
                Err(error) => {
                    assert_eq!(error.from, status);
                    "no"
                }
                Ok(Command::AlreadyApplied) => "=",
                Ok(Command::Applied(events)) => {
                    let after = order.with_events(&events);
                    let before = journal.len();
                    journal.extend(events);
                    let folded = Order::from_journal(id(), OrderNumber(1), &journal).unwrap();
                    assert_eq!(folded, after.clone().numbered(OrderNumber(1)));
                    journal.truncate(before);
                    after.status().kind().as_str()
                }
            };
            assert_eq!(met, expected, "{asked:?} of an order that is {status:?}");
        }
    }
}

#[test]
fn the_next_actions_are_the_commands_that_would_have_an_effect() {
    for status in OrderStatusKind::ALL {
        let (order, _) = order_that_is(status);
        let actions = [
            (NextAction::Cancel, Asked::Cancel),
            (NextAction::Process, Asked::Process),
            (NextAction::Ship, Asked::Ship),
            (NextAction::Deliver, Asked::Deliver),
        ];
        for (action, asked) in actions {
            let applies = matches!(asked.of(&order), Ok(Command::Applied(_)));
            let offered = order.next_actions().contains(&action);
            assert_eq!(
                applies, offered,
                "{action:?} of an order that is {status:?}"
            );
        }
    }
}

#[test]
fn a_refused_command_says_where_the_order_stands_and_what_was_wanted() {
    let (order, _) = order_that_is(OrderStatusKind::Shipped);
    let error = Asked::Cancel.of(&order).unwrap_err();
    assert_eq!(
        error.to_string(),
        "an order that is SHIPPED cannot be cancelled"
    );
}

#[test]
fn a_report_counts_once_and_a_full_list_still_takes_the_delivery() {
    let (mut order, _) = order_that_is(OrderStatusKind::Shipped);
    let by = Actor::Service("tracking".to_owned());
    for n in 0..Order::MAX_SHIPMENT_REPORTS {
        let fresh = report("IN_TRANSIT", &n.to_string());
        for expected in [1, 0] {
            let taken = match order.report_shipment(fresh.clone(), &by, LATER) {
                Command::Applied(events) => {
                    order = order.with_events(&events);
                    events.len()
                }
                Command::AlreadyApplied => 0,
            };
            assert_eq!(taken, expected, "report {n}");
        }
    }
    let one_more = order.report_shipment(report("IN_TRANSIT", "more"), &by, LATER);
    assert_eq!(one_more, Command::AlreadyApplied);
    let Command::Applied(events) = order.report_shipment(report("DELIVERED", "x"), &by, LATER)
    else {
        panic!("the delivery was dropped");
    };
    let facts: Vec<_> = events.into_iter().map(|event| event.fact).collect();
    assert_eq!(facts, [Fact::OrderDelivered]);
}

#[test]
fn an_order_is_held_once() {
    let (order, _) = pending();
    let held = hold_poison(&order, LATER).order;
    assert_eq!(held.held(), Some(Hold::Poison));
    assert_eq!(hold_poison(&held, LATER).events, []);
}

#[test]
fn a_revision_that_was_overtaken_is_refused() {
    let (order, _) = order_that_is(OrderStatusKind::Confirmed);
    let check = |seen: Revision| seen.check(&order).map_err(|error| error.to_string());
    assert_eq!(check(Revision::Any), check(Revision::Version(Version(2))));
    assert_eq!(check(Revision::Status(OrderStatusKind::Confirmed)), Ok(()));
    let old = check(Revision::Version(Version(1))).unwrap_err();
    assert_eq!(old, "the order is at version 2, not 1");
    let old = check(Revision::Status(OrderStatusKind::Pending)).unwrap_err();
    assert_eq!(old, "the order is CONFIRMED, not PENDING");
}

#[test]
fn a_journal_that_cannot_be_folded_is_refused_with_the_place() {
    let (_, journal) = order_that_is(OrderStatusKind::Delivered);
    let fold = |journal: &[Event]| Order::from_journal(id(), OrderNumber(1), journal);
    assert_eq!(fold(&[]), Err(JournalError::Empty(id())));
    assert_eq!(fold(&journal[1..]), Err(JournalError::NotPlaced(id())));
    for left_out in 1..journal.len() - 1 {
        let mut gapped = journal.clone();
        gapped.remove(left_out);
        let expected = left_out as u64 + 1;
        let order = id();
        let met = expected + 1;
        assert_eq!(
            fold(&gapped),
            Err(JournalError::Gap {
                order,
                expected,
                met
            })
        );
    }
    let mut repeated = journal.clone();
    repeated.insert(2, journal[1].clone());
    assert!(matches!(
        fold(&repeated),
        Err(JournalError::Gap {
            expected: 3,
            met: 2,
            ..
        })
    ));
}

#[test]
fn names_of_statuses_and_facts_are_read_again() {
    for kind in OrderStatusKind::ALL {
        assert_eq!(OrderStatusKind::parse(kind.as_str()), Some(kind));
        assert_eq!(
            OrderStatusKind::parse(&kind.as_str().to_lowercase()),
            Some(kind)
        );
    }
    assert_eq!(OrderStatusKind::parse("PENDING_CHECK"), None);
}

#[test]
fn the_parcel_follows_the_order() {
    let (mut order, _) = order_that_is(OrderStatusKind::Confirmed);
    assert_eq!(order.shipment_status(), ShipmentStatus::Pending);
    assert_eq!(order.payment_status(), PaymentStatus::NotRequired);
    let backoff = Backoff {
        base: Duration::ZERO,
        cap: Duration::ZERO,
        entropy: 0,
    };
    let turn = take_turn(&order, None, AT, backoff);
    let Then::Call {
        id: call, attempt, ..
    } = turn.then
    else {
        panic!("no parcel is ordered");
    };
    let receipt = crate::process::Receipt::Shipment {
        tracking_number: "TRK-1".to_owned(),
        estimated_delivery: Some("tomorrow".to_owned()),
    };
    let outcome = crate::process::CallOutcome::Definite(Answer::Done(receipt));
    let finished = Finished {
        call,
        attempt,
        outcome,
    };
    order = take_turn(&turn.order, Some(finished), AT, backoff).order;
    assert_eq!(order.shipment_status(), ShipmentStatus::Created);
    assert_eq!(order.shipment(), Some(("TRK-1", Some("tomorrow"))));
    for (fact, status) in [
        (Fact::OrderShipped, ShipmentStatus::InTransit),
        (Fact::OrderDelivered, ShipmentStatus::Delivered),
    ] {
        order.record(fact, Actor::Engine, AT);
        assert_eq!(order.shipment_status(), status);
    }
}

#[test]
fn what_an_order_may_become_is_what_its_commands_lead_to() {
    let next = |from: OrderStatusKind| {
        let (order, _) = order_that_is(from);
        let by = Actor::Anyone;
        let commands = [
            order.cancel(CancelWindow::default(), &by, Reason::not_given(), LATER),
            order.start_processing(&by, LATER),
            order.ship(&by, LATER),
            order.deliver(&by, LATER),
        ];
        let applied = commands.into_iter().filter_map(|command| match command {
            Ok(Command::Applied(events)) => Some(order.with_events(&events).status().kind()),
            Ok(Command::AlreadyApplied) | Err(_) => None,
        });
        // The one step that is the process's own.
        let confirmed = (from == OrderStatusKind::Pending).then_some(OrderStatusKind::Confirmed);
        applied.chain(confirmed).collect::<Vec<_>>()
    };
    for from in OrderStatusKind::ALL {
        let mut reached = next(from);
        for n in 0.. {
            let Some(further) = reached.get(n).copied().map(next) else {
                break;
            };
            reached.extend(further);
        }
        for to in OrderStatusKind::ALL {
            assert_eq!(
                from.may_become(to),
                reached.contains(&to),
                "{from:?} {to:?}"
            );
        }
    }
}
