//! What a customer's program sends, and what it is told.

use reqwest::{Method, StatusCode};
use serde_json::Value;
use std::time::Duration;

/// A client that waits long and follows nothing.
pub(crate) fn client() -> reqwest::Client {
    let builder = reqwest::Client::builder().no_proxy();
    builder.timeout(Duration::from_mins(1)).build().unwrap()
}

/// What a client asks.
#[derive(Clone)]
pub(crate) struct Request<'a> {
    pub(crate) method: Method,
    pub(crate) path: &'a str,
    pub(crate) key: Option<&'a str>,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) body: Option<&'a str>,
}

impl<'a> Request<'a> {
    pub(crate) fn post(path: &'a str, body: &'a str) -> Self {
        Self {
            method: Method::POST,
            path,
            key: None,
            headers: &[],
            body: Some(body),
        }
    }

    pub(crate) fn put(path: &'a str) -> Self {
        Self {
            method: Method::PUT,
            path,
            key: None,
            headers: &[],
            body: None,
        }
    }

    pub(crate) fn get(path: &'a str) -> Self {
        Self {
            method: Method::GET,
            ..Self::put(path)
        }
    }

    /// With these headers.
    pub(crate) fn with(mut self, headers: &'a [(&'a str, &'a str)]) -> Self {
        self.headers = headers;
        self
    }

    pub(crate) fn keyed(mut self, key: &'a str) -> Self {
        self.key = Some(key);
        self
    }
}

/// What it was told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) body: String,
    pub(crate) is_replay: bool,
    /// When to ask again, where it was told.
    pub(crate) retry_after: Option<String>,
}

impl Answer {
    /// Whether somebody is away whom this needs: 503, and in how many seconds to ask again.
    pub(crate) fn is_away(&self) -> bool {
        let seconds = self.retry_after.as_deref().map(str::parse::<u32>);
        self.status == StatusCode::SERVICE_UNAVAILABLE && matches!(seconds, Some(Ok(1..=60)))
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.body)
            .unwrap_or_else(|error| panic!("{error} in {} {:?}", self.status, self.body))
    }
}

pub(crate) async fn send(
    client: &reqwest::Client,
    url: &str,
    request: Request<'_>,
) -> Result<Answer, reqwest::Error> {
    let mut builder = client.request(request.method, url);
    if let Some(key) = request.key {
        builder = builder.header("Idempotency-Key", key);
    }
    for (name, value) in request.headers {
        builder = builder.header(*name, *value);
    }
    if let Some(body) = request.body {
        builder = builder
            .header("Content-Type", "application/json")
            .body(body.to_owned());
    }
    let response = builder.send().await?;
    Ok(Answer {
        status: response.status(),
        is_replay: response.headers().contains_key("idempotency-replayed"),
        retry_after: response.headers().get("retry-after").map(|value| {
            let value = value.to_str().unwrap_or_default();
            value.to_owned()
        }),
        body: response.text().await?,
    })
}
