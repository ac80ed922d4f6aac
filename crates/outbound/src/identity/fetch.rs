//! Fetching published keys: in bounded time, of bounded size, from the one configured address.

use super::key::Key;
use reqwest::{Client, StatusCode, redirect};
use serde_json::Value;
use std::time::Duration;

/// How long an identity provider may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The most bytes of a set. Usual ones have two or three kilobytes.
const MOST_BYTES: usize = 256 * 1024;

/// The most keys of a set that are looked at.
const MOST_KEYS: usize = 64;

/// A client that goes where it is told and nowhere else.
pub(super) fn client() -> Result<Client, reqwest::Error> {
    Client::builder()
        .timeout(PATIENCE)
        .redirect(redirect::Policy::none())
        .no_proxy()
        .build()
}

/// The keys at this address that can check signatures, or why there are none.
pub(super) async fn keys(client: &Client, url: &str) -> Result<Vec<Key>, String> {
    let body = body(client, url).await?;
    let set: Value = serde_json::from_slice(&body).map_err(|_| "it is not JSON".to_owned())?;
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

async fn body(client: &Client, url: &str) -> Result<Vec<u8>, String> {
    // The URL is the operator's own, and may have a secret in it.
    let faulty = |error: reqwest::Error| words(&error.without_url());
    let mut response = client.get(url).send().await.map_err(faulty)?;
    let status = response.status();
    if status != StatusCode::OK {
        return Err(format!("the answer is {status}"));
    }
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(faulty)? {
        if body.len() + chunk.len() > MOST_BYTES {
            return Err(format!("it has more than {MOST_BYTES} bytes"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// An error with what is behind it: the outermost only says that something failed.
fn words(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        words.push_str(": ");
        words.push_str(&inner.to_string());
        source = inner.source();
    }
    words
}
