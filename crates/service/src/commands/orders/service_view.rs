//! From the running service's answers (contract `v1`, as operators get them) to what operators see.

use super::ahead::Ahead;
use super::view::{
    EventView, HeldView, ImportResultView, ImportView, LineView, OrderListView, OrderRow, OrderView,
};
use super::words;
use crate::telemetry::escaped;
use domain::process::Hold;
use serde::Deserialize;
use serde_json::{Number, Value};

/// The canonical name of what `v1` calls `PENDING_CHECK`.
const PENDING: &str = "PENDING";

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListBody {
    orders: Vec<OrderBody>,
    total: u64,
    /// A service of an earlier version counts all of them.
    #[serde(default = "exact")]
    total_is_exact: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct OrderBody {
    order_id: u64,
    id: String,
    status: String,
    total_price: Number,
    order_date: String,
    customer_id: Option<Value>,
    tracking_number: Option<String>,
    payment_status: String,
    currency: String,
    #[serde(default)]
    items: Vec<ItemBody>,
    #[serde(default)]
    next_actions: Vec<String>,
    channel: Option<String>,
    shipment_status: Option<String>,
    placed_at: Option<String>,
    /// What the customer is told.
    #[serde(default)]
    warnings: Vec<String>,
    /// What the process does next; a service of an earlier version does not say.
    next: Option<Ahead>,
    /// In a list the reason alone, else all about it.
    parked: Option<ParkedBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ItemBody {
    product_id: Value,
    quantity: u32,
    price_at_purchase: Number,
    product_name: Option<String>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum ParkedBody {
    Reason(String),
    Whole {
        call: Option<String>,
        hold: String,
        advice: String,
    },
}

#[derive(Deserialize)]
pub(super) struct TimelineBody {
    events: Vec<EventBody>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct EventBody {
    seq: u64,
    event: String,
    at: String,
    actor: ActorBody,
    reason: Option<String>,
    call: Option<String>,
    attempt: Option<u32>,
    outcome: Option<String>,
    retry_at: Option<String>,
}

#[derive(Deserialize)]
struct ActorBody {
    role: String,
    name: Option<String>,
}

const fn exact() -> bool {
    true
}

impl OrderBody {
    /// Nobody else is told the channel of an order.
    pub(super) fn is_for_operators(&self) -> bool {
        self.channel.is_some()
    }
}

impl From<ListBody> for OrderListView {
    fn from(body: ListBody) -> Self {
        Self {
            orders: body.orders.iter().map(OrderRow::from).collect(),
            total: body.total,
            total_is_exact: body.total_is_exact,
        }
    }
}

impl From<&OrderBody> for OrderRow {
    fn from(body: &OrderBody) -> Self {
        let parked = body.parked.as_ref().map(|parked| parked.hold().to_owned());
        let is_pending = body.status.starts_with(PENDING);
        Self {
            number: body.order_id,
            id: body.id.clone(),
            channel: body.channel.clone(),
            customer: body.customer_id.as_ref().map(foreign_id),
            status: if is_pending {
                PENDING.to_owned()
            } else {
                body.status.clone()
            },
            payment_status: body.payment_status.clone(),
            shipment_status: body.shipment_status.clone(),
            total: body.total_price.to_string(),
            currency: body.currency.clone(),
            parked,
            placed_at: words::as_moment(body.placed_at.as_ref().unwrap_or(&body.order_date)),
        }
    }
}

impl OrderView {
    /// An order and its timeline, as the service told them.
    pub(super) fn of_service(body: OrderBody, timeline: TimelineBody) -> Self {
        let mut order = OrderRow::from(&body);
        let timeline: Vec<EventView> = timeline.events.into_iter().map(EventView::from).collect();
        // To the microsecond, where the document's date has whole seconds.
        if let Some(placed) = timeline.first() {
            order.placed_at.clone_from(&placed.at);
        }
        let next = next(&body);
        let held = body.parked.map(|parked| match parked {
            ParkedBody::Reason(hold) => HeldView::new(None, &hold, "", &timeline),
            ParkedBody::Whole { call, hold, advice } => {
                HeldView::new(call, &hold, &advice, &timeline)
            }
        });
        Self {
            next,
            order,
            tracking_number: body.tracking_number,
            lines: body.items.into_iter().map(LineView::from).collect(),
            next_actions: body.next_actions,
            held,
            timeline,
        }
    }
}

/// What the service says of what comes next, or what its body allows to conclude.
fn next(body: &OrderBody) -> String {
    let concluded = || match &body.parked {
        Some(parked) if parked.hold() != Hold::StillFailing.name() => words::next(&Ahead::Parked),
        _ if body.status.starts_with(PENDING) => words::next(&Ahead::GoesOn),
        _ if body.warnings.is_empty() => words::next(&Ahead::Nothing),
        _ => body.warnings.join("; "),
    };
    body.next.as_ref().map_or_else(concluded, words::next)
}

impl ParkedBody {
    fn hold(&self) -> &str {
        match self {
            Self::Reason(hold) | Self::Whole { hold, .. } => hold,
        }
    }
}

impl From<ItemBody> for LineView {
    fn from(body: ItemBody) -> Self {
        Self {
            product: foreign_id(&body.product_id),
            name: body.product_name,
            quantity: body.quantity,
            unit_price: body.price_at_purchase.to_string(),
        }
    }
}

impl From<EventBody> for EventView {
    fn from(body: EventBody) -> Self {
        let role = body.actor.role;
        Self {
            seq: body.seq,
            at: words::as_moment(&body.at),
            actor: match body.actor.name {
                Some(name) => format!("{role} {name}"),
                None => role,
            },
            event: body.event,
            call: body.call,
            attempt: body.attempt,
            outcome: body.outcome,
            reason: body.reason,
            retry_at: body.retry_at.as_deref().map(words::as_moment),
        }
    }
}

/// A number or a text, as it was sent.
fn foreign_id(id: &Value) -> String {
    match id {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// The answer to an import.
#[derive(Deserialize)]
pub(super) struct ImportedBody {
    results: Vec<ImportResultBody>,
}

#[derive(Deserialize)]
struct ImportResultBody {
    result: String,
    message: Option<String>,
}

impl From<ImportedBody> for ImportView {
    fn from(body: ImportedBody) -> Self {
        let result = |body: ImportResultBody| {
            let why = escaped(&body.message.unwrap_or_default());
            match body.result.as_str() {
                "imported" => ImportResultView::Imported,
                "known" => ImportResultView::Known,
                "try-again" => ImportResultView::TryAgain(why),
                _ => ImportResultView::Refused(why),
            }
        };
        Self {
            results: body.results.into_iter().map(result).collect(),
        }
    }
}
