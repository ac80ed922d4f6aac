//! Requests for orders that wait until a product service, asked by event, has told names and prices.

use super::event_sink::SendError;
use super::store_error::StoreError;
use crate::request::{Fingerprint, RequestKey};
use async_trait::async_trait;
use domain::order::PaymentMethod;
use domain::{CustomerId, Email, Notation, ProductId, Quantity, Timestamp};

/// A request that waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedOrder {
    /// What makes it take effect once: the key of the order that it becomes.
    pub key: RequestKey,
    /// Of the request.
    pub fingerprint: Fingerprint,
    /// Who ordered.
    pub customer: CustomerId,
    /// How their id was written.
    pub customer_notation: Notation,
    /// Where to write to them.
    pub email: Option<Email>,
    /// What is wanted, as it was sent.
    pub items: Vec<AskedItem>,
    /// What it is to be paid with.
    pub payment_method: Option<PaymentMethod>,
    /// When it was made.
    pub asked_at: Timestamp,
}

/// One product of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedItem {
    /// Which.
    pub product: ProductId,
    /// How its id was written.
    pub notation: Notation,
    /// How many.
    pub quantity: Quantity,
}

/// The requests that wait. Each is a row of its own; what became of it is with its key
/// ([`super::Requests`]), and then the row goes.
#[async_trait]
pub trait OrderRequests: Send + Sync {
    /// Puts a request on record, durably. Gives the one that is there already under this key, as it was
    /// made first; then nothing is written.
    async fn ask(&self, asked: AskedOrder) -> Result<Option<AskedOrder>, StoreError>;

    /// The request that waits under this key.
    async fn asked(&self, key: &RequestKey) -> Result<Option<AskedOrder>, StoreError>;

    /// Those that the product service has not been asked about, the oldest first, at most so many. One that
    /// cannot be read says so in its place, and hides no other.
    async fn unannounced(
        &self,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError>;

    /// The product service has been asked about this one. Noting it twice changes nothing.
    async fn note_announced(&self, key: &RequestKey) -> Result<(), StoreError>;

    /// Those that were made before then, the oldest first, at most so many; likewise.
    async fn asked_before(
        &self,
        moment: Timestamp,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError>;

    /// It waits no longer. Forgetting it twice changes nothing.
    async fn forget(&self, key: &RequestKey) -> Result<(), StoreError>;
}

/// Whoever asks the product service about a request.
#[async_trait]
pub trait PriceQuestions: Send + Sync {
    /// Asks, and returns once the question is durable where the service reads it. At least once: the same
    /// question may be asked again, also by another process.
    async fn ask_prices(&self, asked: &AskedOrder) -> Result<(), SendError>;
}
