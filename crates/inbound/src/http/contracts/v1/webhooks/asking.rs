//! What every change of a webhook has in common: keys, repeats, and how success is answered.

use super::super::asked::Asked;
use super::super::error::V1Error;
use super::routes::WEBHOOKS;
use super::secrets::shown_again;
use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, Earlier, FingerprintOf, KeyReused};
use crate::http::effect::once;
use crate::http::use_cases::{UseCases, to_its_end};
use application::webhooks::{WebhookEndpoint, WebhookError, WebhookRequest, WebhookWritten};
use application::{Answer, Fingerprint, RequestClaim};
use axum::response::Response;
use std::future::Future;
use std::sync::Arc;

/// What makes a request about webhooks another one than others: its route and all that it says.
pub(super) fn fingerprint(action: &str, asked: &Asked, content: &[(&str, &str)]) -> Fingerprint {
    let fields = FingerprintOf::request("webhooks", &format!("{WEBHOOKS}{action}"));
    let fields = fields.maybe("revision", asked.revision.version());
    let add = |fields: FingerprintOf, (name, value): &(&str, &str)| fields.field(name, value);
    content.iter().fold(fields, add).finish()
}

/// The claim of a request with a key.
pub(super) fn claim(asked: &Asked, fingerprint: Fingerprint) -> Option<RequestClaim> {
    let key = asked.key.clone()?;
    Some(idempotency::keyed(&asked.caller, key, fingerprint))
}

/// Writes a webhook, unless the same request has been made before. `kept` is what a repeat is answered,
/// `told` what this request is.
pub(super) async fn write<F>(
    use_cases: &UseCases,
    claim: Option<RequestClaim>,
    kept: impl Fn(&WebhookEndpoint) -> Answer + Send + Sync + 'static,
    told: impl Fn(&WebhookEndpoint) -> Answer,
    write: impl FnOnce(Option<WebhookRequest>) -> F,
) -> Result<Response, V1Error>
where
    F: Future<Output = Result<WebhookWritten, WebhookError>> + Send + 'static,
{
    if let Some(answer) = repeated(use_cases, claim.as_ref()).await? {
        return Ok(answer);
    }
    match to_its_end(write(request(claim.as_ref(), kept))).await? {
        WebhookWritten::Done(endpoint) => Ok(answer::response(told(&endpoint))),
        WebhookWritten::Unchanged(endpoint) => match claim {
            Some(claim) => once::keep(use_cases, &claim, None, told(&endpoint)).await,
            None => Ok(answer::response(told(&endpoint))),
        },
        WebhookWritten::Repeated(_) => {
            let earlier = repeated(use_cases, claim.as_ref()).await?;
            earlier.ok_or_else(V1Error::key_reused)
        }
    }
}

/// What the same request was answered before.
async fn repeated(
    use_cases: &UseCases,
    claim: Option<&RequestClaim>,
) -> Result<Option<Response>, V1Error> {
    let Some(claim) = claim else {
        return Ok(None);
    };
    let mut earlier = idempotency::earlier(use_cases, claim).await?;
    if let Earlier::Same(record) = &mut earlier
        && let Some(kept) = record.answer.take()
    {
        record.answer = Some(shown_again(use_cases, kept).await?);
    }
    earlier.told()
}

fn request(
    claim: Option<&RequestClaim>,
    kept: impl Fn(&WebhookEndpoint) -> Answer + Send + Sync + 'static,
) -> Option<WebhookRequest> {
    match claim {
        Some(RequestClaim::Key { key, fingerprint }) => Some(WebhookRequest {
            key: key.clone(),
            fingerprint: *fingerprint,
            answer: Arc::new(kept),
        }),
        Some(RequestClaim::Guard { .. }) | None => None,
    }
}
