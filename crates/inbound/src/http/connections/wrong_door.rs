//! What somebody is told who speaks plain http where https is spoken. They are not led on: what they have sent
//! was sent in the open, and their next request would be, too.

use axum::body::Body;
use axum::http::header::{CONNECTION, CONTENT_TYPE, HeaderValue};
use axum::http::{Response, StatusCode};

const WORDS: &str = "This port speaks https, and this request came by plain http, for everybody on the way to \
                     read: use https:// in its address.\n";

/// The one answer.
pub(super) fn answer() -> Response<Body> {
    let mut answer = Response::new(Body::from(WORDS));
    *answer.status_mut() = StatusCode::BAD_REQUEST;
    let headers = answer.headers_mut();
    let text = HeaderValue::from_static("text/plain; charset=utf-8");
    headers.insert(CONTENT_TYPE, text);
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    answer
}
