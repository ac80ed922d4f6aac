//! Requests that concern no single order, or many, and take effect once under their key: their answers
//! are kept after the work, which may safely be done twice should the process die in between.

use crate::http::answering::answer;
use crate::http::effect::idempotency::{self, KeyReused};
use crate::http::use_cases::UseCases;
use application::{Answer, RequestClaim};
use axum::response::Response;
use domain::OrderId;
use std::future::Future;

/// What the work came to.
pub(crate) struct Done {
    pub(crate) answer: Answer,
    /// Whether this is the answer for ever. While something of it may be tried again, it is not kept.
    pub(crate) is_final: bool,
}

/// Gives the answer that is kept under the key, or does the work and keeps its answer.
pub(crate) async fn once<R: KeyReused>(
    use_cases: &UseCases,
    claim: Option<RequestClaim>,
    work: impl Future<Output = Result<Done, R>>,
) -> Result<Response, R> {
    if let Some(claim) = &claim {
        let earlier = idempotency::earlier(use_cases, claim).await?;
        if let Some(answer) = earlier.told::<R>()? {
            return Ok(answer);
        }
    }
    let done = work.await?;
    match claim.filter(|_| done.is_final) {
        Some(claim) => keep(use_cases, &claim, None, done.answer).await,
        None => Ok(answer::response(done.answer)),
    }
}

/// Keeps an answer and gives it. If a twin with the same key was quicker, both are told the same.
pub(crate) async fn keep<R: KeyReused>(
    use_cases: &UseCases,
    claim: &RequestClaim,
    order: Option<OrderId>,
    answer: Answer,
) -> Result<Response, R> {
    let earlier = idempotency::keep(use_cases, claim, order, &answer).await?;
    Ok(earlier
        .told::<R>()?
        .unwrap_or_else(|| answer::response(answer)))
}
