//! An order as the list shows it.

use super::ORDERS;
use super::seen::Seen;
use crate::http::web::words::{self, At, Badge};
use application::ports::OrderSummary;

/// A line of the list.
pub(super) struct Row {
    pub(super) number: u64,
    /// How it stands, for deeds that are done for it.
    pub(super) seen: String,
    pub(super) page: String,
    pub(super) placed: At,
    pub(super) status: Badge,
    pub(super) payment: Badge,
    pub(super) shipment: Badge,
    pub(super) parked: Option<&'static str>,
    pub(super) total: String,
    pub(super) customer: Option<String>,
    pub(super) channel: String,
}

impl From<&OrderSummary> for Row {
    fn from(order: &OrderSummary) -> Self {
        Self {
            number: order.number.0,
            seen: Seen::of(order).to_string(),
            page: format!("{ORDERS}/{}", order.id),
            placed: At(order.placed_at),
            status: words::order_status(order.status),
            payment: words::payment_status(order.payment_status),
            shipment: words::shipment_status(order.shipment_status),
            parked: order.parked.map(words::parked_as),
            total: words::amount(order.total),
            customer: order.customer.as_ref().map(ToString::to_string),
            channel: order.channel.clone(),
        }
    }
}
