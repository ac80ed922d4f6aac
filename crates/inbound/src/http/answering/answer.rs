//! Answers as data: rendered once, sent as they are, and kept to be given again byte for byte.

use application::Answer;
use axum::body::Body;
use axum::http::StatusCode;
use axum::http::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use axum::response::Response;
use serde::Serialize;

/// The media type of every body of the contracts, errors included: their clients expect it.
const JSON: &str = "application/json";

/// The media type of plain words.
const TEXT: &str = "text/plain;charset=UTF-8";

/// Says that an answer was given before.
const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

/// An answer with a JSON body.
pub(crate) fn json(status: StatusCode, body: &impl Serialize) -> Answer {
    Answer {
        status: status.as_u16(),
        headers: Vec::new(),
        content_type: Some(JSON.to_owned()),
        body: serde_json::to_vec(body).expect("bodies are plain structs of strings and numbers"),
    }
}

/// An answer with words for people.
pub(crate) fn text(status: StatusCode, words: &str) -> Answer {
    Answer {
        status: status.as_u16(),
        headers: Vec::new(),
        content_type: Some(TEXT.to_owned()),
        body: words.as_bytes().to_vec(),
    }
}

/// An answer without a body.
pub(crate) fn empty(status: StatusCode) -> Answer {
    Answer {
        status: status.as_u16(),
        headers: Vec::new(),
        content_type: None,
        body: Vec::new(),
    }
}

/// The same answer with one more header.
pub(crate) fn with_header(mut answer: Answer, name: &str, value: String) -> Answer {
    answer.headers.push((name.to_owned(), value));
    answer
}

/// The same answer with more headers.
pub(crate) fn with_headers(answer: Answer, more: &[(&'static str, String)]) -> Answer {
    let add = |answer, (name, value): &(&str, String)| with_header(answer, name, value.clone());
    more.iter().fold(answer, add)
}

/// Sends an answer. What cannot be a header any more, in a record of an older version, is left out.
pub(crate) fn response(answer: Answer) -> Response {
    let mut response = Response::new(Body::from(answer.body));
    *response.status_mut() = StatusCode::from_u16(answer.status).unwrap_or(StatusCode::OK);
    let content_type = answer.content_type.map(|t| (CONTENT_TYPE.to_string(), t));
    for (name, value) in answer.headers.into_iter().chain(content_type) {
        let name = HeaderName::try_from(name);
        let value = HeaderValue::try_from(value);
        if let (Ok(name), Ok(value)) = (name, value) {
            response.headers_mut().append(name, value);
        }
    }
    response
}

/// Shows something: 200 with a JSON body.
pub(crate) fn ok(body: &impl Serialize) -> Response {
    response(json(StatusCode::OK, body))
}

/// Sends an answer that was given before.
pub(crate) fn replayed(answer: Answer) -> Response {
    let mut response = response(answer);
    response
        .headers_mut()
        .insert(REPLAYED, HeaderValue::from_static("true"));
    response
}
