//! What a canonical event says: the entry of the order's timeline as operators see it, without what people
//! and other services put into words of their own, names, addresses and means of payment. Those are read
//! where access is watched: `GET /api/v1/orders/{id}/timeline`.

use super::calls::{CallEndedData, CallStartedData, ShortageData, told};
use crate::events::amount::Amount;
use crate::events::foreign_id::ForeignId;
use crate::events::moment::Moment;
use application::ports::Outgoing;
use domain::order::{CancelCause, Fact, Imported, PaymentReport, Placed, ShipmentReport};
use domain::{Actor, Money, OrderLine};
use serde::Serialize;
use utoipa::ToSchema;

/// The data of a canonical event: what all have in common, and the details of its kind.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EventData<'a> {
    /// The order's sequential number.
    order_id: u64,
    #[schema(examples("ORD-0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99"))]
    order_number: String,
    /// The event's place in its order's journal, from 1 without a gap.
    seq: u64,
    #[schema(examples("order-confirmed"))]
    event: &'static str,
    at: Moment,
    actor: ActorData<'a>,
    /// Where the order stood after it.
    #[schema(examples("CONFIRMED"))]
    status: &'static str,
    #[serde(flatten)]
    #[schema(ignore)]
    details: Details<'a>,
}

/// Who caused an event: a role and an id.
#[derive(Debug, Serialize, ToSchema)]
pub struct ActorData<'a> {
    #[schema(examples("engine"))]
    role: &'static str,
    #[schema(required)]
    name: Option<&'a str>,
}

/// What one kind of event says beside that.
#[derive(Debug, Serialize)]
#[serde(untagged)]
#[expect(missing_docs, reason = "each holds what its name says")]
pub enum Details<'a> {
    Placed(PlacedData<'a>),
    CallStarted(CallStartedData),
    CallEnded(CallEndedData<'a>),
    Cancelled(CancelledData<'a>),
    PaymentReported(PaymentReportedData<'a>),
    Imported(ImportedData<'a>),
    ShipmentReported(ShipmentReportedData<'a>),
    Parked(ParkedData),
    Settled(SettledData),
    None(NoData),
}

/// An order was placed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlacedData<'a> {
    /// The contract it came in by.
    #[schema(examples("v1"))]
    channel: &'a str,
    /// Null where the order came in by a contract that names nobody.
    #[schema(required)]
    customer_id: Option<ForeignId<'a>>,
    #[schema(examples("USD"))]
    currency: &'static str,
    total_amount: Amount,
    items: Vec<ItemData<'a>>,
}

/// One product of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ItemData<'a> {
    product_id: ForeignId<'a>,
    product_name: &'a str,
    quantity: u32,
    unit_price: Amount,
    total_price: Amount,
}

/// An order was called off.
#[derive(Debug, Serialize, ToSchema)]
pub struct CancelledData<'a> {
    #[schema(examples("requested", "out-of-stock", "payment-declined"))]
    cause: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    shortages: Option<Vec<ShortageData<'a>>>,
}

/// A payment provider reported.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PaymentReportedData<'a> {
    #[schema(examples("opened", "paid", "failed"))]
    outcome: &'static str,
    /// Absent where the provider told none.
    #[serde(skip_serializing_if = "Option::is_none")]
    payment_reference: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    amount: Option<Amount>,
    #[serde(skip_serializing_if = "Option::is_none")]
    currency: Option<&'static str>,
}

/// An order was taken over from another system.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ImportedData<'a> {
    #[schema(examples("PAID"))]
    payment_status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    tracking_number: Option<&'a str>,
}

/// A tracking service reported.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ShipmentReportedData<'a> {
    tracking_number: &'a str,
    /// In the carrier's words; `DELIVERED` has a meaning here.
    shipment_status: &'a str,
    /// As the carrier wrote it.
    reported_at: &'a str,
}

/// An order waits for a person.
#[derive(Debug, Serialize, ToSchema)]
pub struct ParkedData {
    /// Null: the order as a whole.
    #[schema(required)]
    call: Option<String>,
    #[schema(examples("answer-lost"))]
    hold: &'static str,
}

/// A person decided.
#[derive(Debug, Serialize, ToSchema)]
pub struct SettledData {
    /// Null: the order as a whole.
    #[schema(required)]
    call: Option<String>,
    #[schema(examples("done", "retry"))]
    verdict: &'static str,
}

/// The event's name says it all.
#[derive(Debug, Serialize)]
pub struct NoData {}

impl<'a> From<&'a Outgoing> for EventData<'a> {
    fn from(event: &'a Outgoing) -> Self {
        let happened = &event.happened.event;
        Self {
            order_id: event.number.0,
            order_number: format!("ORD-{}", event.order),
            seq: happened.seq.0,
            event: happened.fact.name(),
            at: happened.at.into(),
            actor: ActorData::from(&happened.actor),
            status: event.happened.status.as_str(),
            details: Details::from(&happened.fact),
        }
    }
}

impl<'a> From<&'a Actor> for ActorData<'a> {
    fn from(actor: &'a Actor) -> Self {
        Self {
            role: actor.role(),
            name: actor.name(),
        }
    }
}

impl<'a> From<&'a Fact> for Details<'a> {
    fn from(fact: &'a Fact) -> Self {
        match fact {
            Fact::OrderPlaced(placed) => Self::Placed(PlacedData::from(&**placed)),
            Fact::CallStarted {
                call,
                mode,
                attempt,
            } => Self::CallStarted(CallStartedData::new(*call, *mode, *attempt)),
            Fact::CallEnded {
                call,
                attempt,
                outcome,
                retry_at,
            } => Self::CallEnded(CallEndedData::new(*call, *attempt, outcome, *retry_at)),
            Fact::OrderCancelled { cause } => Self::Cancelled(cause.into()),
            Fact::PaymentReported(report) => Self::PaymentReported(report.into()),
            Fact::OrderImported(imported) => Self::Imported(imported.into()),
            Fact::ShipmentReported(report) => Self::ShipmentReported(report.into()),
            Fact::OrderParked { call, hold } => Self::Parked(ParkedData {
                call: call.map(|call| call.to_string()),
                hold: hold.name(),
            }),
            Fact::OrderSettled { call, verdict, .. } => Self::Settled(SettledData {
                call: call.map(|call| call.to_string()),
                verdict: verdict.name(),
            }),
            Fact::OrderConfirmed
            | Fact::ProcessingStarted
            | Fact::OrderShipped
            | Fact::OrderDelivered => Self::None(NoData {}),
        }
    }
}

impl<'a> From<&'a Placed> for PlacedData<'a> {
    fn from(placed: &'a Placed) -> Self {
        Self {
            channel: placed.order.channel.as_str(),
            customer_id: ForeignId::customer(placed),
            currency: placed.total.currency().code(),
            total_amount: placed.total.into(),
            items: placed.order.lines.iter().map(ItemData::from).collect(),
        }
    }
}

impl<'a> From<&'a OrderLine> for ItemData<'a> {
    fn from(line: &'a OrderLine) -> Self {
        let total = line.total();
        Self {
            product_id: ForeignId::product(line),
            product_name: &line.name,
            quantity: line.quantity.units(),
            unit_price: line.unit_price.into(),
            total_price: total
                .expect("the order's total was summed up from it")
                .into(),
        }
    }
}

impl<'a> From<&'a CancelCause> for CancelledData<'a> {
    fn from(cause: &'a CancelCause) -> Self {
        Self {
            cause: cause.name(),
            shortages: match cause {
                CancelCause::OutOfStock(shortages) => Some(told(shortages)),
                _ => None,
            },
        }
    }
}

impl<'a> From<&'a PaymentReport> for PaymentReportedData<'a> {
    fn from(report: &'a PaymentReport) -> Self {
        Self {
            outcome: report.result.name(),
            payment_reference: report.reference.as_deref(),
            amount: report.amount.map(Amount::from),
            currency: report.amount.map(|amount: Money| amount.currency().code()),
        }
    }
}

impl<'a> From<&'a Imported> for ImportedData<'a> {
    fn from(imported: &'a Imported) -> Self {
        Self {
            payment_status: imported.payment.as_str(),
            tracking_number: imported.tracking_number.as_deref(),
        }
    }
}

impl<'a> From<&'a ShipmentReport> for ShipmentReportedData<'a> {
    fn from(report: &'a ShipmentReport) -> Self {
        Self {
            tracking_number: &report.tracking_number,
            shipment_status: &report.status,
            reported_at: &report.reported_at,
        }
    }
}
