//! What controls the sandbox, below `/sandbox`: faults on order, who ignores keys, and what is on
//! record; and `/ready`, for whoever waits until it answers. None of it is on record itself.

use super::call::Collaborator;
use super::faults::Rule;
use super::reply::{Reply, empty, ok, problem, response, unavailable};
use super::world::Sandbox;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Query, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::json;
use std::collections::BTreeSet;
use std::sync::Arc;

type Here = State<Arc<Sandbox>>;

pub(super) fn routes() -> Router<Arc<Sandbox>> {
    Router::new()
        .route(
            "/sandbox/faults",
            get(faults).put(order_faults).delete(clear_faults),
        )
        .route(
            "/sandbox/keys",
            get(keys).put(ignore_keys).delete(forget_keys),
        )
        .route("/sandbox/effects", get(effects))
        .route("/ready", get(ready))
        .route("/sandbox/stock", get(stock))
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Rules {
    rules: Vec<Rule>,
}

/// As the service itself answers: `order-service healthcheck` asks both.
async fn ready() -> Response {
    response(ok(&json!({"status": "ready"})))
}

async fn faults(State(sandbox): Here) -> Response {
    response(ok(&json!({"rules": sandbox.faults.rules()})))
}

async fn order_faults(State(sandbox): Here, body: Bytes) -> Response {
    let ordered = read(&body).and_then(|Rules { rules }| sandbox.faults.order(rules));
    match ordered {
        Ok(()) => faults(State(sandbox)).await,
        Err(why) => response(refused(&why)),
    }
}

async fn clear_faults(State(sandbox): Here) -> Response {
    match sandbox.faults.order(Vec::new()) {
        Ok(()) => response(empty(204)),
        Err(why) => response(refused(&why)),
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields, rename_all = "camelCase")]
struct Ignoring {
    ignored_by: Vec<String>,
}

async fn keys(State(sandbox): Here) -> Response {
    let ignored = sandbox.keys.ignored().into_iter().map(Collaborator::name);
    response(ok(&json!({"ignoredBy": ignored.collect::<Vec<_>>()})))
}

async fn ignore_keys(State(sandbox): Here, body: Bytes) -> Response {
    let named = read(&body).and_then(|Ignoring { ignored_by }| {
        let named = ignored_by.iter().map(|name| Collaborator::parse(name));
        named.collect::<Result<BTreeSet<_>, _>>()
    });
    match named {
        Ok(collaborators) => {
            sandbox.keys.ignore(collaborators);
            keys(State(sandbox)).await
        }
        Err(why) => response(refused(&why)),
    }
}

async fn forget_keys(State(sandbox): Here) -> Response {
    sandbox.keys.forget();
    response(empty(204))
}

#[derive(Deserialize)]
struct From {
    #[serde(default)]
    after: u64,
}

/// JSON lines, a page of them: who wants more asks again, after the last one.
async fn effects(State(sandbox): Here, Query(From { after }): Query<From>) -> Response {
    let lines = sandbox.effects.after(after);
    ([(header::CONTENT_TYPE, "application/x-ndjson")], lines).into_response()
}

async fn stock(State(sandbox): Here) -> Response {
    let stock = match sandbox.world.ledger.stock().await {
        Ok(stock) => stock,
        Err(error) => return response(unavailable(error)),
    };
    let stock = stock.iter().map(|of| {
        json!({
            "product": of.product.as_str(), "onHand": of.on_hand, "reserved": of.reserved,
            "consumed": of.consumed,
        })
    });
    response(ok(&json!({"stock": stock.collect::<Vec<_>>()})))
}

fn read<T: DeserializeOwned>(body: &[u8]) -> Result<T, String> {
    serde_json::from_slice(body).map_err(|error| error.to_string())
}

fn refused(why: &str) -> Reply {
    problem(StatusCode::BAD_REQUEST, "bad_order", why)
}
