//! Orders in the words of `coordinator`.

use crate::http::reading::decimal::Decimal;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::moment;
use application::ports::ListedOrder;
use domain::order::{OrderStatusKind, PaymentStatus, Placed};
use domain::{Order, OrderLine, OrderNumber};
use serde::Serialize;
use utoipa::ToSchema;

/// An order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CoordinatorOrder)]
pub(super) struct OrderBody {
    #[schema(examples(789))]
    order_id: u64,
    user_id: Option<ForeignId>,
    items: Vec<ItemBody>,
    total_price: Decimal,
    #[schema(examples("PAID"))]
    payment_status: &'static str,
    #[schema(examples("CONFIRMED"))]
    order_status: &'static str,
    /// When it was placed.
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    timestamp: String,
}

/// One product of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = CoordinatorOrderItem)]
pub(super) struct ItemBody {
    product_id: ForeignId,
    product_name: String,
    quantity: u32,
    price: Decimal,
}

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        // Only orders that were never stored have no number, and none of those is shown.
        let number = order.number().unwrap_or(OrderNumber(0));
        let (status, payment) = (order.status().kind(), order.payment_status());
        Self::of(number, order.placed(), status, payment)
    }
}

impl From<&ListedOrder> for OrderBody {
    fn from(order: &ListedOrder) -> Self {
        let summary = &order.summary;
        let (status, payment) = (summary.status, summary.payment_status);
        Self::of(summary.number, &order.placed, status, payment)
    }
}

impl OrderBody {
    fn of(
        number: OrderNumber,
        placed: &Placed,
        status: OrderStatusKind,
        payment: PaymentStatus,
    ) -> Self {
        let order = &placed.order;
        let user = |id| ForeignId::customer(id, order.customer_notation);
        Self {
            order_id: number.0,
            user_id: order.customer.as_ref().map(user),
            items: order.lines.iter().map(ItemBody::from).collect(),
            total_price: placed.total.into(),
            payment_status: payment.as_str(),
            order_status: status.as_str(),
            timestamp: moment::rfc3339(placed.at),
        }
    }
}

impl From<&OrderLine> for ItemBody {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: ForeignId::product(&line.product, line.notation),
            product_name: line.name.clone(),
            quantity: line.quantity.units(),
            price: line.unit_price.into(),
        }
    }
}
