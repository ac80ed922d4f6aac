//! How an answer ends that never leaves: a mark on the response, which the connection obeys.

use axum::body::Body;
use axum::response::Response;

/// What the connection does instead of sending the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing, until the client hangs up or the sandbox stops.
    Hang,
    /// It is reset, without a byte.
    Reset,
}

/// Silence.
pub(super) fn hangs() -> Response {
    ending(Ending::Hang)
}

/// A reset.
pub(super) fn resets() -> Response {
    ending(Ending::Reset)
}

fn ending(how: Ending) -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(how);
    response
}

impl Ending {
    /// How this response ends, if it does not leave.
    pub(super) fn of(response: &Response) -> Option<Self> {
        response.extensions().get().copied()
    }
}
