//! Where an order stands, and what happens next to it by itself.

use crate::http::web::words::{self, At, Badge, Wait};
use askama::Template;
use domain::order::OrderStatus;
use domain::process::next_step;
use domain::{Order, Timestamp};

/// The part of the page.
#[derive(Template)]
#[template(path = "dashboard/order/standing.html")]
pub(super) struct Standing {
    status: Badge,
    payment: Badge,
    shipment: Badge,
    is_parked: bool,
    /// Why it was called off, if it was, and what was said of that.
    cause: Option<words::Cause>,
    waits: Vec<Wait>,
    since: Option<At>,
    updated: At,
}

impl Standing {
    pub(super) fn of(order: &Order, now: Timestamp) -> Self {
        let cause = match order.status() {
            OrderStatus::Cancelled { cause, .. } => Some(words::cause(cause)),
            OrderStatus::Pending
            | OrderStatus::Confirmed { .. }
            | OrderStatus::Processing { .. }
            | OrderStatus::Shipped { .. }
            | OrderStatus::Delivered { .. } => None,
        };
        Self {
            status: words::order_status(order.status().kind()),
            payment: words::payment_status(order.payment_status()),
            shipment: words::shipment_status(order.shipment_status()),
            is_parked: order.parked().is_some(),
            cause,
            waits: words::next(order, &next_step(order, now)),
            since: order.status().since().map(At),
            updated: At(order.updated_at()),
        }
    }
}
