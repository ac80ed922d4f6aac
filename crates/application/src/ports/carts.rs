//! The carts: kept here or by a service of their own, and emptied of what was ordered.

use super::CallKey;
use super::store_error::{ReadError, StoreError};
use crate::request::{Answer, RequestClaim, RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities};
use domain::{Cart, CartChange, CartError, CustomerId, ProductId, Quantity, Timestamp};
use std::sync::Arc;
use thiserror::Error;

/// A change of one customer's cart.
#[derive(Clone)]
pub struct CartWrite {
    /// Whose cart.
    pub customer: CustomerId,
    /// What is done to it.
    pub change: CartChange,
    /// The request's key and the answer that success gets, if it carries a key; kept with the change,
    /// all or nothing: in the same database as the orders' keys where the carts are there, too, else
    /// beside the carts.
    pub request: Option<KeyedCartRequest>,
}

/// A request with a key, and how its success is answered.
#[derive(Clone)]
pub struct KeyedCartRequest {
    /// What makes it take effect once.
    pub claim: RequestClaim,
    /// The answer, rendered from the cart as the request leaves it.
    pub answer: Arc<dyn Fn(&Cart) -> Answer + Send + Sync>,
}

/// Why a cart was not changed.
#[derive(Debug, Clone, Error)]
pub enum CartWriteError {
    /// The rules of carts forbid it.
    #[error(transparent)]
    Refused(#[from] CartError),
    /// They are changed by the service that keeps them, and here only emptied of what was ordered.
    #[error("carts are changed where they are kept")]
    ReadOnly,
    /// The request has been made before. Nothing was written.
    #[error("the request was made before")]
    Repeated(RequestRecord),
    /// Nothing was written.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The carts are kept elsewhere, and gave no answer, or one that cannot be read. Nothing was written.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Whether it was written could not be learned.
    #[error("whether the cart was changed is unknown")]
    Unknown,
}

/// One order's call to empty the cart that it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClearCart {
    /// The idempotency key of this call.
    pub key: CallKey,
    /// Which attempt at it this is, from 1.
    pub attempt: u32,
    /// Whose cart.
    pub customer: CustomerId,
    /// What was ordered. Carts that can take out just this leave what was put in since.
    pub ordered: Vec<(ProductId, Quantity)>,
}

/// The carts. A cart is forgotten [`Cart::LIFETIME`] after its last write.
#[async_trait]
pub trait Carts: Send + Sync {
    /// What is known of this protocol. Clearing a cart is idempotent by nature; an adapter that takes
    /// out only what was ordered remembers the keys of its calls instead.
    fn capabilities(&self) -> Capabilities {
        Capabilities::NATURAL
    }

    /// Whether every change is refused as [`CartWriteError::ReadOnly`].
    fn are_changed_elsewhere(&self) -> bool {
        false
    }

    /// Whether each state of a cart has a revision, and can be told from the next.
    fn have_revisions(&self) -> bool {
        true
    }

    /// A customer's cart; an empty one if there is none, or it has expired. It has no
    /// revision where [`Self::have_revisions`] says so.
    async fn cart(&self, customer: &CustomerId) -> Result<Cart, ReadError>;

    /// What is on record of a request that changed a cart, where such records are kept beside the carts
    /// and not with the orders' keys.
    async fn earlier(&self, _request: &RequestKey) -> Result<Option<RequestRecord>, ReadError> {
        Ok(None)
    }

    /// Changes a cart as [`Cart::changed`] says. Of changes made at once none is lost: each is applied
    /// to the cart as the one before left it. Durable when it returns.
    async fn change(&self, write: CartWrite) -> Result<Cart, CartWriteError>;

    /// Forgets a cart that was not changed since then, where carts are kept by this service.
    async fn forget(
        &self,
        _customer: &CustomerId,
        _unchanged_since: Timestamp,
    ) -> Result<(), ReadError> {
        Ok(())
    }

    /// Takes what was ordered out of the cart.
    async fn clear(&self, call: &ClearCart) -> CallOutcome;
}
