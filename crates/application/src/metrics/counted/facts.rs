//! What has just become durable of orders, counted.

use crate::metrics::{
    Metric, ORDER_DECISION_SECONDS, ORDERS_CANCELLED, ORDERS_IMPORTED, ORDERS_MOVED, ORDERS_PARKED,
    ORDERS_PLACED, ORDERS_SETTLED, PAYMENTS_REPORTED,
};
use domain::order::{Event, Fact, OrderStatusKind};
use domain::{Order, Timestamp};
use metrics::SharedString;

/// Counts an order that was just placed.
pub fn count_placed(order: &Order) {
    let contract = order.placed().order.channel.as_str().to_owned();
    ORDERS_PLACED
        .count([SharedString::from(contract)])
        .increment(1);
    moved_to(OrderStatusKind::Pending);
}

/// Counts an order that was just taken over.
pub(crate) fn count_imported() {
    ORDERS_IMPORTED.count(Metric::ALONE).increment(1);
}

/// Counts these events of an order.
pub fn count_facts(order: &Order, events: &[Event]) {
    let placed_at = order.placed().at;
    for event in events {
        match &event.fact {
            Fact::OrderPlaced(_)
            | Fact::CallStarted { .. }
            | Fact::CallEnded { .. }
            | Fact::OrderImported(_)
            | Fact::ShipmentReported(_) => {}
            Fact::OrderConfirmed => {
                moved_to(OrderStatusKind::Confirmed);
                decided("confirmed", placed_at, event.at);
            }
            Fact::ProcessingStarted => moved_to(OrderStatusKind::Processing),
            Fact::OrderShipped => moved_to(OrderStatusKind::Shipped),
            Fact::OrderDelivered => moved_to(OrderStatusKind::Delivered),
            Fact::OrderCancelled { cause } => {
                moved_to(OrderStatusKind::Cancelled);
                ORDERS_CANCELLED.count([cause.name()]).increment(1);
                if !matches!(cause, domain::order::CancelCause::Requested(_)) {
                    decided("cancelled", placed_at, event.at);
                }
            }
            Fact::PaymentReported(report) => {
                let result = report.result.name();
                PAYMENTS_REPORTED.count([result]).increment(1);
            }
            Fact::OrderParked { hold, .. } => ORDERS_PARKED.count([hold.name()]).increment(1),
            Fact::OrderSettled { verdict, .. } => {
                ORDERS_SETTLED.count([verdict.name()]).increment(1);
            }
        }
    }
}

fn moved_to(status: OrderStatusKind) {
    ORDERS_MOVED.count([status.as_str()]).increment(1);
}

fn decided(how: &'static str, placed_at: Timestamp, at: Timestamp) {
    let took: std::time::Duration = at.since(placed_at).into();
    ORDER_DECISION_SECONDS.spread([how]).record(took);
}
