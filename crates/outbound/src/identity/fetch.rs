//! Fetching published keys: in bounded time, of bounded size, from the one configured address.

use super::key::Key;
use crate::asking::{Asking, ClientError, Patience, Question};
use reqwest::{StatusCode, Url};
use serde_json::Value;
use std::time::Duration;

/// How long an identity provider may take, which may be far away.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of a set. Usual ones have two or three kilobytes.
const MOST_BYTES: usize = 256 * 1024;

/// The most keys of a set that are looked at.
const MOST_KEYS: usize = 64;

/// What asks for keys.
pub(super) fn asking() -> Result<Asking, ClientError> {
    let patience = Patience {
        connecting: PATIENCE,
        whole: PATIENCE,
    };
    Asking::try_new(patience, MOST_BYTES)
}

/// How many keys that can check signatures are at this address, for somebody who only looks; or why none are.
pub async fn published_keys(url: &str) -> Result<usize, String> {
    let asking = asking().map_err(|error| error.to_string())?;
    Ok(keys(&asking, url).await?.len())
}

/// The keys at this address that can check signatures, or why there are none.
pub(super) async fn keys(asking: &Asking, url: &str) -> Result<Vec<Key>, String> {
    // The URL is the operator's own, and may have a secret in it.
    let url = Url::parse(url).map_err(|_| "it is no address".to_owned())?;
    let told = asking.ask(Question::get(url, &[])).await?;
    if told.status != StatusCode::OK {
        return Err(format!("the answer is {}", told.status));
    }
    let set: Value = serde_json::from_slice(&told.body).map_err(|_| "it is not JSON".to_owned())?;
    let Some(Value::Array(listed)) = set.get("keys") else {
        return Err("it is not a set of keys".to_owned());
    };
    let usable = listed.iter().take(MOST_KEYS).cloned();
    let keys: Vec<Key> = usable.filter_map(Key::published).collect();
    if keys.is_empty() {
        return Err("it has no key that signatures can be checked with".to_owned());
    }
    Ok(keys)
}
