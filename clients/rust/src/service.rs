//! Where the service is, who asks, and how patiently: what every request has in common.

use crate::error::Error;
use crate::orders::Orders;
use crate::retry::{RetryPolicy, retrying};
use reqwest::{Method, RequestBuilder, Response};

/// The service, as its clients see it. Cheap to clone.
#[derive(Debug, Clone)]
pub struct OrderService {
    base_url: String,
    token: Option<String>,
    client: reqwest::Client,
    retries: RetryPolicy,
}

impl OrderService {
    /// The service at this address, such as `http://127.0.0.1:8080`: no path. Who asks has no credentials.
    #[expect(
        clippy::disallowed_methods,
        reason = "its user may give another client"
    )]
    pub fn new(base_url: impl Into<String>) -> Self {
        let base_url: String = base_url.into();
        Self {
            base_url: base_url.trim_end_matches('/').to_owned(),
            token: None,
            client: reqwest::Client::new(),
            retries: RetryPolicy::default(),
        }
    }

    /// Asks with an API key, an operator's token or an identity provider's.
    #[must_use]
    pub fn with_token(self, token: impl Into<String>) -> Self {
        let token = Some(token.into());
        Self { token, ..self }
    }

    /// Asks by this client: with time-outs, proxies, certificates or headers of one's own.
    #[must_use]
    pub fn with_client(self, client: reqwest::Client) -> Self {
        Self { client, ..self }
    }

    /// Repeats what is safe to repeat in this way.
    #[must_use]
    pub fn with_retries(self, retries: RetryPolicy) -> Self {
        Self { retries, ..self }
    }

    /// Orders, with what is easily done wrong done right: keys, pages, waiting, watching.
    pub fn orders(&self) -> Orders<'_> {
        Orders::of(self)
    }

    /// A request to any path of the service, such as `/api/v1/webhooks`, by whoever asks.
    pub fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let request = self
            .client
            .request(method, format!("{}{path}", self.base_url));
        match &self.token {
            Some(token) => request.bearer_auth(token),
            None => request,
        }
    }

    /// Its answer, if it is a good one; sent again where that is safe.
    pub async fn send(&self, request: RequestBuilder) -> Result<Response, Error> {
        let response = retrying(request, &self.retries).await?;
        if response.status().is_success() {
            return Ok(response);
        }
        Err(Error::refusal(response).await)
    }
}
