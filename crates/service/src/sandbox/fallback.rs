//! Requests that no protocol has: on record like all others, and answered 404.

use super::answering::full;
use super::asked::read_body;
use super::effects::{Ended, RequestEntry};
use super::reply::{problem, response};
use super::world::Sandbox;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use std::sync::Arc;

pub(super) async fn unknown(State(sandbox): State<Arc<Sandbox>>, request: Request) -> Response {
    let (head, body) = request.into_parts();
    let body = read_body(body).await.unwrap_or_default();
    let path = head.uri.to_string();
    let arrived = sandbox.effects.request(&RequestEntry {
        call: None,
        method: head.method.as_str(),
        path: &path,
        key: None,
        order: None,
        fault: None,
        body: &body,
    });
    let Ok(number) = arrived else {
        return full();
    };
    let words = format!("no protocol has {} {path}", head.method);
    let reply = problem(StatusCode::NOT_FOUND, "no_such_call", &words);
    let ended = Ended {
        status: Some(reply.status),
        fault: None,
        is_replay: false,
    };
    sandbox.effects.answer(number, &ended);
    response(reply)
}
