//! Orders in the words of `storefront`.

use crate::http::answering::answer;
use crate::http::documentation::documented::vocabulary;
use crate::http::reading::decimal::Decimal;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::moment;
use application::Answer;
use application::ports::ListedOrder;
use axum::http::StatusCode;
use domain::order::{OrderStatusKind, Placed};
use domain::{Order, OrderId, OrderLine, Timestamp};
use serde::Serialize;
use utoipa::ToSchema;

/// An order in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontOrder)]
pub(super) struct OrderBody {
    #[schema(format = "uuid")]
    id: String,
    /// Null where the order came in by a contract that names nobody.
    user_id: Option<ForeignId>,
    #[schema(value_type = StorefrontStatusName)]
    status: &'static str,
    total_amount: Decimal,
    shipping_address: Option<String>,
    shipping_city: Option<String>,
    shipping_state: Option<String>,
    shipping_zip: Option<String>,
    shipping_country: Option<String>,
    notes: Option<String>,
    items: Vec<ItemBody>,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    created_at: String,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    updated_at: String,
}

vocabulary!(
    /// Where an order stands.
    pub(super) StorefrontStatusName = OrderStatusKind::ALL.map(OrderStatusKind::as_str)
);

/// One product of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = StorefrontOrderItem)]
struct ItemBody {
    /// Follows from the order's id and the item's place in it.
    #[schema(format = "uuid")]
    id: String,
    product_id: ForeignId,
    #[schema(examples("Wireless Headphones"))]
    product_name: String,
    #[schema(minimum = 1, maximum = 1_000_000)]
    quantity: u32,
    unit_price: Decimal,
    total_price: Decimal,
}

impl OrderBody {
    fn new(id: OrderId, placed: &Placed, status: OrderStatusKind, updated_at: Timestamp) -> Self {
        let agreed = &placed.order;
        let address = &agreed.address;
        let customer = |id| ForeignId::customer(id, agreed.customer_notation);
        let lines = (1..).zip(&agreed.lines);
        Self {
            id: id.to_string(),
            user_id: agreed.customer.as_ref().map(customer),
            status: status.as_str(),
            total_amount: placed.total.into(),
            shipping_address: address.text.clone(),
            shipping_city: address.city.clone(),
            shipping_state: address.state.clone(),
            shipping_zip: address.zip.clone(),
            shipping_country: address.country.clone(),
            notes: agreed.notes.clone(),
            items: lines.map(|(n, line)| ItemBody::new(id, n, line)).collect(),
            created_at: moment::rfc3339(placed.at),
            updated_at: moment::rfc3339(updated_at),
        }
    }
}

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        let status = order.status().kind();
        Self::new(order.id(), order.placed(), status, order.updated_at())
    }
}

impl From<&ListedOrder> for OrderBody {
    fn from(order: &ListedOrder) -> Self {
        let summary = &order.summary;
        let (status, updated_at) = (summary.status, summary.updated_at);
        Self::new(summary.id, &order.placed, status, updated_at)
    }
}

impl ItemBody {
    fn new(order: OrderId, number: u16, line: &OrderLine) -> Self {
        let total = line.total();
        Self {
            id: order.of_line(number).to_string(),
            product_id: ForeignId::product(&line.product, line.notation),
            product_name: line.name.clone(),
            quantity: line.quantity.units(),
            unit_price: line.unit_price.into(),
            total_price: total
                .expect("the order's total was summed up from it")
                .into(),
        }
    }
}

/// The order as an answer.
pub(super) fn answer_with(status: StatusCode, order: &Order) -> Answer {
    answer::json(status, &OrderBody::from(order))
}
