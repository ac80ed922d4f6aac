//! One question and its answer.

use super::reading::{Unread, whole, words};
use reqwest::{Client, Method, StatusCode, Url, redirect, retry};
use std::time::Duration;
use thiserror::Error;

/// JSON, or what is JSON under a name of its own.
const ACCEPTED: &str = "application/json, */*;q=0.5";

/// Why there is nobody to ask with.
#[derive(Debug, Error)]
#[error("the HTTP client cannot be made: {0}")]
pub struct ClientError(#[from] reqwest::Error);

/// How long an answer may take.
#[derive(Clone, Copy)]
pub(crate) struct Patience {
    /// For the connection, name look-up and TLS included.
    pub(crate) connecting: Duration,
    /// For all of it.
    pub(crate) whole: Duration,
}

impl Patience {
    /// For a service nearby.
    pub(crate) const fn nearby(whole: Duration) -> Self {
        let connecting = Duration::from_secs(1);
        Self { connecting, whole }
    }
}

/// Goes where it is told and nowhere else.
pub(crate) struct Asking {
    client: Client,
    most_bytes: usize,
}

/// One question.
pub(crate) struct Question<'a> {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) body: Option<Body>,
    pub(crate) headers: &'a [(&'static str, &'a str)],
}

/// What a question brings along.
pub(crate) enum Body {
    Json(Vec<u8>),
    /// Fields, as forms of browsers send them.
    Form(Vec<u8>),
}

/// An answer, whole and within the limit.
pub(crate) struct Told {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

impl<'a> Question<'a> {
    /// What is there?
    pub(crate) const fn get(url: Url, headers: &'a [(&'static str, &'a str)]) -> Self {
        Self {
            method: Method::GET,
            url,
            body: None,
            headers,
        }
    }
}

impl Asking {
    pub(crate) fn try_new(patience: Patience, most_bytes: usize) -> Result<Self, ClientError> {
        let client = Client::builder()
            .user_agent("order-service")
            .http1_only()
            .connect_timeout(patience.connecting)
            .timeout(patience.whole)
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            // Otherwise environment variables decide whom we believe.
            .no_proxy()
            .build()?;
        Ok(Self { client, most_bytes })
    }

    /// Asks once. Errors do not show the address, which may have a password in it.
    pub(crate) async fn ask(&self, question: Question<'_>) -> Result<Told, String> {
        let faulty = |error: reqwest::Error| words(&error.without_url());
        let mut request = self.client.request(question.method, question.url);
        request = request.header("Accept", ACCEPTED);
        for (name, value) in question.headers {
            request = request.header(*name, *value);
        }
        if let Some(body) = question.body {
            let (kind, bytes) = match body {
                Body::Json(bytes) => ("application/json", bytes),
                Body::Form(bytes) => ("application/x-www-form-urlencoded", bytes),
            };
            request = request.header("Content-Type", kind).body(bytes);
        }
        let mut response = request.send().await.map_err(faulty)?;
        let status = response.status();
        let body = whole(&mut response, self.most_bytes).await;
        let body = body.map_err(|unread| match unread {
            Unread::TooLong => format!("its answer has more than {} bytes", self.most_bytes),
            Unread::Failed(error) => faulty(error),
        })?;
        Ok(Told { status, body })
    }
}
