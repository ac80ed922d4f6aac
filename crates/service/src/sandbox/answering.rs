//! The one place where the log, faults and keys are applied to every call of every protocol.

use super::call::Call;
use super::deed::{Deed, Parts};
use super::effects::{Ended, RequestEntry};
use super::ending::{Ending, resets};
use super::faults::{Facts, Fault, HEADER, instead, spoilt};
use super::keys::Kept;
use super::reply::{Reply, problem, response};
use super::subject::{order, products};
use super::world::Sandbox;
use axum::body::{Body, to_bytes};
use axum::extract::{Query, RawPathParams, Request};
use axum::http::request::Parts as Head;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use serde_json::Value;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::oneshot;

/// The largest body that is read.
const LARGEST_BODY: usize = 1 << 20;
/// How long a late deed waits at most for its client to hang up.
const LATEST: Duration = Duration::from_hours(1);

/// A request, read as a whole.
struct Asked {
    call: &'static Call,
    method: String,
    /// With its query.
    path: String,
    key: Option<String>,
    order: Option<String>,
    products: Vec<String>,
    parts: Parts,
    fault: Option<Fault>,
}

/// Answers a call: puts it on record, lets befall it what was ordered, and does it once.
pub(super) async fn answer(
    sandbox: Arc<Sandbox>,
    call: &'static Call,
    path: RawPathParams,
    request: Request,
) -> Response {
    let asked = match Asked::read(call, &path, request).await {
        Ok(asked) => asked,
        Err(refused) => return response(refused),
    };
    let fault = sandbox.choose(&asked);
    let Ok(number) = sandbox.effects.request(&asked.entry(fault.as_ref())) else {
        return full();
    };
    if let Some(response) = fault.as_ref().and_then(instead) {
        sandbox.ended(number, &response, fault.as_ref(), false);
        return response;
    }
    // The client's end of this is dropped with the request, when the client hangs up.
    let (here, gone) = oneshot::channel();
    let deeds = sandbox.deeds.clone();
    let answered =
        deeds.spawn(async move { carry_out(&sandbox, asked, number, fault, gone).await });
    let response = answered.await.unwrap_or_else(|_panicked| resets());
    drop(here);
    response
}

/// Goes on whether the client still waits or not.
async fn carry_out(
    sandbox: &Sandbox,
    asked: Asked,
    number: u64,
    fault: Option<Fault>,
    gone: oneshot::Receiver<()>,
) -> Response {
    match &fault {
        Some(Fault::Delay(wait)) => tokio::time::sleep(*wait).await,
        Some(Fault::Late(wait)) => {
            // Either is an end: the client's hanging up, or that of patience.
            drop(tokio::time::timeout(LATEST, gone).await);
            tokio::time::sleep(*wait).await;
        }
        _ => {}
    }
    let Kept { reply, is_replay } = sandbox.perform(asked, number, fault.as_ref()).await;
    let response = match &fault {
        Some(fault) => spoilt(fault, reply),
        None => response(reply),
    };
    sandbox.ended(number, &response, fault.as_ref(), is_replay);
    response
}

impl Sandbox {
    fn choose(&self, asked: &Asked) -> Option<Fault> {
        let content = asked.content();
        let facts = Facts {
            collaborator: asked.call.collaborator,
            call: asked.call.name,
            asked: &content,
            key: asked.key.as_deref(),
            order: asked.order.as_deref(),
            products: &asked.products,
        };
        let method = asked.parts.body["paymentMethod"].as_str();
        self.faults.choose(&facts, asked.fault.clone(), method)
    }

    /// Does it, or finds that it was done.
    async fn perform(&self, asked: Asked, number: u64, fault: Option<&Fault>) -> Kept {
        let (call, content) = (asked.call, asked.content());
        let is_honoured = call.changes && !self.keys.are_ignored_by(call.collaborator);
        let key = asked.key.filter(|_| is_honoured);
        let deed = Deed {
            world: self.world.clone(),
            parts: asked.parts,
            name: self.name(key.as_deref()),
            order: asked.order,
            effects: self.effects.clone(),
            request: number,
        };
        match (fault, key) {
            (Some(Fault::Decline { is_pinned: true }), Some(key)) => {
                let refusal = async { (call.refusal)() };
                self.keys
                    .once(call.collaborator, &key, &content, refusal)
                    .await
            }
            (Some(Fault::Decline { .. }), _) => Kept::first((call.refusal)()),
            (_, Some(key)) => {
                let doing = (call.answer)(deed);
                self.keys
                    .once(call.collaborator, &key, &content, doing)
                    .await
            }
            (_, None) => Kept::first((call.answer)(deed).await),
        }
    }

    /// Without a key each request is a deed of its own.
    fn name(&self, key: Option<&str>) -> String {
        let named = key.map(|key| self.keys.deed(key));
        named.unwrap_or_else(|| self.new_name())
    }

    fn ended(&self, number: u64, response: &Response, fault: Option<&Fault>, is_replay: bool) {
        let leaves = Ending::of(response).is_none();
        let fault = fault.map(ToString::to_string);
        let ended = Ended {
            status: leaves.then(|| response.status().as_u16()),
            fault: fault.as_deref(),
            is_replay,
        };
        self.effects.answer(number, &ended);
    }
}

impl Asked {
    async fn read(
        call: &'static Call,
        path: &RawPathParams,
        request: Request,
    ) -> Result<Self, Reply> {
        let (head, body) = request.into_parts();
        let fault = ordered(&head.headers)?;
        let parts = Parts {
            path: pairs(path.iter()),
            query: query(&head)?,
            body: read_body(body).await?,
        };
        let key = head.headers.get("idempotency-key");
        let key = key.and_then(|key| key.to_str().ok()).map(str::to_owned);
        Ok(Self {
            call,
            method: head.method.to_string(),
            path: head.uri.to_string(),
            order: order(&parts, key.as_deref()),
            products: products(&parts),
            key,
            parts,
            fault,
        })
    }

    fn entry<'a>(&'a self, fault: Option<&Fault>) -> RequestEntry<'a> {
        RequestEntry {
            call: Some(self.call),
            method: &self.method,
            path: &self.path,
            key: self.key.as_deref(),
            order: self.order.as_deref(),
            fault: fault.map(ToString::to_string),
            body: &self.parts.body,
        }
    }

    /// Equal requests have equal contents, however their JSON was written.
    fn content(&self) -> String {
        format!("{} {}\n{}", self.method, self.path, self.parts.body)
    }
}

/// The fault that the request itself orders.
fn ordered(headers: &HeaderMap) -> Result<Option<Fault>, Reply> {
    let Some(text) = headers.get(HEADER) else {
        return Ok(None);
    };
    let fault = text.to_str().map_err(|error| error.to_string());
    let fault = fault.and_then(str::parse::<Fault>);
    fault
        .map(Some)
        .map_err(|why| problem(StatusCode::BAD_REQUEST, "no_such_fault", &why))
}

fn query(head: &Head) -> Result<Vec<(String, String)>, Reply> {
    Query::<Vec<(String, String)>>::try_from_uri(&head.uri)
        .map(|Query(pairs)| pairs)
        .map_err(|error| problem(StatusCode::BAD_REQUEST, "bad_query", &error.to_string()))
}

fn pairs<'a>(all: impl Iterator<Item = (&'a str, &'a str)>) -> Vec<(String, String)> {
    all.map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect()
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

/// The log has no place for what this request might do.
pub(super) fn full() -> Response {
    let words = "the log of effects is full or cannot be written: start the sandbox anew, with \
                 another --effects";
    response(problem(StatusCode::INSUFFICIENT_STORAGE, "log_full", words))
}
