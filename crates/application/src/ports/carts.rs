//! The carts: cleared once the order that came from one stands.

use super::CallKey;
use async_trait::async_trait;
use domain::CustomerId;
use domain::process::{CallOutcome, Capabilities};

/// The carts' own service.
#[async_trait]
pub trait Carts: Send + Sync {
    /// What is known of this protocol. Clearing a cart is idempotent by nature.
    fn capabilities(&self) -> Capabilities {
        Capabilities::NATURAL
    }

    /// Empties a customer's cart.
    async fn clear(&self, key: &CallKey, customer: &CustomerId) -> CallOutcome;
}
