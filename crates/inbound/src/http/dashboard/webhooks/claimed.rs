//! What makes a form about webhooks take effect once: the key that it was rendered with.

use crate::http::answering::answer;
use crate::http::dashboard::deeds;
use crate::http::effect::idempotency::{self, Earlier, FingerprintOf};
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::{PageFailure, SignedIn};
use application::webhooks::{WebhookEndpoint, WebhookRequest};
use application::{Answer, RequestClaim};
use axum::http::StatusCode;
use axum::response::Response;
use std::future::Future;
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

async fn earlier_answer(
    use_cases: &UseCases,
    claim: &RequestClaim,
) -> Result<Option<Answer>, PageFailure> {
    match idempotency::earlier(use_cases, claim).await? {
        Earlier::Nothing => Ok(None),
        Earlier::Same(record) => Ok(record.answer),
        Earlier::Other => Err(sent_otherwise()),
    }
}

/// Does what a form asks for once, however often it is sent, also at the same moment: the form is taken
/// before the work begins, and what came of it is kept behind it. Says on the page `here` what came of it.
pub(super) async fn once(
    use_cases: &UseCases,
    signed_in: &SignedIn,
    here: &str,
    claim: RequestClaim,
    work: impl Future<Output = Result<String, PageFailure>> + Send + 'static,
) -> Result<Response, PageFailure> {
    let doing = use_cases.clone();
    // With its record: whoever loads the page again meanwhile does nothing once more afterwards.
    let done = to_its_end(async move {
        match idempotency::take(&doing, &claim).await? {
            Earlier::Nothing => {}
            Earlier::Same(record) => return before(record.answer),
            Earlier::Other => return Err(sent_otherwise()),
        }
        let done = work.await;
        keep(&doing, &claim, &done).await;
        done
    });
    deeds::told(signed_in, here, done.await)
}

/// What came of a form that was sent before, good or bad.
fn before(answer: Option<Answer>) -> Result<String, PageFailure> {
    let Some(answer) = answer else {
        let words = "This form was sent before. What came of it is not known yet: it may be under way. See \
                     what the webhook was told, and load the page again before you repeat it.";
        return Err(PageFailure::Conflict(words.to_owned()));
    };
    let told = format!("This form was sent before: {}", said(&answer));
    if answer.status == DONE.as_u16() {
        Ok(told)
    } else {
        Err(PageFailure::Conflict(told))
    }
}

fn sent_otherwise() -> PageFailure {
    let words = "Nothing was done: this form was sent before with something else in it. Load the page again.";
    PageFailure::Conflict(words.to_owned())
}

/// Keeps what came of a form. The deed is done whatever becomes of this: without it, the form is taken and
/// nobody knows what came of it.
async fn keep(use_cases: &UseCases, claim: &RequestClaim, done: &Result<String, PageFailure>) {
    let answer = match done {
        Ok(said) => kept(DONE, said),
        Err(failure) => kept(StatusCode::CONFLICT, &failure.words()),
    };
    if let Err(error) = idempotency::keep(use_cases, claim, None, &answer).await {
        tracing::warn!(%error, "what came of a webhook's form is not on record: {error}");
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
