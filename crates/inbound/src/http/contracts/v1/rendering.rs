//! Orders in the words of `v1`: the documented members first, then our own.

use super::routes::ORDERS;
use crate::http::answering::finality::may_hold_money;
use crate::http::documentation::documented::vocabulary;
use crate::http::reading::decimal::Decimal;
use crate::http::reading::fields::Fault;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::reading::moment;
use application::ports::OrderSummary;
use domain::order::{NextAction, OrderStatusKind, PaymentStatus, ShipmentStatus};
use domain::process::Step;
use domain::{Order, OrderId, OrderLine};
use serde::Serialize;
use utoipa::ToSchema;

/// An order in full.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderBody {
    #[schema(examples(789))]
    order_id: u64,
    #[schema(examples("ORD-550e8400-e29b-41d4-a716-446655440000"))]
    order_number: String,
    customer_id: Option<ForeignId>,
    #[schema(value_type = StatusName)]
    status: &'static str,
    total_price: Decimal,
    #[schema(examples("2026-03-08T14:30:00"))]
    order_date: String,
    #[schema(examples("TRK-f47ac10b-58cc-4372-a567-0e02b2c3d479"))]
    tracking_number: Option<String>,
    items: Vec<ItemBody>,
    #[schema(format = "uuid")]
    id: String,
    estimated_delivery: Option<String>,
    #[schema(value_type = PaymentStatusName)]
    payment_status: &'static str,
    #[schema(examples("USD"))]
    currency: &'static str,
    /// What the lifecycle allows now: `cancel`, `process`, `ship`, `deliver`.
    #[schema(value_type = Vec<NextActionName>)]
    next_actions: Vec<&'static str>,
    /// What the customer should know, in words; usually empty.
    warnings: Vec<String>,
    #[serde(flatten)]
    for_operators: ForOperators,
}

/// What operators, and nobody else, are told of an order beyond what its customer is.
#[derive(Debug, Clone, Default, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ForOperators {
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<ShipmentStatusName>)]
    shipment_status: Option<&'static str>,
    /// The contract that it was placed on.
    #[serde(skip_serializing_if = "Option::is_none")]
    channel: Option<String>,
    /// Why it waits for a person, if it does.
    #[serde(skip_serializing_if = "Option::is_none")]
    parked: Option<ParkedBody>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    placed_at: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    updated_at: Option<String>,
}

vocabulary!(
    /// Where an order stands.
    pub(super) StatusName = OrderStatusKind::ALL.map(status_name)
);
vocabulary!(
    /// How its payment stands.
    pub(super) PaymentStatusName = PaymentStatus::ALL.map(PaymentStatus::as_str)
);
vocabulary!(
    /// How its parcel stands.
    pub(super) ShipmentStatusName = ShipmentStatus::ALL.map(ShipmentStatus::as_str)
);
vocabulary!(
    /// What may be done with it.
    pub(super) NextActionName = NextAction::ALL.map(NextAction::as_str)
);

/// One product of an order.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct ItemBody {
    product_id: ForeignId,
    quantity: u32,
    price_at_purchase: Decimal,
}

/// What an operator has to settle.
#[derive(Debug, Clone, Serialize, ToSchema)]
pub(super) struct ParkedBody {
    call: Option<String>,
    hold: &'static str,
    advice: &'static str,
}

/// An order as lists show it.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct SummaryBody {
    order_id: u64,
    order_number: String,
    #[schema(value_type = StatusName)]
    status: &'static str,
    total_price: Decimal,
    order_date: String,
    customer_id: Option<ForeignId>,
    tracking_number: Option<String>,
    #[schema(format = "uuid")]
    id: String,
    #[schema(value_type = PaymentStatusName)]
    payment_status: &'static str,
    currency: &'static str,
}

/// An order's names, as errors give them.
#[derive(Debug, Clone)]
pub(super) struct OrderNames {
    pub(super) number: u64,
    pub(super) order_number: String,
    pub(super) status: &'static str,
    id: OrderId,
}

impl OrderNames {
    pub(super) fn of(order: &Order) -> Self {
        Self {
            number: number(order),
            order_number: order_number(order.id()),
            status: status_name(order.status().kind()),
            id: order.id(),
        }
    }

    pub(super) fn path(&self) -> String {
        order_path(self.id)
    }
}

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        let placed = &order.placed().order;
        let customer = |id| ForeignId::customer(id, placed.customer_notation);
        let shipment = order.shipment();
        Self {
            order_id: number(order),
            order_number: order_number(order.id()),
            customer_id: order.customer().map(customer),
            status: status_name(order.status().kind()),
            total_price: order.total().into(),
            order_date: moment::documented(order.placed().at),
            tracking_number: shipment.map(|(number, _)| number.to_owned()),
            items: order.lines().iter().map(ItemBody::from).collect(),
            id: order.id().to_string(),
            estimated_delivery: shipment.and_then(|(_, estimate)| estimate.map(str::to_owned)),
            payment_status: order.payment_status().as_str(),
            currency: order.total().currency().code(),
            next_actions: order.next_actions().iter().map(|a| a.as_str()).collect(),
            warnings: warnings(order),
            for_operators: ForOperators::default(),
        }
    }
}

impl OrderBody {
    /// The order as an operator sees it.
    pub(super) fn for_operator(order: &Order) -> Self {
        let parked = order.parked().map(|parked| ParkedBody {
            call: parked.call.map(|call| call.to_string()),
            hold: parked.hold.name(),
            advice: parked.hold.advice(),
        });
        let for_operators = ForOperators {
            shipment_status: Some(order.shipment_status().as_str()),
            channel: Some(order.placed().order.channel.as_str().to_owned()),
            parked,
            placed_at: Some(moment::rfc3339(order.placed().at)),
            updated_at: Some(moment::rfc3339(order.updated_at())),
        };
        Self {
            for_operators,
            ..Self::from(order)
        }
    }
}

impl From<&OrderLine> for ItemBody {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: ForeignId::product(&line.product, line.notation),
            quantity: line.quantity.units(),
            price_at_purchase: line.unit_price.into(),
        }
    }
}

impl From<&OrderSummary> for SummaryBody {
    fn from(order: &OrderSummary) -> Self {
        let customer = |id| ForeignId::customer(id, order.customer_notation);
        Self {
            order_id: order.number.0,
            order_number: order_number(order.id),
            status: status_name(order.status),
            total_price: order.total.into(),
            order_date: moment::documented(order.placed_at),
            customer_id: order.customer.as_ref().map(customer),
            tracking_number: order.tracking_number.clone(),
            id: order.id.to_string(),
            payment_status: order.payment_status.as_str(),
            currency: order.total.currency().code(),
        }
    }
}

/// Where an order is.
pub(super) fn order_path(id: OrderId) -> String {
    format!("{ORDERS}/{id}")
}

/// The number that the store gave the order.
pub(super) fn number(order: &Order) -> u64 {
    // Only orders that were never stored have none, and none of those is shown.
    order.number().map_or(0, |number| number.0)
}

pub(super) fn order_number(id: OrderId) -> String {
    format!("ORD-{id}")
}

/// The document's name of a status.
pub(super) const fn status_name(kind: OrderStatusKind) -> &'static str {
    match kind {
        OrderStatusKind::Pending => "PENDING_CHECK",
        OrderStatusKind::Confirmed
        | OrderStatusKind::Processing
        | OrderStatusKind::Shipped
        | OrderStatusKind::Delivered
        | OrderStatusKind::Cancelled => kind.as_str(),
    }
}

/// The status with this name, in the document's words or the canonical ones.
pub(super) fn status_named(name: &str) -> Option<OrderStatusKind> {
    OrderStatusKind::ALL
        .into_iter()
        .find(|kind| status_name(*kind).eq_ignore_ascii_case(name))
        .or_else(|| OrderStatusKind::parse(name))
}

/// The same of a parameter.
pub(super) fn status(text: &str) -> Result<OrderStatusKind, Fault> {
    status_named(text).ok_or_else(|| Fault::Rule("is not a status of an order".to_owned()))
}

fn warnings(order: &Order) -> Vec<String> {
    let mut warnings = Vec::new();
    match order.status().kind() {
        OrderStatusKind::Pending => {
            warnings.push("The order is still being processed; there is no need to order again");
        }
        OrderStatusKind::Confirmed
        | OrderStatusKind::Processing
        | OrderStatusKind::Shipped
        | OrderStatusKind::Delivered => {
            if order.plan().capabilities(Step::CreateShipment).is_some()
                && order.shipment().is_none()
            {
                warnings.push(
                    "The shipment could not be created yet; it will be, and the tracking number follows",
                );
            }
        }
        OrderStatusKind::Cancelled => {
            if may_hold_money(order) {
                warnings.push("The payment has not been given back yet; it will be");
            }
        }
    }
    if order.parked().is_some() {
        warnings.push("This takes longer than usual; it is being looked into");
    }
    warnings.into_iter().map(str::to_owned).collect()
}
