//! Orders in the words of `gateway`.

use crate::http::documentation::documented::vocabulary;
use crate::http::reading::decimal::Decimal;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::moment;
use application::ports::ListedOrder;
use domain::order::{CancelCause, OrderStatus, OrderStatusKind, Placed};
use domain::{CustomerId, Order, OrderLine};
use serde::Serialize;
use utoipa::ToSchema;

/// An order in full.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayOrder)]
pub(super) struct OrderBody {
    #[schema(examples("ORD_123"))]
    order_id: String,
    total_amount: Decimal,
    #[schema(value_type = GatewayStatusName)]
    status: &'static str,
    items: Vec<ItemBody>,
    /// UTC.
    #[schema(examples("2026-03-08T14:30:00"))]
    created_at: String,
    /// Whose it is: for operators.
    #[serde(skip_serializing_if = "Option::is_none")]
    user_id: Option<ForeignId>,
}

/// One product of an order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayItem)]
pub(super) struct ItemBody {
    product_id: ForeignId,
    #[schema(examples("Mechanical Keyboard"))]
    pname: String,
    price: Decimal,
    quantity: u32,
}

const PENDING: &str = "PENDING";
const SUCCESS: &str = "SUCCESS";
const FAILED: &str = "FAILED";
const CANCELLED: &str = "CANCELLED";
const SHIPPED: &str = "SHIPPED";
const DELIVERED: &str = "DELIVERED";

vocabulary!(
    /// Where an order stands.
    pub(super) GatewayStatusName = [PENDING, SUCCESS, FAILED, CANCELLED, SHIPPED, DELIVERED]
);

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        Self::new(number(order), order.placed(), status_of(order))
    }
}

impl From<&ListedOrder> for OrderBody {
    fn from(order: &ListedOrder) -> Self {
        let status = status_name(order.summary.status, order.cancelled.as_ref());
        Self::new(order.summary.number.0, &order.placed, status)
    }
}

impl OrderBody {
    fn new(number: u64, placed: &Placed, status: &'static str) -> Self {
        Self {
            order_id: order_name(number),
            total_amount: placed.total.into(),
            status,
            items: placed.order.lines.iter().map(ItemBody::from).collect(),
            created_at: moment::documented(placed.at),
            user_id: None,
        }
    }

    /// The order as an operator sees it.
    pub(super) fn for_operator(order: &ListedOrder) -> Self {
        let notation = order.placed.order.customer_notation;
        let user = |id: &CustomerId| ForeignId::customer(id, notation);
        Self {
            user_id: order.placed.order.customer.as_ref().map(user),
            ..Self::from(order)
        }
    }
}

impl From<&OrderLine> for ItemBody {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: ForeignId::product(&line.product, line.notation),
            pname: line.name.clone(),
            price: line.unit_price.into(),
            quantity: line.quantity.units(),
        }
    }
}

/// The number that the store gave the order.
pub(super) fn number(order: &Order) -> u64 {
    // Only orders that were never stored have none, and none of those is shown.
    order.number().map_or(0, |number| number.0)
}

/// The order's name on this contract.
pub(super) fn order_name(number: u64) -> String {
    format!("ORD_{number}")
}

/// The contract's name for where an order stands.
pub(super) fn status_of(order: &Order) -> &'static str {
    let cause = match order.status() {
        OrderStatus::Cancelled { cause, .. } => Some(cause),
        _ => None,
    };
    status_name(order.status().kind(), cause)
}

/// An order succeeds when it is confirmed, which it is once it is paid. One that was called off has
/// failed if it was for want of stock or money, and was cancelled if somebody asked for it.
pub(super) const fn status_name(
    kind: OrderStatusKind,
    cause: Option<&CancelCause>,
) -> &'static str {
    match (kind, cause) {
        (OrderStatusKind::Pending, _) => PENDING,
        (OrderStatusKind::Confirmed | OrderStatusKind::Processing, _) => SUCCESS,
        (OrderStatusKind::Shipped, _) => SHIPPED,
        (OrderStatusKind::Delivered, _) => DELIVERED,
        (OrderStatusKind::Cancelled, Some(CancelCause::Requested(_)) | None) => CANCELLED,
        (
            OrderStatusKind::Cancelled,
            Some(
                CancelCause::OutOfStock(_)
                | CancelCause::ReservationRefused(_)
                | CancelCause::ReservationExpired
                | CancelCause::PaymentDeclined(_)
                | CancelCause::PaymentExpired,
            ),
        ) => FAILED,
    }
}
