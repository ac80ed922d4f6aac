//! What a request asks of a protocol: its parts, the key that makes it take effect once, and where
//! its effects are put on record.

use super::effects::{Effect, Effects};
use super::reply::{Reply, problem};
use super::subject::order_id;
use super::world::World;
use axum::http::StatusCode;
use domain::OrderId;
use serde::de::DeserializeOwned;
use serde_json::Value;
use std::sync::Arc;

/// The parts of a request that protocols read.
#[derive(Debug, Clone, Default)]
pub(super) struct Parts {
    /// The names in the path.
    pub(super) path: Vec<(String, String)>,
    pub(super) query: Vec<(String, String)>,
    /// Null where there was none.
    pub(super) body: Value,
}

/// A request that is to be carried out.
pub(super) struct Deed {
    pub(super) world: Arc<World>,
    pub(super) parts: Parts,
    /// The same deed has the same name: made of the caller's key, or of a number of its own.
    pub(super) name: String,
    /// Which order it is about, in the caller's words.
    pub(super) order: Option<String>,
    pub(super) effects: Arc<Effects>,
    /// Its number in the log.
    pub(super) request: u64,
}

impl Parts {
    /// A name of the path, or an empty text.
    pub(super) fn path(&self, name: &str) -> &str {
        found(&self.path, name).unwrap_or_default()
    }

    pub(super) fn query(&self, name: &str) -> Option<&str> {
        found(&self.query, name)
    }
}

fn found<'a>(pairs: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut pairs = pairs.iter();
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.as_str())
}

impl Deed {
    /// The body as the protocol documents it, or 400 in no protocol's particular shape.
    pub(super) fn body<T: DeserializeOwned>(&self) -> Result<T, Reply> {
        serde_json::from_value(self.parts.body.clone())
            .map_err(|error| bad_request(&format!("the body is not as documented: {error}")))
    }

    /// Puts an effect on record, before the answer leaves.
    pub(super) fn had(&self, effect: &Effect<'_>) {
        self.effects.effect(self.request, effect);
    }

    /// The order in the books' own words: made of whatever the caller calls it.
    pub(super) fn order_id(&self) -> OrderId {
        order_id(self.order.as_deref().unwrap_or(&self.name))
    }
}

/// 400: the request is not what the protocol documents.
pub(super) fn bad_request(words: &str) -> Reply {
    problem(StatusCode::BAD_REQUEST, "bad_request", words)
}
