//! The events of document 002, exactly as its page has them: JSON, by the request's id, for the orders that
//! came in by that contract and all that are paid by event. Those of other contracts have no request: their
//! own ids stand for it.
//!
//! `Payment-Refund` is ours: the document has nobody to ask for a refund.

use super::amount::Amount;
use super::described::{DescribedMessage, DescribedTopic};
use super::foreign_id::ForeignId;
use super::format::{Background, EventFormat, Need, Unfit, asks_by_event, json, need_to_ask};
use super::message::Message;
use super::story::order_at;
use application::ports::Outgoing;
use domain::Email;
use domain::order::{Fact, Placed};
use domain::process::Step;
use serde::Serialize;
use utoipa::ToSchema;

/// The contract that these events belong to.
const CHANNEL: &str = "gateway";

/// The format of document 002.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// Where to.
    pub topics: GatewayTopics,
}

/// Where each event goes.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct GatewayTopics {
    pub orders: String,
    /// None: somebody else tells customers that they have paid.
    pub notification: Option<String>,
    pub payment_refund: String,
}

/// An order is to be paid.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayOrder<'a> {
    total_price: Amount,
    /// The order's number: the services of document 002 read a Java `Long`.
    #[schema(examples(123))]
    order_id: u64,
    #[schema(examples("abc123xyz"))]
    request_id: &'a str,
    /// Null where it is not known.
    #[schema(format = "email", required)]
    email_id: Option<&'a str>,
    #[schema(required)]
    user_id: Option<ForeignId<'a>>,
}

/// An order is paid: its customer is to be told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayNotification<'a> {
    /// Null where it is not known.
    #[schema(format = "email", required)]
    email_id: Option<&'a str>,
    #[schema(required)]
    user_id: Option<ForeignId<'a>>,
    /// The order's number: the services of document 002 read a Java `Long`.
    #[schema(examples(123))]
    order_id: u64,
    #[serde(rename = "totalprice")]
    total_price: Amount,
}

/// A payment is to be paid back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayPaymentRefund<'a> {
    /// The provider's name for the payment, as `Payment-Response` told it; null where none was told.
    #[schema(required)]
    razorpay_order_id: Option<&'a str>,
    /// In the smallest unit of the currency, such as paise.
    #[schema(examples(49995))]
    amount: i64,
    #[schema(examples("INR"))]
    currency: &'static str,
    #[schema(examples("order_rcpt_123"))]
    receipt: String,
    /// The order's number: the services of document 002 read a Java `Long`.
    #[schema(examples(123))]
    order_id: u64,
    #[schema(examples("abc123xyz"))]
    request_id: &'a str,
}

impl EventFormat for Gateway {
    fn name(&self) -> &'static str {
        "gateway"
    }

    fn need(&self, fact: &Fact) -> Need {
        match fact {
            fact if self.tells_of(fact) => Need::Placed,
            fact if need_to_ask(fact, Step::Refund) != Need::Nothing => Need::Journal,
            fact => need_to_ask(fact, Step::Pay),
        }
    }

    fn message(&self, event: &Outgoing, background: &Background) -> Result<Option<Message>, Unfit> {
        let fact = &event.happened.event.fact;
        if self.need(fact) == Need::Nothing {
            return Ok(None);
        }
        let placed = background.placed()?;
        let Some(request_id) = request_of(event, placed) else {
            return Ok(None);
        };
        let request_id = request_id.as_str();
        let topics = &self.topics;
        // Whoever hears of a payment that is asked for otherwise would take the money a second time.
        let (topic, payload) =
            if let (Fact::OrderConfirmed, Some(topic)) = (fact, &topics.notification) {
                (topic, json(&notification(event, placed)))
            } else if asks_by_event(event, background, Step::Pay)? {
                (&topics.orders, json(&order(event, placed, request_id)))
            } else if asks_by_event(event, background, Step::Refund)? {
                let body = payment_refund(event, background, request_id)?;
                (&topics.payment_refund, body)
            } else {
                return Ok(None);
            };
        Ok(Some(Message {
            topic: topic.clone(),
            key: request_id.to_owned(),
            headers: &[],
            payload,
        }))
    }
}

impl Gateway {
    /// What it sends; who is asked for payments and refunds only where that is by event.
    pub fn described(&self, payments_by_event: bool) -> Vec<DescribedTopic> {
        let topics = &self.topics;
        let told = topics.notification.as_ref().map(|topic| {
            described::<GatewayNotification<'_>>(
                "Notification",
                topic,
                "Orders that are paid, if they came in by contract `gateway` or are paid by event",
            )
        });
        if !payments_by_event {
            return told.into_iter().collect();
        }
        let orders =
            described::<GatewayOrder<'_>>("Orders", &topics.orders, "Orders that are to be paid");
        let refunds = described::<GatewayPaymentRefund<'_>>(
            "Payment-Refund",
            &topics.payment_refund,
            "Payments that are to be paid back (not in the document)",
        );
        [Some(orders), told, Some(refunds)]
            .into_iter()
            .flatten()
            .collect()
    }

    fn tells_of(&self, fact: &Fact) -> bool {
        *fact == Fact::OrderConfirmed && self.topics.notification.is_some()
    }
}

fn described<T: ToSchema>(id: &'static str, address: &str, about: &'static str) -> DescribedTopic {
    DescribedTopic {
        id,
        address: address.to_owned(),
        about,
        key: "The request's id, or that of an order that came in by another contract",
        content_type: None,
        messages: vec![DescribedMessage::of::<T>()],
    }
}

/// What the order is called there: as the customer's client called its request, else by its UUID. None if it
/// is none of theirs: it came in by another contract, and nobody there is asked for its payment.
fn request_of(event: &Outgoing, placed: &Placed) -> Option<String> {
    let order = &placed.order;
    let is_by_event = order.plan.payment.is_by_event();
    let is_theirs = is_by_event || order.channel.as_str() == CHANNEL;
    let own = order.request_id.clone().filter(|_| is_theirs);
    own.or_else(|| is_by_event.then(|| event.order.to_string()))
}

fn order<'a>(event: &Outgoing, placed: &'a Placed, request_id: &'a str) -> GatewayOrder<'a> {
    GatewayOrder {
        total_price: placed.total.into(),
        order_id: event.number.0,
        request_id,
        email_id: email_of(placed),
        user_id: ForeignId::customer(placed),
    }
}

fn notification<'a>(event: &Outgoing, placed: &'a Placed) -> GatewayNotification<'a> {
    GatewayNotification {
        email_id: email_of(placed),
        user_id: ForeignId::customer(placed),
        order_id: event.number.0,
        total_price: placed.total.into(),
    }
}

fn payment_refund(
    event: &Outgoing,
    background: &Background,
    request_id: &str,
) -> Result<Vec<u8>, Unfit> {
    let order = order_at(event, background.journal()?)?;
    let total = order.total();
    Ok(json(&GatewayPaymentRefund {
        razorpay_order_id: order.payment_reference(),
        amount: total.minor(),
        currency: total.currency().code(),
        receipt: format!("order_rcpt_{}", event.number.0),
        order_id: event.number.0,
        request_id,
    }))
}

fn email_of(placed: &Placed) -> Option<&str> {
    let email = placed.order.contact.email.as_ref();
    email.map(Email::as_str)
}
