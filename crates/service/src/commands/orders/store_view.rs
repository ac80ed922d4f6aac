//! From the domain's orders and events to what operators see.

use super::ahead::Ahead;
use super::view::{EventView, HeldView, LineView, OrderRow, OrderView};
use super::words;
use crate::moment::moment_in_full;
use application::ports::OrderSummary;
use domain::order::{CancelCause, Event, Fact};
use domain::{Actor, Order, OrderLine, Timestamp};

impl OrderView {
    /// An order and its journal.
    pub(super) fn new(order: &Order, journal: &[Event], now: Timestamp) -> Self {
        let timeline: Vec<EventView> = journal.iter().map(EventView::from).collect();
        let held = order.parked().map(|parked| {
            let call = parked.call.map(|call| call.to_string());
            HeldView::new(call, parked.hold.name(), parked.hold.advice(), &timeline)
        });
        let actions = order.next_actions().iter();
        Self {
            order: OrderRow::from(order),
            tracking_number: order.shipment().map(|(number, _)| number.to_owned()),
            lines: order.lines().iter().map(LineView::from).collect(),
            next: words::next(&Ahead::of(order, now)),
            next_actions: actions.map(|action| action.as_str().to_owned()).collect(),
            held,
            timeline,
        }
    }
}

impl From<&Order> for OrderRow {
    fn from(order: &Order) -> Self {
        Self {
            number: order.number().map_or(0, |number| number.0),
            id: order.id().to_string(),
            channel: Some(order.placed().order.channel.as_str().to_owned()),
            customer: order.customer().map(ToString::to_string),
            status: order.status().kind().as_str().to_owned(),
            payment_status: order.payment_status().as_str().to_owned(),
            shipment_status: Some(order.shipment_status().as_str().to_owned()),
            total: order.total().to_string(),
            currency: order.total().currency().code().to_owned(),
            parked: order.parked().map(|parked| parked.hold.name().to_owned()),
            placed_at: moment_in_full(order.placed().at),
        }
    }
}

impl From<OrderSummary> for OrderRow {
    fn from(order: OrderSummary) -> Self {
        Self {
            number: order.number.0,
            id: order.id.to_string(),
            channel: Some(order.channel),
            customer: order.customer.map(|customer| customer.to_string()),
            status: order.status.as_str().to_owned(),
            payment_status: order.payment_status.as_str().to_owned(),
            shipment_status: Some(order.shipment_status.as_str().to_owned()),
            total: order.total.to_string(),
            currency: order.total.currency().code().to_owned(),
            parked: order.parked.map(|reason| reason.name().to_owned()),
            placed_at: moment_in_full(order.placed_at),
        }
    }
}

impl From<&OrderLine> for LineView {
    fn from(line: &OrderLine) -> Self {
        Self {
            product: line.product.to_string(),
            name: Some(line.name.clone()),
            quantity: line.quantity.units(),
            unit_price: line.unit_price.to_string(),
        }
    }
}

impl From<&Event> for EventView {
    fn from(event: &Event) -> Self {
        let base = Self {
            seq: event.seq.0,
            at: moment_in_full(event.at),
            actor: actor(&event.actor),
            event: event.fact.name().to_owned(),
            call: None,
            attempt: None,
            outcome: None,
            reason: None,
            retry_at: None,
        };
        match &event.fact {
            Fact::OrderPlaced(_)
            | Fact::OrderConfirmed
            | Fact::ProcessingStarted
            | Fact::OrderShipped
            | Fact::OrderDelivered
            | Fact::OrderImported(_) => base,
            Fact::CallStarted { call, attempt, .. } => Self {
                call: Some(call.to_string()),
                attempt: Some(*attempt),
                ..base
            },
            Fact::CallEnded {
                call,
                attempt,
                outcome,
                retry_at,
            } => Self {
                call: Some(call.to_string()),
                attempt: Some(*attempt),
                outcome: Some(outcome.name().to_owned()),
                reason: outcome.words(),
                retry_at: outcome.is_retried().then(|| moment_in_full(*retry_at)),
                ..base
            },
            Fact::PaymentReported(report) => Self {
                outcome: Some(report.result.name().to_owned()),
                ..base
            },
            Fact::OrderCancelled { cause } => Self {
                reason: Some(match cause {
                    CancelCause::Requested(reason) => reason.as_str().to_owned(),
                    other => other.name().to_owned(),
                }),
                ..base
            },
            Fact::ShipmentReported(report) => Self {
                reason: Some(report.status.clone()),
                ..base
            },
            Fact::OrderParked { call, hold } => Self {
                call: call.map(|call| call.to_string()),
                reason: Some(hold.name().to_owned()),
                ..base
            },
            Fact::OrderSettled {
                call,
                verdict,
                reason,
            } => Self {
                call: call.map(|call| call.to_string()),
                outcome: Some(verdict.name().to_owned()),
                reason: Some(reason.as_str().to_owned()),
                ..base
            },
        }
    }
}

/// Somebody, by role and name.
fn actor(actor: &Actor) -> String {
    let role = actor.role();
    actor
        .name()
        .map_or_else(|| role.to_owned(), |name| format!("{role} {name}"))
}
