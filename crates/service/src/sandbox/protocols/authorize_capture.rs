//! Payment in two steps, which no document has and most providers do: authorize, capture, void,
//! refund, and ask. Described in `docs/protocols.md`.

use super::prices::{amount, price};
use super::till::{Move, Wanted, is_our_name, made_by, named, payment_id};
use crate::sandbox::call::{Answering, Call, Collaborator};
use crate::sandbox::deed::{Deed, bad_request};
use crate::sandbox::reply::{Reply, json_reply, ok, problem, unavailable};
use axum::http::StatusCode;
use axum::routing::MethodFilter;
use domain::OrderId;
use domain::order::PaymentMethod;
use domain::process::{Answer, Refusal};
use outbound::builtin::PaymentRecord;
use serde::Deserialize;
use serde_json::{Value, json};

pub(super) const CALLS: &[Call] = &[
    call("authorize", "/payments/authorizations", |deed| {
        Box::pin(authorized(deed))
    }),
    call("capture", "/payments/authorizations/{id}/capture", |deed| {
        Box::pin(continued(deed, Move::Capture))
    }),
    call("void", "/payments/authorizations/{id}/void", |deed| {
        Box::pin(continued(deed, Move::Void))
    }),
    call("refund", "/payments/authorizations/{id}/refund", |deed| {
        Box::pin(continued(deed, Move::Refund))
    }),
    Call {
        method: MethodFilter::GET,
        changes: false,
        refusal: unknown,
        ..call("query", "/payments/authorizations/{id}", |deed| {
            Box::pin(queried(deed))
        })
    },
];

const fn call(name: &'static str, path: &'static str, answer: fn(Deed) -> Answering) -> Call {
    Call {
        collaborator: Collaborator::Payments,
        protocol: "authorize-capture",
        name,
        method: MethodFilter::POST,
        path,
        changes: true,
        echoes: &["amount", "currency"],
        answer,
        refusal: || declined("card_declined"),
    }
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Asked {
    amount: Value,
    currency: String,
    #[serde(default)]
    payment_method: Option<String>,
}

async fn authorized(deed: Deed) -> Reply {
    let payment = made_by(&deed);
    match wanted(&deed, Move::Authorize, payment) {
        Ok(wanted) => {
            let became = deed.move_money(wanted).await;
            answered(&deed, payment, became, StatusCode::CREATED).await
        }
        Err(refused) => refused,
    }
}

/// Capture, void or refund: of the whole amount and no other.
async fn continued(deed: Deed, what: Move) -> Reply {
    let name = deed.parts.path("id");
    let (payment, is_our_name) = (named(name), is_our_name(name));
    let wanted = match wanted(&deed, what, payment) {
        Ok(wanted) => wanted,
        Err(refused) => return refused,
    };
    match deed.payment(payment).await {
        Ok(Some(record)) if record.amount != wanted.amount => {
            let words = "it is captured, voided and refunded as a whole";
            return problem(StatusCode::CONFLICT, "other_amount", words);
        }
        // An undo that comes first calls the payment off for ever: by its key, for nobody has an id of
        // what was never made.
        Ok(None) if what == Move::Capture || is_our_name => return unknown(),
        Ok(_) => {}
        Err(failed) => return failed,
    }
    let became = deed.move_money(wanted).await;
    answered(&deed, payment, became, StatusCode::OK).await
}

async fn queried(deed: Deed) -> Reply {
    match deed.payment(named(deed.parts.path("id"))).await {
        Ok(Some(record)) => ok(&shown(named(deed.parts.path("id")), &record)),
        Ok(None) => unknown(),
        Err(failed) => failed,
    }
}

fn wanted(deed: &Deed, what: Move, payment: OrderId) -> Result<Wanted, Reply> {
    let asked: Asked = deed.body()?;
    let method = asked.payment_method.as_deref().map(PaymentMethod::parse);
    let method = method.transpose();
    Ok(Wanted {
        what,
        payment,
        amount: amount(&asked.amount, &asked.currency)?,
        method: method.map_err(|error| bad_request(&format!("paymentMethod: {error}")))?,
    })
}

async fn answered(
    deed: &Deed,
    payment: OrderId,
    became: Result<Answer, Reply>,
    done: StatusCode,
) -> Reply {
    match became {
        Ok(Answer::Done(_)) => match deed.payment(payment).await {
            Ok(Some(record)) => json_reply(done, &shown(payment, &record)),
            Ok(None) => unknown(),
            Err(failed) => failed,
        },
        Ok(Answer::Refused(Refusal::Declined(code))) => declined(&code),
        Ok(Answer::Refused(Refusal::Rejected(why))) => {
            problem(StatusCode::CONFLICT, "not_possible", &why)
        }
        Ok(Answer::NotFound | Answer::Awaited { .. } | Answer::Refused(Refusal::OutOfStock(_))) => {
            unavailable("the books say what cannot be")
        }
        Err(failed) => failed,
    }
}

fn shown(payment: OrderId, record: &PaymentRecord) -> Value {
    json!({
        "id": payment_id(payment), "status": record.state.as_str(),
        "amount": price(record.amount), "currency": record.amount.currency().code(),
    })
}

fn declined(code: &str) -> Reply {
    problem(
        StatusCode::PAYMENT_REQUIRED,
        code,
        "the payment is declined",
    )
}

fn unknown() -> Reply {
    problem(
        StatusCode::NOT_FOUND,
        "unknown_payment",
        "no payment has this id or key",
    )
}
