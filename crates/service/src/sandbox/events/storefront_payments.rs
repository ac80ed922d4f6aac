//! Document 001's payment service: an order that was placed is paid, or its payment fails.
//! `cloudforge.payments.refund-requested` is the Order Service's own.

use super::dates::storefront_date;
use super::question::{Event, Hearing, Question, Said};
use crate::sandbox::call::Carrier;
use crate::sandbox::protocols::prices::{amount, price};
use crate::sandbox::reply::Reply;
use serde::Deserialize;
use serde_json::{Value, json};

const COMPLETED: &str = "cloudforge.payments.completed";
const FAILED: &str = "cloudforge.payments.failed";

const PROTOCOL: &str = "storefront-events";

pub(super) const HEARD: &[Hearing] = &[
    Hearing::of_payments(
        PROTOCOL,
        "created",
        Carrier::Asked,
        "cloudforge.orders.created",
        &[COMPLETED, FAILED],
        |question| Box::pin(paid(question)),
    ),
    Hearing::of_payments(
        PROTOCOL,
        "refund-requested",
        Carrier::Told,
        "cloudforge.payments.refund-requested",
        &[],
        |question| Box::pin(refunded(question)),
    ),
];

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Created {
    order_id: String,
    #[serde(default)]
    user_id: Value,
    total_amount: Value,
}

async fn paid(question: Question) -> Result<Said, Reply> {
    let order: Created = question.deed.body()?;
    let currency = question.deed.world.currency.code();
    let wanted = amount(&order.total_amount, currency)?;
    let payment = question.take(wanted).await?;
    let date = storefront_date(question.now, question.turn);
    let amount = price(payment.amount);
    let (topic, body) = if payment.is_taken {
        let intent = payment.name.replacen("pay_", "pi_", 1);
        let body = json!({
            "paymentId": payment.name, "orderId": order.order_id, "userId": order.user_id,
            "amount": amount, "currency": currency, "status": "COMPLETED",
            "stripePaymentIntentId": intent, "completedAt": date,
        });
        (COMPLETED, body)
    } else {
        let body = json!({
            "paymentId": payment.name, "orderId": order.order_id, "userId": order.user_id,
            "amount": amount, "failureReason": "card_declined", "failedAt": date,
        });
        (FAILED, body)
    };
    let event = Event {
        topic,
        key: order.order_id,
        body,
    };
    Ok(Said {
        events: vec![event],
        is_replay: payment.is_known,
    })
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Refund {
    #[serde(default)]
    payment_id: Option<String>,
    amount: Value,
    currency: String,
}

async fn refunded(question: Question) -> Result<Said, Reply> {
    let refund: Refund = question.deed.body()?;
    let amount = amount(&refund.amount, &refund.currency)?;
    let name = refund.payment_id.as_deref();
    question.give_back(name, amount).await?;
    Ok(Said::default())
}
