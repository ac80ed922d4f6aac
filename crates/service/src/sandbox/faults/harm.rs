//! What faults do: what comes in an answer's place, and how an answer is spoilt.

use super::fault::Fault;
use super::spoiling::contradicting;
use super::streams::{Drip, Huge, Truncated};
use crate::sandbox::ending::{boasts, drips, hangs, resets, stale};
use crate::sandbox::reply::{Reply, problem, response};
use axum::body::Body;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;

const PAGE: &str = "<!DOCTYPE html><html><head><title>Sign in</title></head><body><h1>Welcome to \
                    the network</h1></body></html>";
const GARBAGE: &str = "{\"success\": tru\u{fffd}\u{0}]]";

/// What comes instead of the deed; nothing if it is to be done.
pub(in crate::sandbox) fn instead(fault: &Fault) -> Option<Response> {
    Some(match fault {
        Fault::Status(status) => failure(*status),
        Fault::Hang => hangs(),
        Fault::Reset => resets(),
        Fault::Redirect(target) => {
            let mut redirect = Response::new(Body::empty());
            *redirect.status_mut() = StatusCode::TEMPORARY_REDIRECT;
            with_header(redirect, header::LOCATION, target)
        }
        Fault::RetryAfter(status, after) => {
            with_header(failure(*status), header::RETRY_AFTER, after)
        }
        _ => return None,
    })
}

/// What comes of the answer to a deed that was done.
pub(in crate::sandbox) fn spoilt(fault: &Fault, reply: Reply) -> Response {
    match fault {
        Fault::StatusAfter(status) => failure(*status),
        Fault::HangAfter | Fault::Late(_) => hangs(),
        Fault::LoseAnswer => resets(),
        Fault::Garbage => response(with_text(reply, GARBAGE)),
        Fault::Empty => response(Reply {
            status: 200,
            content_type: None,
            body: Vec::new(),
            ..reply
        }),
        Fault::Html => response(Reply {
            content_type: Some("text/html; charset=utf-8".to_owned()),
            ..with_text(reply, PAGE)
        }),
        Fault::WrongType => response(Reply {
            content_type: Some("application/octet-stream".to_owned()),
            ..reply
        }),
        Fault::Truncated => {
            let body = Body::new(Truncated::new(&reply.body));
            response(reply).map(|_| body)
        }
        Fault::Huge(size) => {
            let size = *size;
            response(with_text(reply, "")).map(|_| Body::new(Huge::new(size)))
        }
        Fault::Drip(apart) => {
            let body = Body::new(Drip::new(reply.body.clone(), *apart));
            response(reply).map(|_| body)
        }
        Fault::Stale => stale(response(reply)),
        Fault::DripHead(apart) => drips(*apart),
        Fault::Headers(count) => boasts(*count),
        Fault::Contradict(what) => response(contradicting(*what, reply)),
        Fault::Delay(_)
        | Fault::Decline { .. }
        | Fault::Status(_)
        | Fault::Hang
        | Fault::Reset
        | Fault::Redirect(_)
        | Fault::RetryAfter(..)
        | Fault::Duplicate(_)
        | Fault::Reorder
        | Fault::AfterNext
        | Fault::Poison => response(reply),
    }
}

/// 200, as if all were well.
fn with_text(reply: Reply, text: &str) -> Reply {
    Reply {
        status: 200,
        content_type: Some("application/json".to_owned()),
        body: text.as_bytes().to_vec(),
        ..reply
    }
}

fn failure(status: StatusCode) -> Response {
    response(problem(
        status,
        "ordered",
        "the sandbox was told to fail here",
    ))
}

fn with_header(mut response: Response, name: header::HeaderName, value: &str) -> Response {
    if let Ok(value) = HeaderValue::from_str(value) {
        response.headers_mut().insert(name, value);
    }
    response
}
