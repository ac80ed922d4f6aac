//! What the document about somebody is made of.

use super::super::order_timeline::{EventBody, event_body};
use crate::http::export::OrderRecord;
use crate::http::reading::moment;
use application::Caller;
use application::messages::Message;
use application::personal_data::HeldOrder;
use application::ports::{
    DeadLetter, DeedRecord, ListedOrder, OrderSummary, Person, PersonRequest,
};
use domain::order::OrderStatus;
use domain::{Cart, Order};
use serde::Serialize;
use std::collections::BTreeMap;
use std::sync::Arc;
use utoipa::ToSchema;

/// Why each part is kept, in the document's order.
pub(super) const PURPOSES: [(&str, &str); 5] = [
    (
        "orders",
        "to see each order through, and for the books: who it is for, what was agreed, what happened",
    ),
    (
        "cart",
        "to order what is in it; forgotten after 30 days without a change",
    ),
    (
        "requests",
        "so that a request that is repeated takes effect once",
    ),
    ("deeds", "to know who did or tried what"),
    (
        "messages",
        "messages of other services that had no effect, for a person to decide on",
    ),
];

/// All that is kept about somebody.
#[derive(ToSchema)]
#[schema(rename_all = "camelCase")]
#[expect(dead_code, reason = "it is written part by part; this describes it")]
pub(super) struct PersonBody {
    /// `customer` or `guest`.
    kind: String,
    /// The customer's id, or the guest's address.
    name: String,
    /// Up to when it is told.
    as_of: String,
    /// Why each part is kept.
    purposes: BTreeMap<String, String>,
    /// The orders, the earliest first, each with what was agreed and its timeline.
    #[schema(value_type = Vec<Object>)]
    orders: Vec<()>,
    /// What is in the cart, if it is kept here.
    #[schema(value_type = Option<Object>)]
    cart: Option<()>,
    /// How many requests wait for prices.
    waiting_requests: u64,
    /// Requests on record.
    #[schema(value_type = Vec<Object>)]
    requests: Vec<()>,
    /// What they did or were refused.
    #[schema(value_type = Vec<Object>)]
    deeds: Vec<()>,
    /// Messages that speak of them.
    #[schema(value_type = Vec<Object>)]
    messages: Vec<()>,
}

/// How the document begins.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Head<'a> {
    kind: &'static str,
    name: &'a str,
    as_of: String,
    purposes: BTreeMap<&'static str, &'static str>,
}

impl<'a> Head<'a> {
    pub(super) fn of(person: &'a Person, until: domain::Timestamp) -> Self {
        let (kind, name) = match person {
            Person::Customer(id) => ("customer", id.as_str()),
            Person::Guest(email) => ("guest", email.as_str()),
        };
        Self {
            kind,
            name,
            as_of: moment::rfc3339(until),
            purposes: PURPOSES.into_iter().collect(),
        }
    }
}

/// One order, whole.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderPart {
    #[serde(flatten)]
    order: OrderRecord,
    payment_method: Option<String>,
    request_id: Option<String>,
    timeline: Vec<EventBody>,
}

impl OrderPart {
    pub(super) fn of(held: &HeldOrder, caller: &Caller) -> Self {
        let agreed = &held.order.placed().order;
        let events = held.events.iter();
        Self {
            order: OrderRecord::from(&listed(&held.order)),
            payment_method: agreed
                .payment_method
                .as_ref()
                .map(|method| method.as_str().to_owned()),
            request_id: agreed.request_id.clone(),
            timeline: events.map(|event| event_body(event, caller)).collect(),
        }
    }
}

fn listed(order: &Order) -> ListedOrder {
    let agreed = &order.placed().order;
    ListedOrder {
        summary: OrderSummary {
            id: order.id(),
            number: order.number().unwrap_or(domain::OrderNumber(0)),
            channel: agreed.channel.as_str().to_owned(),
            customer: order.customer().cloned(),
            customer_notation: agreed.customer_notation,
            status: order.status().kind(),
            payment_status: order.payment_status(),
            shipment_status: order.shipment_status(),
            total: order.total(),
            tracking_number: order.shipment().map(|(number, _)| number.to_owned()),
            parked: None,
            placed_at: order.placed().at,
            updated_at: order.updated_at(),
        },
        placed: Arc::new(order.placed().clone()),
        cancelled: match order.status() {
            OrderStatus::Cancelled { cause, .. } => Some(cause.clone()),
            _ => None,
        },
    }
}

/// What is in the cart.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct CartPart {
    changed_at: String,
    items: Vec<CartItemPart>,
}

#[derive(Serialize)]
struct CartItemPart {
    product: String,
    name: String,
    quantity: u32,
}

impl From<Cart> for CartPart {
    fn from(cart: Cart) -> Self {
        let items = cart.lines.into_iter().map(|line| CartItemPart {
            product: line.product.as_str().to_owned(),
            name: line.name,
            quantity: line.quantity.units(),
        });
        Self {
            changed_at: moment::rfc3339(cart.updated_at),
            items: items.collect(),
        }
    }
}

/// A request on record.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct RequestPart {
    at: String,
    order: Option<String>,
    answer_is_kept: bool,
}

impl From<PersonRequest> for RequestPart {
    fn from(request: PersonRequest) -> Self {
        Self {
            at: moment::rfc3339(request.at),
            order: request.order.map(|order| order.to_string()),
            answer_is_kept: request.has_answer,
        }
    }
}

/// Something that they did or were refused.
#[derive(Serialize)]
pub(super) struct DeedPart {
    at: String,
    deed: &'static str,
    subject: String,
    reason: String,
    outcome: &'static str,
}

impl From<DeedRecord> for DeedPart {
    fn from(DeedRecord { deed, .. }: DeedRecord) -> Self {
        Self {
            at: moment::rfc3339(deed.at),
            deed: deed.kind.as_str(),
            subject: deed.subject,
            reason: deed.reason,
            outcome: deed.outcome.as_str(),
        }
    }
}

/// A message that speaks of them.
#[derive(Serialize)]
pub(super) struct MessagePart {
    topic: String,
    at: String,
    state: &'static str,
    cause: String,
    says: Option<String>,
}

impl From<(DeadLetter, Message)> for MessagePart {
    fn from((letter, message): (DeadLetter, Message)) -> Self {
        let says = message.payload.as_deref().map(String::from_utf8_lossy);
        Self {
            topic: message.topic.clone(),
            at: moment::rfc3339(letter.parked_at),
            state: letter.state.as_str(),
            cause: letter.cause,
            says: says.map(std::borrow::Cow::into_owned),
        }
    }
}
