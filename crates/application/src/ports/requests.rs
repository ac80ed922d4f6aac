//! Requests with a key: what became of them.

use super::store_error::StoreError;
use crate::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::OrderId;
use thiserror::Error;

/// Why an answer was not kept.
#[derive(Debug, Clone, Error)]
pub enum RememberError {
    /// The key is on record already: this is what became of it.
    #[error("the request was made before")]
    Repeated(RequestRecord),
    /// Nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The keys on record. Keys of requests that change an order are written by the journal, in the
/// order's own transaction; here they are read, answers kept that changed nothing, keys bound to an order that
/// another request has placed, and keys taken before work that is no order's.
#[async_trait]
pub trait Requests: Send + Sync {
    /// What is on record of a key.
    async fn request(&self, key: &RequestKey) -> Result<Option<RequestRecord>, StoreError>;

    /// Keeps the final answer to a request that changed nothing, such as a refusal. Without an answer the
    /// key is taken from now on, and stands for the order if one is named: of several who take it at the
    /// same moment one does, and the others are told `Repeated`. Its answer is kept when the same request
    /// is told it with the same order, or none again. An answer that was kept stays.
    async fn remember(
        &self,
        key: RequestKey,
        fingerprint: Fingerprint,
        order: Option<OrderId>,
        answer: Option<Answer>,
    ) -> Result<(), RememberError>;
}
