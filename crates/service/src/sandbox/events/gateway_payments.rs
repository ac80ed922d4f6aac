//! Document 002's payment service: an order that is to be paid is opened at the provider, and then paid.
//! Its customers pay at once. `Payment-Refund` is the Order Service's own.

use super::dates::gateway_date;
use super::question::{Event, Hearing, Question, Said};
use crate::sandbox::call::Carrier;
use crate::sandbox::deed::bad_request;
use crate::sandbox::protocols::prices::{amount, price};
use crate::sandbox::reply::Reply;
use domain::{Currency, Money};
use serde::Deserialize;
use serde_json::{Value, json};

const OPENED: &str = "Payment-Response";
const PAID: &str = "payment-success-topic";

const PROTOCOL: &str = "gateway-events";

pub(super) const HEARD: &[Hearing] = &[
    Hearing::of_payments(
        PROTOCOL,
        "order",
        Carrier::Asked,
        "Orders",
        &[OPENED, PAID],
        |question| Box::pin(paid(question)),
    ),
    Hearing::of_payments(
        PROTOCOL,
        "payment-refund",
        Carrier::Told,
        "Payment-Refund",
        &[],
        |question| Box::pin(refunded(question)),
    ),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Unpaid {
    total_price: Value,
    order_id: u64,
    request_id: String,
}

async fn paid(question: Question) -> Result<Said, Reply> {
    let order: Unpaid = question.deed.body()?;
    let currency = question.deed.world.currency;
    let wanted = amount(&order.total_price, currency.code())?;
    let payment = question.take(wanted).await?;
    let opened = json!({
        "razorpayOrderId": payment.name, "amount": payment.amount.minor(),
        "currency": currency.code(),
        "receipt": format!("order_rcpt_{}", order.order_id),
        "orderId": order.order_id, "requestId": order.request_id,
    });
    let status = if payment.is_taken {
        "SUCCESS"
    } else {
        "FAILED"
    };
    let paid = json!({
        "orderId": order.order_id, "totalprice": price(payment.amount), "status": status,
        "paymentTime": gateway_date(question.now, question.turn),
    });
    let event = |topic, body| Event {
        topic,
        key: order.request_id.clone(),
        body,
    };
    Ok(Said {
        events: vec![event(OPENED, opened), event(PAID, paid)],
        is_replay: payment.is_known,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refund {
    #[serde(default)]
    razorpay_order_id: Option<String>,
    /// In the smallest unit.
    amount: i64,
    currency: String,
}

async fn refunded(question: Question) -> Result<Said, Reply> {
    let refund: Refund = question.deed.body()?;
    let currency = Currency::parse(&refund.currency);
    let currency = currency.map_err(|error| bad_request(&format!("currency: {error}")))?;
    let amount = Money::from_minor(refund.amount, currency);
    let name = refund.razorpay_order_id.as_deref();
    question.give_back(name, amount).await?;
    Ok(Said::default())
}
