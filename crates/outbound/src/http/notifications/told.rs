//! What the answer to a notice means, in both protocols.

use crate::http::contradictions::{at_odds, is_of, no_failure, no_success};
use crate::http::upstream::{Fault, HttpAnswer};
use domain::process::{Answer, Receipt, Refusal};
use reqwest::StatusCode;
use serde_json::Value;

/// Both documents take any success as done and say nothing of the body: so a body counts only where
/// it speaks against it. `order` is what the protocol calls the order, and its id.
///
/// An answer that says yes and no at once is for no person, since it is a courtesy: it is told again,
/// unless that was the fifth attempt or a later one. But who says that another order's customer was told has told somebody, and would tell
/// them again each time: that is let go at once.
pub(super) fn told(
    answer: &HttpAnswer,
    attempt: u32,
    order: (&str, &str),
) -> Result<Answer, Fault> {
    let status = answer.status;
    if answer.is_page() {
        return Err(answer.unexpected("is a page for people"));
    }
    let body = answer.tolerant_json().unwrap_or_default();
    let is_success = status.is_success();
    match status {
        _ if is_success => taken_on(answer, attempt, &body, order),
        StatusCode::BAD_REQUEST
        | StatusCode::NOT_FOUND
        | StatusCode::CONFLICT
        | StatusCode::UNPROCESSABLE_ENTITY => refused(answer, attempt, &body),
        _ => Err(answer.unexpected("is not a documented one")),
    }
}

fn taken_on(
    answer: &HttpAnswer,
    attempt: u32,
    body: &Value,
    order: (&str, &str),
) -> Result<Answer, Fault> {
    let (member, id) = order;
    no_failure(body).map_err(|_| at_odds(answer, attempt, "speaks of a failure"))?;
    is_of(body, member, id, "the notice of another order")?;
    Ok(Answer::Done(Receipt::Plain))
}

/// Their words are left out: they may hold the name or the address that they refuse.
fn refused(answer: &HttpAnswer, attempt: u32, body: &Value) -> Result<Answer, Fault> {
    no_success(body).map_err(|_| at_odds(answer, attempt, "speaks of a success"))?;
    let status = answer.status.as_u16();
    let why = format!("the notification service answered {status}");
    Ok(Answer::Refused(Refusal::Rejected(why)))
}
