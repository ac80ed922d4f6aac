//! A request, read as a whole, and what cannot be read of it.

use super::call::Call;
use super::deed::Parts;
use super::effects::RequestEntry;
use super::faults::{Facts, Fault, HEADER};
use super::reply::{Reply, problem};
use super::subject::{order, products};
use axum::body::{Body, to_bytes};
use axum::extract::{Query, Request};
use axum::http::request::Parts as Head;
use axum::http::{HeaderMap, StatusCode};
use serde_json::Value;

/// The largest body that is read.
const LARGEST_BODY: usize = 1 << 20;

/// A request, as far as it could be read.
pub(super) struct Asked {
    pub(super) call: &'static Call,
    pub(super) key: Option<String>,
    pub(super) order: Option<String>,
    pub(super) parts: Parts,
    /// The fault that the request itself orders.
    pub(super) fault: Option<Fault>,
    method: String,
    /// With its query.
    path: String,
    products: Vec<String>,
}

impl Asked {
    /// Reads it; with why it is not to be answered, if so.
    pub(super) async fn read(
        call: &'static Call,
        path: Vec<(String, String)>,
        request: Request,
    ) -> (Self, Option<Reply>) {
        let (head, body) = request.into_parts();
        let mut refused = Refused(None);
        let fault = refused.unless(ordered(call, &head.headers)).flatten();
        let parts = Parts {
            path,
            query: refused.unless(query(&head)).unwrap_or_default(),
            body: refused.unless(read_body(body).await).unwrap_or_default(),
        };
        let key = head.headers.get("idempotency-key");
        let key = key.and_then(|key| key.to_str().ok()).map(str::to_owned);
        let asked = Self {
            call,
            method: head.method.to_string(),
            path: head.uri.to_string(),
            order: order(&parts, key.as_deref()),
            products: products(&parts),
            key,
            parts,
            fault,
        };
        (asked, refused.0)
    }

    /// What rules and scripts look at.
    pub(super) fn facts<'a>(&'a self, content: &'a str) -> Facts<'a> {
        Facts {
            call: self.call.kind(),
            asked: content,
            key: self.key.as_deref(),
            order: self.order.as_deref(),
            products: &self.products,
        }
    }

    pub(super) fn entry<'a>(&'a self, fault: Option<&Fault>) -> RequestEntry<'a> {
        RequestEntry {
            call: Some(self.call.kind()),
            method: &self.method,
            path: &self.path,
            key: self.key.as_deref(),
            order: self.order.as_deref(),
            fault: fault.map(ToString::to_string),
            body: &self.parts.body,
        }
    }

    /// Equal requests have equal contents, however their JSON was written.
    pub(super) fn content(&self) -> String {
        format!("{} {}\n{}", self.method, self.path, self.parts.body)
    }
}

/// The first reason not to answer.
struct Refused(Option<Reply>);

impl Refused {
    fn unless<T>(&mut self, read: Result<T, Reply>) -> Option<T> {
        match read {
            Ok(read) => Some(read),
            Err(why) => {
                self.0.get_or_insert(why);
                None
            }
        }
    }
}

/// The fault that the request itself orders.
fn ordered(call: &Call, headers: &HeaderMap) -> Result<Option<Fault>, Reply> {
    let Some(text) = headers.get(HEADER) else {
        return Ok(None);
    };
    let fault = text.to_str().map_err(|error| error.to_string());
    let fault = fault.and_then(str::parse::<Fault>);
    let fault = fault.and_then(|fault| {
        let is_possible = fault.can_befall(&call.kind());
        let nothing = || format!("no answer to {} has anything for {fault}", call.name);
        is_possible.then(|| fault.clone()).ok_or_else(nothing)
    });
    fault
        .map(Some)
        .map_err(|why| problem(StatusCode::BAD_REQUEST, "no_such_fault", &why))
}

fn query(head: &Head) -> Result<Vec<(String, String)>, Reply> {
    Query::<Vec<(String, String)>>::try_from_uri(&head.uri)
        .map(|Query(pairs)| pairs)
        .map_err(|error| problem(StatusCode::BAD_REQUEST, "bad_query", &error.to_string()))
}

/// JSON, or whatever it is as a text; null where there is none.
pub(super) async fn read_body(body: Body) -> Result<Value, Reply> {
    let bytes = to_bytes(body, LARGEST_BODY).await.map_err(|error| {
        problem(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            &error.to_string(),
        )
    })?;
    if bytes.is_empty() {
        return Ok(Value::Null);
    }
    let text = || Value::String(String::from_utf8_lossy(&bytes).into_owned());
    Ok(serde_json::from_slice(&bytes).unwrap_or_else(|_| text()))
}
