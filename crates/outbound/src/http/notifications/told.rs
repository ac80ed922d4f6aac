//! What the answer to a notice means, in both protocols.

use crate::http::upstream::{Fault, HttpAnswer};
use crate::http::wire_id::from_wire;
use domain::process::{Answer, Receipt, Refusal};
use reqwest::StatusCode;
use serde_json::Value;

/// Both documents take any success as done and say nothing of the body: so a body counts only where
/// it speaks against it. `order` is what the protocol calls the order, and its id.
///
/// An answer that says yes and no at once is for no person, since it is a courtesy: it is told again. But who
/// says that another order's customer was told has told somebody, and would tell them again each time: that
/// is let go.
pub(super) fn told(answer: &HttpAnswer, order: (&str, &str)) -> Result<Answer, Fault> {
    let status = answer.status;
    if answer.is_page() {
        return Err(answer.unexpected("is a page for people"));
    }
    let body = answer.tolerant_json().unwrap_or_default();
    let is_success = status.is_success();
    match status {
        _ if is_success => taken_on(answer, &body, order),
        StatusCode::BAD_REQUEST
        | StatusCode::NOT_FOUND
        | StatusCode::CONFLICT
        | StatusCode::UNPROCESSABLE_ENTITY => refused(answer, &body),
        _ => Err(answer.unexpected("is not a documented one")),
    }
}

fn taken_on(
    answer: &HttpAnswer,
    body: &Value,
    (member, id): (&str, &str),
) -> Result<Answer, Fault> {
    if body.get("success") == Some(&Value::Bool(false)) || says_error(body) {
        return Err(answer.unexpected("speaks of a failure"));
    }
    let order = body.get(member).filter(|order| !order.is_null());
    if order.is_some_and(|order| !is_same(order, id)) {
        return Err(Fault::mismatch("it names the notice of another order"));
    }
    Ok(Answer::Done(Receipt::Plain))
}

/// Their words are left out: they may hold the name or the address that they refuse.
fn refused(answer: &HttpAnswer, body: &Value) -> Result<Answer, Fault> {
    if body.get("success") == Some(&Value::Bool(true)) {
        return Err(answer.unexpected("speaks of a success"));
    }
    let status = answer.status.as_u16();
    let why = format!("the notification service answered {status}");
    Ok(Answer::Refused(Refusal::Rejected(why)))
}

fn says_error(body: &Value) -> bool {
    let error = body.get("error");
    error.is_some_and(|error| !matches!(error, Value::Null | Value::Bool(false)))
}

fn is_same(order: &Value, id: &str) -> bool {
    from_wire(order).is_some_and(|order| order.eq_ignore_ascii_case(id))
}
