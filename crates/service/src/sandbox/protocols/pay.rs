//! Payment as document 000 has it, in both of its spellings: one call that takes the money; and one
//! that pays it back, which the document leaves out.

use super::prices::{amount, price};
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::Deed;
use crate::sandbox::reply::{Reply, ok, problem};
use crate::sandbox::till::{Move, Wanted, made_by, named, payment_id};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use domain::order::PaymentMethod;
use domain::process::{Answer, CallOutcome, Refusal};
use domain::{Money, OrderId};
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
        answer,
        refusal: || ok(&json!({"status": "FAILED", "message": "card_declined"})),
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
    moved(&deed, Move::Pay, |_| payment).await
}

async fn refunded(deed: Deed) -> Reply {
    let named = |asked: &Asked| named(asked.payment_id.as_deref().unwrap_or_default());
    moved(&deed, Move::Refund, named).await
}

async fn moved(deed: &Deed, what: Move, payment: impl Fn(&Asked) -> OrderId) -> Reply {
    let wanted = deed.body::<Asked>().and_then(|asked| {
        let currency = asked.currency.as_deref();
        let currency = currency.unwrap_or_else(|| deed.world.currency.code());
        let method = asked.payment_method.as_deref();
        Ok(Wanted {
            what,
            payment: payment(&asked),
            amount: amount(&asked.amount, currency)?,
            method: method.and_then(|method| PaymentMethod::parse(method).ok()),
        })
    });
    match wanted {
        Ok(wanted) => {
            let (payment, amount) = (payment_id(wanted.payment), wanted.amount);
            answered(deed.move_money(wanted).await, &payment, amount)
        }
        Err(refused) => refused,
    }
}

fn answered(outcome: CallOutcome, payment: &str, amount: Money) -> Reply {
    match outcome {
        CallOutcome::Definite(Answer::Done(_)) => ok(&json!({
            "status": "SUCCESS", "paymentId": payment, "amount": price(amount),
            "currency": amount.currency().code(),
        })),
        CallOutcome::Definite(Answer::Refused(Refusal::Declined(why) | Refusal::Rejected(why))) => {
            ok(&json!({"status": "FAILED", "message": why}))
        }
        other => {
            let words = other.words().unwrap_or_default();
            problem(StatusCode::SERVICE_UNAVAILABLE, "books_unavailable", &words)
        }
    }
}
