//! What makes a form about webhooks take effect once: the key that it was rendered with.

use crate::http::answer;
use crate::http::idempotency::{self, Earlier, FingerprintOf};
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, SignedIn};
use application::webhooks::{WebhookEndpoint, WebhookRequest};
use application::{Answer, RequestClaim};
use axum::http::StatusCode;
use std::sync::Arc;

/// What is kept of a form that was done.
const DONE: StatusCode = StatusCode::SEE_OTHER;

/// The most characters of a form's key.
const LONGEST: usize = 100;

/// A key for the forms of one rendered page: no other page has it.
pub(super) fn new_key(use_cases: &UseCases) -> String {
    format!("form-{}", use_cases.webhooks.ids.order_id())
}

/// What a form is, by its key and by all that it says.
pub(super) fn claim(
    signed_in: &SignedIn,
    key: &str,
    deed: &str,
    content: &[(&str, &str)],
) -> Result<RequestClaim, PageFailure> {
    if key.is_empty() || key.len() > LONGEST || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        let words = "Nothing was done: the form has no key. Load the page again and repeat it.";
        return Err(PageFailure::BadInput(words.to_owned()));
    }
    let fields = FingerprintOf::request("dashboard", &format!("/dashboard/webhooks/{deed}"));
    let add = |fields: FingerprintOf, (name, value): &(&str, &str)| fields.field(name, value);
    let fingerprint = content.iter().fold(fields, add).finish();
    Ok(idempotency::keyed(
        &signed_in.caller,
        format!("{key}-{deed}"),
        fingerprint,
    ))
}

/// Where the same form has led before, if it was sent before.
pub(super) async fn earlier(
    use_cases: &UseCases,
    claim: &RequestClaim,
) -> Result<Option<String>, PageFailure> {
    let answer = earlier_answer(use_cases, claim).await?;
    Ok(answer.as_ref().map(said))
}

/// What came of the same form before, good or bad, if it was sent before.
pub(super) async fn earlier_outcome(
    use_cases: &UseCases,
    claim: &RequestClaim,
) -> Result<Option<Result<String, String>>, PageFailure> {
    let answer = earlier_answer(use_cases, claim).await?;
    Ok(answer.map(|answer| {
        let is_good = answer.status == DONE.as_u16();
        if is_good {
            Ok(said(&answer))
        } else {
            Err(said(&answer))
        }
    }))
}

async fn earlier_answer(
    use_cases: &UseCases,
    claim: &RequestClaim,
) -> Result<Option<Answer>, PageFailure> {
    match idempotency::earlier(use_cases, claim).await? {
        Earlier::Nothing => Ok(None),
        Earlier::Same(record) => Ok(record.answer),
        Earlier::Other => Err(PageFailure::Conflict(
            "Nothing was done: this form was sent before with something else in it. Load the page again."
                .to_owned(),
        )),
    }
}

/// Keeps that a form was sent, with what came of it. The deed is done whatever becomes of this: without it,
/// the form takes effect once more if it is sent again.
pub(super) async fn keep(
    use_cases: &UseCases,
    claim: &RequestClaim,
    outcome: &Result<String, String>,
) {
    let answer = match outcome {
        Ok(said) => kept(DONE, said),
        Err(said) => kept(StatusCode::CONFLICT, said),
    };
    if let Err(error) = idempotency::keep(use_cases, claim, None, &answer).await {
        tracing::warn!(
            ?error,
            "what came of a webhook's form is not kept: sent again, it is done again"
        );
    }
}

/// The same for a deed that writes a webhook: both are one transaction. What is kept is the webhook's id.
pub(super) fn request(claim: &RequestClaim) -> Option<WebhookRequest> {
    let RequestClaim::Key { key, fingerprint } = claim else {
        return None;
    };
    Some(WebhookRequest {
        key: key.clone(),
        fingerprint: *fingerprint,
        answer: Arc::new(|endpoint: &WebhookEndpoint| kept(DONE, &endpoint.id.to_string())),
    })
}

fn kept(status: StatusCode, said: &str) -> Answer {
    let mut answer = answer::empty(status);
    answer.body = said.as_bytes().to_vec();
    answer
}

fn said(answer: &Answer) -> String {
    String::from_utf8_lossy(&answer.body).into_owned()
}
