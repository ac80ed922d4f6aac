//! Whoever asks for what is not for them goes on record, whichever route refused it.

use super::limits::trouble;
use crate::http::contracts::trouble::Trouble;
use crate::http::dashboard;
use crate::http::identity;
use crate::http::use_cases::{UseCases, to_its_end};
use application::Caller;
use axum::extract::{MatchedPath, Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;

/// In an answer: the route has put on record itself whom it refused, and what.
#[derive(Clone)]
pub(in crate::http) struct OnRecord;

/// Records what a route answers with 403. The route is named as the documentation names it: what stands in a
/// path may be anything.
pub(in crate::http) async fn record(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    let caller = identity::of(request.extensions()).caller;
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().cloned();
    let response = if only_looks(&caller, &request) {
        trouble(Trouble::OnlyLooks, request.uri())
    } else {
        next.run(request).await
    };
    if response.status() == StatusCode::FORBIDDEN
        && response.extensions().get::<OnRecord>().is_none()
        && let Some(route) = route
    {
        let asked_for = format!("{method} {}", route.as_str());
        // Also of those who do not wait for the answer.
        to_its_end(async move { use_cases.deeds.refused(&caller, &asked_for).await }).await;
    }
    response
}

/// Whether somebody who looks on wants to do something, wherever that may be: no route has to think of them.
/// They may leave, and come as somebody else.
fn only_looks(caller: &Caller, request: &Request) -> bool {
    let is_door = [dashboard::SIGN_IN, dashboard::SIGN_OUT].contains(&request.uri().path());
    caller.only_looks() && !request.method().is_safe() && !is_door
}
