//! Answers that say when they are given: rendered on their way out, for the routes have no clock.

use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::Answer;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use domain::Timestamp;
use std::sync::Arc;

/// An answer as it is at a time, if there is one.
type At = dyn Fn(Option<Timestamp>) -> Answer + Send + Sync;

#[derive(Clone)]
struct Undated(Arc<At>);

/// An answer that [`date`] renders. Where no clock is on its way, it goes out without the time.
pub(crate) fn undated(
    answer: impl Fn(Option<Timestamp>) -> Answer + Send + Sync + 'static,
) -> Response {
    let mut response = answer::response(answer(None));
    response.extensions_mut().insert(Undated(Arc::new(answer)));
    response
}

/// Tells the time where it has to be told. What was put beside the answer on its way, such as
/// `Allow`, stays.
pub(crate) async fn date(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let Some(Undated(answer)) = response.extensions_mut().remove() else {
        return response;
    };
    let dated = answer::response(answer(Some(use_cases.clock.now())));
    // The length of what had no time yet.
    response.headers_mut().remove(CONTENT_LENGTH);
    *response.body_mut() = dated.into_body();
    response
}
