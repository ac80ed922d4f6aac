//! The events of document 001, exactly as its page has them: JSON, by the order's id, without headers.
//!
//! `cloudforge.payments.refund-requested` is ours: the document has nobody to ask for a refund where
//! payments come by event.

use super::amount::Amount;
use super::foreign_id::ForeignId;
use super::format::{Background, EventFormat, Need, Unfit, is_first_refund, json};
use super::message::Message;
use super::moment::Moment;
use super::story::{is_taken_over, order_at, status_before};
use application::ports::Outgoing;
use domain::order::{CancelCause, Fact, OrderStatus, OrderStatusKind, Placed};
use domain::process::Plan;
use domain::{Email, OrderLine};
use serde::Serialize;
use utoipa::ToSchema;

/// The format of document 001.
#[derive(Debug, Clone)]
pub struct Storefront {
    /// Where to.
    pub topics: StorefrontTopics,
    /// Whether payments, and so refunds, are asked for by event.
    pub payments_by_event: bool,
}

/// Where each event goes.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct StorefrontTopics {
    pub created: String,
    pub cancelled: String,
    pub updated: String,
    pub refund_requested: String,
}

/// An order was placed.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorefrontCreated<'a> {
    #[schema(format = "uuid")]
    order_id: String,
    /// Null where the order came in by a contract that names nobody.
    user_id: Option<ForeignId<'a>>,
    /// Null where it is not known.
    #[schema(format = "email")]
    user_email: Option<&'a str>,
    total_amount: Amount,
    shipping_address: Option<&'a str>,
    items: Vec<StorefrontItem<'a>>,
    created_at: Moment,
}

/// One product of an order.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorefrontItem<'a> {
    product_id: ForeignId<'a>,
    product_name: &'a str,
    quantity: u32,
    unit_price: Amount,
    total_price: Amount,
}

/// An order was called off.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorefrontCancelled<'a> {
    #[schema(format = "uuid")]
    order_id: String,
    user_id: Option<ForeignId<'a>>,
    /// The words of whoever called it off, or why the service did.
    reason: &'a str,
    cancelled_at: Moment,
}

/// An order came to another status.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorefrontUpdated<'a> {
    #[schema(format = "uuid")]
    order_id: String,
    user_id: Option<ForeignId<'a>>,
    #[schema(examples("CONFIRMED"))]
    status: &'static str,
    #[schema(examples("PENDING"))]
    previous_status: &'static str,
    updated_at: Moment,
}

/// A payment is to be paid back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorefrontRefundRequested<'a> {
    /// The provider's name for the payment, as `cloudforge.payments.completed` told it; null where none
    /// was told.
    payment_id: Option<&'a str>,
    #[schema(format = "uuid")]
    order_id: String,
    user_id: Option<ForeignId<'a>>,
    amount: Amount,
    #[schema(examples("USD"))]
    currency: &'static str,
    reason: &'a str,
    requested_at: Moment,
}

impl EventFormat for Storefront {
    fn name(&self) -> &'static str {
        "storefront"
    }

    fn need(&self, fact: &Fact) -> Need {
        match fact {
            // It may be one that is taken over, and that everybody knows of.
            Fact::OrderPlaced(placed) if placed.order.plan == Plan::EMPTY => Need::Journal,
            Fact::OrderConfirmed | Fact::OrderCancelled { .. } => Need::Placed,
            Fact::ProcessingStarted | Fact::OrderShipped | Fact::OrderDelivered => Need::Journal,
            fact if self.asks_for_refund(fact) => Need::Journal,
            Fact::OrderPlaced(_)
            | Fact::CallStarted { .. }
            | Fact::CallEnded { .. }
            | Fact::PaymentReported(_)
            | Fact::OrderImported(_)
            | Fact::ShipmentReported(_)
            | Fact::OrderParked { .. }
            | Fact::OrderSettled { .. } => Need::Nothing,
        }
    }

    fn message(&self, event: &Outgoing, background: &Background) -> Result<Option<Message>, Unfit> {
        match &event.happened.event.fact {
            Fact::OrderPlaced(placed) => self.created(event, placed, background),
            Fact::OrderCancelled { cause } => self.cancelled(event, background, cause).map(Some),
            Fact::OrderConfirmed => {
                // It always was pending before.
                let before = OrderStatusKind::Pending;
                self.updated(event, background, before).map(Some)
            }
            Fact::ProcessingStarted | Fact::OrderShipped | Fact::OrderDelivered => {
                let before = status_before(background.journal()?, event.seq());
                self.updated(event, background, before).map(Some)
            }
            fact if self.asks_for_refund(fact) => {
                self.refund_requested(event, background).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl Storefront {
    fn asks_for_refund(&self, fact: &Fact) -> bool {
        self.payments_by_event && is_first_refund(fact)
    }

    fn created(
        &self,
        event: &Outgoing,
        placed: &Placed,
        background: &Background,
    ) -> Result<Option<Message>, Unfit> {
        if placed.order.plan == Plan::EMPTY && is_taken_over(background.journal()?) {
            return Ok(None);
        }
        let body = StorefrontCreated {
            order_id: event.order.to_string(),
            user_id: ForeignId::customer(placed),
            user_email: placed.order.contact.email.as_ref().map(Email::as_str),
            total_amount: placed.total.into(),
            shipping_address: placed.order.address.text.as_deref(),
            items: placed.order.lines.iter().map(Into::into).collect(),
            created_at: placed.at.into(),
        };
        Ok(Some(message(&self.topics.created, event, &body)))
    }

    fn cancelled(
        &self,
        event: &Outgoing,
        background: &Background,
        cause: &CancelCause,
    ) -> Result<Message, Unfit> {
        let body = StorefrontCancelled {
            order_id: event.order.to_string(),
            user_id: ForeignId::customer(background.placed()?),
            reason: reason(cause),
            cancelled_at: event.happened.event.at.into(),
        };
        Ok(message(&self.topics.cancelled, event, &body))
    }

    fn updated(
        &self,
        event: &Outgoing,
        background: &Background,
        before: OrderStatusKind,
    ) -> Result<Message, Unfit> {
        let body = StorefrontUpdated {
            order_id: event.order.to_string(),
            user_id: ForeignId::customer(background.placed()?),
            status: event.happened.status.as_str(),
            previous_status: before.as_str(),
            updated_at: event.happened.event.at.into(),
        };
        Ok(message(&self.topics.updated, event, &body))
    }

    fn refund_requested(
        &self,
        event: &Outgoing,
        background: &Background,
    ) -> Result<Message, Unfit> {
        let order = order_at(event, background.journal()?)?;
        let total = order.total();
        let body = StorefrontRefundRequested {
            payment_id: order.payment_reference(),
            order_id: event.order.to_string(),
            user_id: ForeignId::customer(order.placed()),
            amount: total.into(),
            currency: total.currency().code(),
            reason: match order.status() {
                OrderStatus::Cancelled { cause, .. } => reason(cause),
                _ => "order cannot be fulfilled",
            },
            requested_at: event.happened.event.at.into(),
        };
        Ok(message(&self.topics.refund_requested, event, &body))
    }
}

fn message(topic: &str, event: &Outgoing, body: &impl Serialize) -> Message {
    Message {
        topic: topic.to_owned(),
        key: event.order.to_string(),
        headers: &[],
        payload: json(body),
    }
}

/// Why it was called off, in words for customers.
fn reason(cause: &CancelCause) -> &str {
    match cause {
        CancelCause::Requested(reason) => reason.as_str(),
        CancelCause::OutOfStock(_) => "out of stock",
        CancelCause::ReservationRefused(_) => "reservation refused",
        CancelCause::ReservationExpired => "reservation expired",
        CancelCause::PaymentDeclined(_) => "payment failed",
        CancelCause::PaymentExpired => "payment expired",
    }
}

impl<'a> From<&'a OrderLine> for StorefrontItem<'a> {
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
