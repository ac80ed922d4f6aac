//! The events of document 001, exactly as its page has them: JSON, by the order's id, without headers.
//!
//! `cloudforge.payments.refund-requested` is ours: the document has nobody to ask for a refund where
//! payments come by event.

use super::amount::Amount;
use super::described::{DescribedMessage, DescribedTopic};
use super::foreign_id::ForeignId;
use super::format::{Background, EventFormat, Need, Unfit, asks_by_event, json, need_to_ask};
use super::message::Message;
use super::moment::Moment;
use super::story::{is_taken_over, order_at, status_before, was_payment_asked_or_told_of};
use application::ports::Outgoing;
use domain::order::{CancelCause, Fact, OrderStatus, OrderStatusKind, Placed};
use domain::process::{Plan, Step};
use domain::{Email, OrderLine};
use serde::Serialize;
use utoipa::ToSchema;

/// The format of document 001.
#[derive(Debug, Clone)]
pub struct Storefront {
    /// Where to.
    pub topics: StorefrontTopics,
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

/// An order was placed; where it is paid by event, its stock is reserved, too.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StorefrontCreated<'a> {
    #[schema(format = "uuid")]
    order_id: String,
    /// Null where the order came in by a contract that names nobody.
    #[schema(required)]
    user_id: Option<ForeignId<'a>>,
    /// Null where it is not known.
    #[schema(format = "email", required)]
    user_email: Option<&'a str>,
    total_amount: Amount,
    #[schema(required)]
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
    #[schema(required)]
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
    #[schema(required)]
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
    #[schema(required)]
    payment_id: Option<&'a str>,
    #[schema(format = "uuid")]
    order_id: String,
    #[schema(required)]
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
            Fact::OrderConfirmed => Need::Placed,
            Fact::OrderCancelled { .. }
            | Fact::PaymentReported(_)
            | Fact::ProcessingStarted
            | Fact::OrderShipped
            | Fact::OrderDelivered => Need::Journal,
            Fact::CallStarted { .. } if need_to_ask(fact, Step::Refund) != Need::Nothing => {
                Need::Journal
            }
            Fact::CallStarted { .. } => need_to_ask(fact, Step::Pay),
            Fact::OrderPlaced(_)
            | Fact::CallEnded { .. }
            | Fact::OrderImported(_)
            | Fact::ShipmentReported(_)
            | Fact::OrderParked { .. }
            | Fact::OrderSettled { .. } => Need::Nothing,
        }
    }

    fn message(&self, event: &Outgoing, background: &Background) -> Result<Option<Message>, Unfit> {
        match &event.happened.event.fact {
            Fact::OrderPlaced(placed) if is_told_when_placed(placed, background)? => {
                Ok(Some(self.created(event, placed)))
            }
            Fact::CallStarted { .. } | Fact::PaymentReported(_)
                if is_told_now(event, background)? =>
            {
                Ok(Some(self.created(event, background.placed()?)))
            }
            Fact::OrderCancelled { cause } if was_told(event, background)? => {
                self.cancelled(event, background, cause).map(Some)
            }
            Fact::OrderConfirmed => {
                // It always was pending before.
                let before = OrderStatusKind::Pending;
                self.updated(event, background, before).map(Some)
            }
            Fact::ProcessingStarted | Fact::OrderShipped | Fact::OrderDelivered => {
                let before = status_before(background.journal()?, event.seq());
                self.updated(event, background, before).map(Some)
            }
            Fact::CallStarted { .. } if asks_by_event(event, background, Step::Refund)? => {
                self.refund_requested(event, background).map(Some)
            }
            _ => Ok(None),
        }
    }
}

impl Storefront {
    /// What it sends; who is asked for payments and refunds only where that is by event.
    pub fn described(&self, payments_by_event: bool) -> Vec<DescribedTopic> {
        let topics = &self.topics;
        let created = described::<StorefrontCreated<'_>>(
            "cloudforge.orders.created",
            &topics.created,
            "Orders that were placed; those that are paid by event, once their stock is reserved",
        );
        let cancelled = described::<StorefrontCancelled<'_>>(
            "cloudforge.orders.cancelled",
            &topics.cancelled,
            "Orders that were called off",
        );
        let updated = described::<StorefrontUpdated<'_>>(
            "cloudforge.orders.updated",
            &topics.updated,
            "Orders that came to another status",
        );
        let refunds = described::<StorefrontRefundRequested<'_>>(
            "cloudforge.payments.refund-requested",
            &topics.refund_requested,
            "Payments that are to be paid back (not in the document)",
        );
        let by_event = payments_by_event.then_some(refunds);
        [created, cancelled, updated]
            .into_iter()
            .chain(by_event)
            .collect()
    }

    fn created(&self, event: &Outgoing, placed: &Placed) -> Message {
        let body = StorefrontCreated {
            order_id: event.order.to_string(),
            user_id: ForeignId::customer(placed),
            user_email: placed.order.contact.email.as_ref().map(Email::as_str),
            total_amount: placed.total.into(),
            shipping_address: placed.order.address.text.as_deref(),
            items: placed.order.lines.iter().map(Into::into).collect(),
            created_at: placed.at.into(),
        };
        message(&self.topics.created, event, &body)
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

/// Whether an order is told as created when it is placed. One that is paid by event is not yet: who hears of
/// it asks its customer for the money, and there may be too little stock for it.
fn is_told_when_placed(placed: &Placed, background: &Background) -> Result<bool, Unfit> {
    let plan = &placed.order.plan;
    if *plan == Plan::EMPTY {
        return Ok(!is_taken_over(background.journal()?));
    }
    Ok(!plan.payment.is_by_event())
}

/// Whether it is told so now, as it is to be paid: when that is asked for, unless somebody has said before
/// what became of the payment.
fn is_told_now(event: &Outgoing, background: &Background) -> Result<bool, Unfit> {
    if !matches!(event.happened.event.fact, Fact::PaymentReported(_)) {
        return asks_by_event(event, background, Step::Pay);
    }
    let is_by_event = background.placed()?.order.plan.payment.is_by_event();
    let journal = background.journal()?;
    let is_open = status_before(journal, event.seq()) == OrderStatusKind::Pending;
    Ok(is_by_event && is_open && !was_payment_asked_or_told_of(journal, event.seq()))
}

/// Whether it was told so before this event.
fn was_told(event: &Outgoing, background: &Background) -> Result<bool, Unfit> {
    let is_by_event = background.placed()?.order.plan.payment.is_by_event();
    let journal = background.journal()?;
    Ok(!is_by_event || was_payment_asked_or_told_of(journal, event.seq()))
}

fn described<T: ToSchema>(id: &'static str, address: &str, about: &'static str) -> DescribedTopic {
    DescribedTopic {
        id,
        address: address.to_owned(),
        about,
        key: "The order's id",
        content_type: None,
        messages: vec![DescribedMessage::of::<T>()],
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
