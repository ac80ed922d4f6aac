//! The events of document 002, exactly as its page has them: JSON, by the request's id, for the orders that
//! came in by that contract. Others have no request that anybody there knows.
//!
//! `Payment-Refund` is ours: the document has nobody to ask for a refund.

use super::amount::Amount;
use super::foreign_id::ForeignId;
use super::format::{
    Background, EventFormat, Need, Unfit, is_first_payment, is_first_refund, json,
};
use super::message::Message;
use super::story::order_at;
use application::ports::Outgoing;
use domain::Email;
use domain::order::{Fact, Placed};
use serde::Serialize;
use utoipa::ToSchema;

/// The contract that these events belong to.
const CHANNEL: &str = "gateway";

/// The format of document 002.
#[derive(Debug, Clone)]
pub struct Gateway {
    /// Where to.
    pub topics: GatewayTopics,
    /// Whether payments are asked for by event. Where they are not, whoever hears `Orders` would take the
    /// money a second time.
    pub payments_by_event: bool,
}

/// Where each event goes.
#[derive(Debug, Clone)]
#[expect(missing_docs, reason = "the names say it")]
pub struct GatewayTopics {
    pub orders: String,
    pub notification: String,
    pub payment_refund: String,
}

/// An order is to be paid.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayOrder<'a> {
    total_price: Amount,
    #[schema(examples("ORD_123"))]
    order_id: String,
    #[schema(examples("abc123xyz"))]
    request_id: &'a str,
    /// Null where it is not known.
    #[schema(format = "email")]
    email_id: Option<&'a str>,
    user_id: Option<ForeignId<'a>>,
}

/// An order is paid: its customer is to be told.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayNotification<'a> {
    /// Null where it is not known.
    #[schema(format = "email")]
    email_id: Option<&'a str>,
    user_id: Option<ForeignId<'a>>,
    #[schema(examples("ORD_123"))]
    order_id: String,
    #[serde(rename = "totalprice")]
    total_price: Amount,
}

/// A payment is to be paid back.
#[derive(Debug, Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct GatewayPaymentRefund<'a> {
    /// The provider's name for the payment, as `Payment-Response` told it; null where none was told.
    razorpay_order_id: Option<&'a str>,
    /// In the smallest unit of the currency, such as paise.
    #[schema(examples(49995))]
    amount: i64,
    #[schema(examples("INR"))]
    currency: &'static str,
    #[schema(examples("order_rcpt_123"))]
    receipt: String,
    #[schema(examples("ORD_123"))]
    order_id: String,
    #[schema(examples("abc123xyz"))]
    request_id: &'a str,
}

impl EventFormat for Gateway {
    fn name(&self) -> &'static str {
        "gateway"
    }

    fn need(&self, fact: &Fact) -> Need {
        if self.payments_by_event && is_first_refund(fact) {
            Need::Journal
        } else if matches!(fact, Fact::OrderConfirmed) || self.asks_for_payment(fact) {
            Need::Placed
        } else {
            Need::Nothing
        }
    }

    fn message(&self, event: &Outgoing, background: &Background) -> Result<Option<Message>, Unfit> {
        let fact = &event.happened.event.fact;
        if self.need(fact) == Need::Nothing {
            return Ok(None);
        }
        let placed = background.placed()?;
        let Some(request_id) = request_of(placed) else {
            return Ok(None);
        };
        let (topic, payload) = match fact {
            Fact::OrderConfirmed => (
                &self.topics.notification,
                json(&notification(event, placed)),
            ),
            fact if self.asks_for_payment(fact) => {
                (&self.topics.orders, json(&order(event, placed, request_id)))
            }
            _ => {
                let body = payment_refund(event, background, request_id)?;
                (&self.topics.payment_refund, body)
            }
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
    fn asks_for_payment(&self, fact: &Fact) -> bool {
        self.payments_by_event && is_first_payment(fact)
    }
}

/// What the customer's client called its request, if the order came in by this contract.
fn request_of(placed: &Placed) -> Option<&str> {
    let order = &placed.order;
    let request_id = order.request_id.as_deref()?;
    (order.channel.as_str() == CHANNEL).then_some(request_id)
}

fn order<'a>(event: &Outgoing, placed: &'a Placed, request_id: &'a str) -> GatewayOrder<'a> {
    GatewayOrder {
        total_price: placed.total.into(),
        order_id: name_of(event),
        request_id,
        email_id: email_of(placed),
        user_id: ForeignId::customer(placed),
    }
}

fn notification<'a>(event: &Outgoing, placed: &'a Placed) -> GatewayNotification<'a> {
    GatewayNotification {
        email_id: email_of(placed),
        user_id: ForeignId::customer(placed),
        order_id: name_of(event),
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
        order_id: name_of(event),
        request_id,
    }))
}

fn email_of(placed: &Placed) -> Option<&str> {
    let email = placed.order.contact.email.as_ref();
    email.map(Email::as_str)
}

/// The order's name on this contract.
fn name_of(event: &Outgoing) -> String {
    format!("ORD_{}", event.number.0)
}
