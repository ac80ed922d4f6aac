//! Answers that say when they are given: rendered on their way out, for the routes have no clock.

use super::answer;
use super::use_cases::UseCases;
use application::Answer;
use axum::extract::{Request, State};
use axum::http::header::CONTENT_LENGTH;
use axum::middleware::Next;
use axum::response::Response;
use domain::Timestamp;
use std::sync::Arc;

/// An answer but for the time.
#[derive(Clone)]
struct Undated(Arc<dyn Fn(Timestamp) -> Answer + Send + Sync>);

/// An answer that [`date`] renders.
pub(crate) fn undated(answer: impl Fn(Timestamp) -> Answer + Send + Sync + 'static) -> Response {
    let mut response = Response::default();
    response.extensions_mut().insert(Undated(Arc::new(answer)));
    response
}

/// Renders what has to say the time. What was put beside it on its way, such as `Allow`, stays.
pub(crate) async fn date(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    let mut response = next.run(request).await;
    let Some(Undated(answer)) = response.extensions_mut().remove() else {
        return response;
    };
    let mut dated = answer::response(answer(use_cases.clock.now()));
    // Of the body that was not there yet.
    response.headers_mut().remove(CONTENT_LENGTH);
    dated
        .headers_mut()
        .extend(std::mem::take(response.headers_mut()));
    dated
}
