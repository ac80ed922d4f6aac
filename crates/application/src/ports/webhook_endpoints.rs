//! Webhook endpoints on record.

use super::store_error::StoreError;
use crate::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use crate::webhooks::{WebhookEndpoint, WebhookId};
use async_trait::async_trait;

/// A request that is put on record with its answer, in one transaction with what it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnsweredRequest {
    /// Its key.
    pub key: RequestKey,
    /// Its digest.
    pub fingerprint: Fingerprint,
    /// What it is answered.
    pub answer: Answer,
}

/// What came of adding an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Added {
    /// It is there.
    Added,
    /// There are as many as there may be. Nothing was written.
    Full,
    /// The request was made before. Nothing was written.
    Repeated(RequestRecord),
}

/// What came of changing an endpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replaced {
    /// It is changed; its revision is the next.
    Replaced,
    /// Somebody else has changed it since it was read. Nothing was written.
    Changed,
    /// It is no longer there.
    Gone,
    /// The request was made before. Nothing was written.
    Repeated(RequestRecord),
}

/// What came of removing an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Removed {
    /// It was there and is no longer.
    Removed,
    /// It has another revision than the caller has seen. Nothing was written.
    Changed,
    /// It was not there.
    Gone,
}

/// The endpoints on record. Each call is one transaction.
#[async_trait]
pub trait WebhookEndpoints: Send + Sync {
    /// Adds one, unless there are so many already: also of many at once, no more than that get in. One
    /// that is there already stays as it is, which is as good.
    async fn add(
        &self,
        endpoint: &WebhookEndpoint,
        limit: usize,
        request: Option<&AnsweredRequest>,
    ) -> Result<Added, StoreError>;

    /// All, in the order of their ids.
    async fn all(&self) -> Result<Vec<WebhookEndpoint>, StoreError>;

    /// One of them.
    async fn one(&self, id: WebhookId) -> Result<Option<WebhookEndpoint>, StoreError>;

    /// Writes all of it but its id and when it was created, if it still has the revision that it was read
    /// with, and gives it the next one, whatever revision the endpoint here has.
    async fn replace(
        &self,
        endpoint: &WebhookEndpoint,
        was: u64,
        request: Option<&AnsweredRequest>,
    ) -> Result<Replaced, StoreError>;

    /// Strikes it out; where a revision was seen, only if it still has that.
    async fn remove(&self, id: WebhookId, seen: Option<u64>) -> Result<Removed, StoreError>;
}
