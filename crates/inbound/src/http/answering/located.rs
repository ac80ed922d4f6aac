//! Errors that say where they happened: rendered on their way out, for what fails has no path.

use axum::extract::Request;
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::Response;
use std::sync::Arc;

/// An error as it is told of a path.
type At = dyn Fn(&str) -> Response + Send + Sync;

#[derive(Clone)]
struct Unlocated(Arc<At>);

/// An error that [`locate`] renders.
pub(crate) fn unlocated(
    status: StatusCode,
    error: impl Fn(&str) -> Response + Send + Sync + 'static,
) -> Response {
    let mut response = Response::default();
    *response.status_mut() = status;
    response.extensions_mut().insert(Unlocated(Arc::new(error)));
    response
}

/// Tells the errors of the routes with the path that each happened at.
pub(crate) async fn locate(request: Request, next: Next) -> Response {
    let path = request.uri().path().to_owned();
    let mut response = next.run(request).await;
    match response.extensions_mut().remove() {
        Some(Unlocated(error)) => error(&path),
        None => response,
    }
}
