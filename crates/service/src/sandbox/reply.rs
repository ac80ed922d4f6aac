//! What a call is answered with, before it leaves.

use application::request::Answer;
use axum::body::Body;
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::Response;
use serde_json::{Value, json};
use std::fmt;

/// An answer that can be kept under its key, and given again byte for byte.
#[derive(Debug, Clone)]
pub(super) struct Reply {
    pub(super) status: u16,
    pub(super) headers: Vec<(String, String)>,
    pub(super) content_type: Option<String>,
    pub(super) body: Vec<u8>,
    /// The sandbox itself has failed: its key is as good as new.
    pub(super) is_failure: bool,
}

impl Reply {
    /// What is kept of it.
    pub(super) fn kept(&self) -> Answer {
        Answer {
            status: self.status,
            headers: self.headers.clone(),
            content_type: self.content_type.clone(),
            body: self.body.clone(),
        }
    }

    /// What was kept, once more.
    pub(super) fn again(kept: Answer) -> Self {
        Self {
            status: kept.status,
            headers: kept.headers,
            content_type: kept.content_type,
            body: kept.body,
            is_failure: false,
        }
    }
}

const JSON: &str = "application/json";
const PROBLEM: &str = "application/problem+json";
const TEXT: &str = "text/plain; charset=utf-8";

/// A JSON body.
pub(super) fn json_reply(status: StatusCode, body: &Value) -> Reply {
    with_body(status, JSON, body.to_string().into_bytes())
}

/// 200 with a JSON body.
pub(super) fn ok(body: &Value) -> Reply {
    json_reply(StatusCode::OK, body)
}

/// A text.
pub(super) fn text(status: StatusCode, words: &str) -> Reply {
    with_body(status, TEXT, words.as_bytes().to_vec())
}

/// Nothing but the status.
pub(super) const fn empty(status: u16) -> Reply {
    Reply {
        status,
        headers: Vec::new(),
        content_type: None,
        body: Vec::new(),
        is_failure: false,
    }
}

/// An error as RFC 9457 writes it.
pub(super) fn problem(status: StatusCode, code: &str, detail: &str) -> Reply {
    let title = status.canonical_reason().unwrap_or("Error");
    let body = json!({
        "type": "about:blank", "title": title, "status": status.as_u16(),
        "code": code, "detail": detail,
    });
    with_body(status, PROBLEM, body.to_string().into_bytes())
}

/// The books could not be read or written: nothing was done, as far as one can tell.
pub(super) fn unavailable(why: impl fmt::Display) -> Reply {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    Reply {
        is_failure: true,
        ..problem(status, "books_unavailable", &why.to_string())
    }
}

fn with_body(status: StatusCode, content_type: &str, body: Vec<u8>) -> Reply {
    Reply {
        content_type: Some(content_type.to_owned()),
        body,
        ..empty(status.as_u16())
    }
}

/// The answer as it leaves, if nothing is done to it.
pub(super) fn response(reply: Reply) -> Response {
    let mut response = Response::new(Body::from(reply.body));
    *response.status_mut() =
        StatusCode::from_u16(reply.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let content_type = reply.content_type.as_deref();
    if let Some(value) = content_type.and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(header::CONTENT_TYPE, value);
    }
    for (name, value) in &reply.headers {
        if let (Ok(name), Ok(value)) = (name.parse::<HeaderName>(), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    response
}
