//! Payment as document 000 has it, in both of its spellings: one call that takes the money; and one
//! that pays it back, which the document leaves out.

use super::prices::{amount, price};
use super::till::{Move, Wanted, made_by, named, payment_id};
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::reply::{Reply, ok, unavailable};
use axum::routing::MethodFilter;
use domain::order::PaymentMethod;
use domain::process::{Answer, Refusal};
use domain::{Money, OrderId};
use outbound::builtin::PaymentState;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const CALLS: &[Call] = &[
    call("pay", "/api/v1/payment/pay", |deed| Box::pin(paid(deed))),
    call("pay", "/api/payment/pay", |deed| Box::pin(paid(deed))),
    call("refund", "/api/v1/payment/refund", |deed| {
        Box::pin(refunded(deed))
    }),
    call("refund", "/api/payment/refund", |deed| {
        Box::pin(refunded(deed))
    }),
];

const fn call(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Payments,
        protocol: "pay",
        name,
        method: MethodFilter::POST,
        path,
        changes: true,
        echoes: &["amount", "currency", "orderId"],
        answer,
        refusal: || failed("card_declined"),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    amount: Value,
    #[serde(default)]
    currency: Option<String>,
    #[serde(default)]
    payment_method: Option<String>,
    /// Of a refund: which payment.
    #[serde(default)]
    payment_id: Option<String>,
}

async fn paid(deed: Deed) -> Reply {
    let payment = made_by(&deed);
    match wanted(&deed, Move::Pay, |_| Ok(payment)) {
        Ok(wanted) => moved(&deed, wanted).await,
        Err(refused) => refused,
    }
}

/// Only what was taken is paid back, and as a whole.
async fn refunded(deed: Deed) -> Reply {
    let named = |asked: &Asked| match &asked.payment_id {
        Some(name) => Ok(named(name)),
        None => Err(bad_request("paymentId: which payment is to be paid back")),
    };
    let wanted = match wanted(&deed, Move::Refund, named) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    match deed.payment(wanted.payment).await {
        Err(failed) => failed,
        Ok(None) => failed("there is no such payment"),
        Ok(Some(record)) if record.amount != wanted.amount => {
            failed("it is paid back as a whole: another amount was paid")
        }
        Ok(Some(record)) => match record.state {
            PaymentState::Captured | PaymentState::Refunded => moved(&deed, wanted).await,
            _ => failed("nothing was taken by this payment"),
        },
    }
}

fn wanted(
    deed: &Deed,
    what: Move,
    payment: impl Fn(&Asked) -> Result<OrderId, Reply>,
) -> Result<Wanted, Reply> {
    let asked: Asked = deed.body()?;
    let currency = asked.currency.as_deref();
    let currency = currency.unwrap_or_else(|| deed.world.currency.code());
    let method = asked.payment_method.as_deref().map(PaymentMethod::parse);
    let method = method.transpose();
    Ok(Wanted {
        what,
        payment: payment(&asked)?,
        amount: amount(&asked.amount, currency)?,
        method: method.map_err(|error| bad_request(&format!("paymentMethod: {error}")))?,
    })
}

async fn moved(deed: &Deed, wanted: Wanted) -> Reply {
    let (payment, amount) = (payment_id(wanted.payment), wanted.amount);
    match deed.move_money(wanted).await {
        Ok(Answer::Done(_)) => succeeded(deed, &payment, amount),
        Ok(Answer::Refused(Refusal::Declined(why) | Refusal::Rejected(why))) => failed(&why),
        Ok(Answer::NotFound | Answer::Awaited { .. } | Answer::Refused(Refusal::OutOfStock(_))) => {
            unavailable("the books say what cannot be")
        }
        Err(failed) => failed,
    }
}

fn succeeded(deed: &Deed, payment: &str, amount: Money) -> Reply {
    ok(&json!({
        "status": "SUCCESS", "orderId": deed.parts.body["orderId"], "paymentId": payment, "amount": price(amount),
        "currency": amount.currency().code(),
    }))
}

fn failed(why: &str) -> Reply {
    ok(&json!({"status": "FAILED", "message": why}))
}
