//! All routes: those of the protocols, each behind the one place where keys, faults and the log are
//! applied, and those that control the sandbox.

use super::answering::answer;
use super::call::Call;
use super::control;
use super::fallback::unknown;
use super::protocols::calls;
use super::world::Sandbox;
use axum::Router;
use axum::extract::{RawPathParams, Request, State};
use axum::routing::on;
use std::sync::Arc;

pub(super) fn routes(sandbox: &Arc<Sandbox>) -> Router {
    calls()
        .fold(Router::new(), |router, call| router.merge(route(call)))
        .merge(control::routes())
        .fallback(unknown)
        .method_not_allowed_fallback(unknown)
        .with_state(sandbox.clone())
}

fn route(call: &'static Call) -> Router<Arc<Sandbox>> {
    let handler = move |State(sandbox): State<Arc<Sandbox>>,
                        path: RawPathParams,
                        request: Request| answer(sandbox, call, path, request);
    Router::new().route(call.path, on(call.method, handler))
}
