//! Orders in the words of `simple`.

use crate::http::documentation::documented::vocabulary;
use crate::http::reading::decimal::Decimal;
use crate::http::reading::moment;
use application::ports::ListedOrder;
use domain::order::{OrderStatusKind, Placed};
use domain::process::{CallId, Phase, Step};
use domain::{Email, Order, OrderId, OrderLine};
use serde::Serialize;
use utoipa::ToSchema;

/// An order in full.
#[derive(Serialize, ToSchema)]
#[schema(as = SimpleOrder)]
pub(super) struct OrderBody {
    #[schema(format = "uuid")]
    order_id: String,
    customer_name: String,
    /// Null where the order came in by a contract that asks for none.
    customer_email: Option<String>,
    items: Vec<ItemBody>,
    total_amount: Decimal,
    #[schema(value_type = SimpleStatusName)]
    status: &'static str,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    timestamp: String,
}

vocabulary!(
    /// Where an order stands.
    pub(super) SimpleStatusName = OrderStatusKind::ALL.map(status_name)
);

/// One product of an order.
#[derive(Serialize, ToSchema)]
#[schema(as = SimpleItem)]
pub(super) struct ItemBody {
    product_id: String,
    quantity: u32,
    price: Decimal,
}

/// What became of a new order.
#[derive(Serialize, ToSchema)]
#[schema(as = SimpleConfirmation)]
pub(super) struct ConfirmationBody {
    #[schema(format = "uuid")]
    order_id: String,
    #[schema(value_type = SimpleStatusName)]
    status: &'static str,
    message: String,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    timestamp: String,
}

impl From<&Order> for OrderBody {
    fn from(order: &Order) -> Self {
        Self::new(order.id(), order.placed(), order.status().kind())
    }
}

impl From<&ListedOrder> for OrderBody {
    fn from(order: &ListedOrder) -> Self {
        Self::new(order.summary.id, &order.placed, order.summary.status)
    }
}

impl OrderBody {
    fn new(id: OrderId, placed: &Placed, status: OrderStatusKind) -> Self {
        let agreed = &placed.order;
        let nameless = || {
            let customer = agreed.customer.as_ref();
            customer.map_or_else(|| "Customer".to_owned(), |id| format!("Customer {id}"))
        };
        let email = agreed.contact.email.as_ref();
        Self {
            order_id: id.to_string(),
            customer_name: agreed.contact.name.clone().unwrap_or_else(nameless),
            customer_email: email.map(Email::as_str).map(str::to_owned),
            items: agreed.lines.iter().map(ItemBody::from).collect(),
            total_amount: placed.total.into(),
            status: status_name(status),
            timestamp: moment::rfc3339_in_full(placed.at),
        }
    }
}

impl From<&OrderLine> for ItemBody {
    fn from(line: &OrderLine) -> Self {
        Self {
            product_id: line.product.as_str().to_owned(),
            quantity: line.quantity.units(),
            price: line.unit_price.into(),
        }
    }
}

impl From<&Order> for ConfirmationBody {
    fn from(order: &Order) -> Self {
        Self {
            order_id: order.id().to_string(),
            status: status_name(order.status().kind()),
            message: message(order),
            timestamp: moment::rfc3339_in_full(order.placed().at),
        }
    }
}

/// Says what is true: `… and notification sent` only once it was, and that it will follow only as long as it
/// is tried.
fn message(order: &Order) -> String {
    let id = order.id();
    let notify = CallId::whole(Step::Notify);
    let was_told = order.is_done(notify);
    let is_given_up = order
        .call(notify)
        .is_some_and(|call| matches!(call.phase, Phase::Refused(_) | Phase::Stuck(_)));
    let is_to_be_told = !is_given_up && order.plan().capabilities(Step::Notify).is_some();
    match order.status().kind() {
        OrderStatusKind::Pending => {
            format!("Order {id} has been received and is being processed, notification will follow")
        }
        OrderStatusKind::Confirmed
        | OrderStatusKind::Processing
        | OrderStatusKind::Shipped
        | OrderStatusKind::Delivered => {
            if was_told {
                format!("Order {id} has been confirmed and notification sent")
            } else if is_to_be_told {
                format!("Order {id} has been confirmed, notification will follow")
            } else {
                format!("Order {id} has been confirmed")
            }
        }
        OrderStatusKind::Cancelled => format!("Order {id} has been cancelled"),
    }
}

/// The document's name of a status.
pub(super) const fn status_name(kind: OrderStatusKind) -> &'static str {
    match kind {
        OrderStatusKind::Pending => "pending",
        OrderStatusKind::Confirmed => "confirmed",
        OrderStatusKind::Processing => "processing",
        OrderStatusKind::Shipped => "shipped",
        OrderStatusKind::Delivered => "delivered",
        OrderStatusKind::Cancelled => "cancelled",
    }
}
