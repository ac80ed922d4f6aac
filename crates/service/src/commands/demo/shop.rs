//! The running shop as its customers' programs and its warehouse see it: over HTTP, by its contracts.

use super::purchase::{Contract, Purchase};
use crate::commands::own_client::own_client;
use anyhow::Context as _;
use reqwest::{Method, RequestBuilder, StatusCode};
use serde_json::{Value, json};
use std::time::Duration;

/// Longer than the service waits for an order to rest.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where it is, and how it is asked.
#[derive(Clone)]
pub(super) struct Shop {
    client: reqwest::Client,
    url: String,
    /// Makes this run's keys its own: the same seed again makes further orders.
    run: String,
}

impl Shop {
    pub(super) fn at(url: String, run: String) -> anyhow::Result<Self> {
        let client = own_client(PATIENCE)?;
        Ok(Self { client, url, run })
    }

    pub(super) fn url(&self) -> &str {
        &self.url
    }

    /// What a route says to whoever says nothing of themselves.
    pub(super) async fn looked_at(&self, path: &str) -> anyhow::Result<(StatusCode, Value)> {
        told(self.request(Method::GET, path)).await
    }

    /// Places an order, in its customer's name.
    pub(super) async fn place(
        &self,
        number: u64,
        purchase: &Purchase,
    ) -> anyhow::Result<(StatusCode, Value)> {
        let request = match purchase.contract {
            Contract::V1 => self.request(Method::POST, "/api/v1/orders"),
            Contract::Storefront => self
                .request(Method::POST, "/api/orders")
                .header("X-User-Id", purchase.customer.id)
                .header("X-Email", &purchase.customer.email),
        };
        let key = format!("demo-{}-{number}", self.run);
        told(
            request
                .header("Idempotency-Key", key)
                .json(&purchase.body()),
        )
        .await
    }

    /// Moves an order on: `process`, `ship`, `deliver`.
    pub(super) async fn move_on(&self, order: &str, action: &str) -> anyhow::Result<StatusCode> {
        let path = format!("/api/v1/orders/{order}/{action}");
        Ok(told(self.request(Method::PUT, &path)).await?.0)
    }

    /// Calls one off.
    pub(super) async fn cancel(&self, order: &str, reason: &str) -> anyhow::Result<StatusCode> {
        let path = format!("/api/v1/orders/{order}/cancel");
        let body = json!({ "reason": reason });
        Ok(told(self.request(Method::PUT, &path).json(&body)).await?.0)
    }

    /// How an order stands, as lists show it to operators: only there it is told what waits for a person.
    pub(super) async fn order(&self, order: &str) -> anyhow::Result<Value> {
        let path = format!("/api/v1/orders?text=ORD-{order}");
        let (status, mut body) = self.looked_at(&path).await?;
        let found = body["orders"].get_mut(0).map(Value::take);
        found.with_context(|| format!("order {order} is not listed: {status}"))
    }

    fn request(&self, method: Method, path: &str) -> RequestBuilder {
        self.client.request(method, format!("{}{path}", self.url))
    }
}

async fn told(request: RequestBuilder) -> anyhow::Result<(StatusCode, Value)> {
    let answer = request.send().await.context("the service gave no answer")?;
    let status = answer.status();
    let body = answer
        .text()
        .await
        .context("the service broke off its answer")?;
    Ok((status, serde_json::from_str(&body).unwrap_or_default()))
}
