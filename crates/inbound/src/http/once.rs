//! Requests that concern no single order, or many, and take effect once under their key: their answers
//! are kept after the work, which may safely be done twice should the process die in between.

use super::answer;
use super::idempotency::{self, Earlier};
use super::use_cases::UseCases;
use application::ports::StoreError;
use application::{Answer, Caller, Fingerprint, RequestClaim, RequestKey};
use axum::response::Response;
use std::future::Future;

/// The claim of a request that may carry a key.
pub(crate) fn claim(
    caller: &Caller,
    key: Option<String>,
    fingerprint: Fingerprint,
) -> Option<RequestClaim> {
    Some(RequestClaim::Key {
        key: RequestKey {
            scope: caller.scope(),
            key: key?,
        },
        fingerprint,
    })
}

/// What the work came to.
pub(crate) enum Done {
    /// This is the answer for ever.
    Final(Answer),
    /// Something of it may be tried again, so the answer is not kept.
    ForNow(Answer),
}

/// Gives the answer that is kept under the key, or does the work and keeps its answer.
pub(crate) async fn once<R: From<StoreError>>(
    use_cases: &UseCases,
    claim: Option<RequestClaim>,
    key_reused: fn() -> R,
    work: impl Future<Output = Result<Done, R>>,
) -> Result<Response, R> {
    let Some(claim) = claim else {
        return Ok(answer::response(match work.await? {
            Done::Final(answer) | Done::ForNow(answer) => answer,
        }));
    };
    let replayed = |record: application::request::RequestRecord| {
        record.answer.map(answer::replayed).ok_or_else(key_reused)
    };
    match idempotency::earlier(use_cases, &claim).await? {
        Earlier::Nothing => {}
        Earlier::Same(record) => return replayed(record),
        Earlier::Other => return Err(key_reused()),
    }
    let answer = match work.await? {
        Done::ForNow(answer) => return Ok(answer::response(answer)),
        Done::Final(answer) => answer,
    };
    match idempotency::keep(use_cases, &claim, None, &answer).await? {
        Earlier::Nothing => Ok(answer::response(answer)),
        // A twin with the same key was quicker: both are told the same.
        Earlier::Same(record) => replayed(record),
        Earlier::Other => Err(key_reused()),
    }
}
