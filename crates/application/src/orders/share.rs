//! Sharing: a signed link that shows one order to whoever holds it, for a while.

use super::get::{GetOrder, GetOrderError};
use crate::caller::Caller;
use crate::ports::{Links, OrderLink, StoreError};
use domain::{OrderId, OrderRef};
use std::sync::Arc;
use thiserror::Error;

/// Why there is no link.
#[derive(Debug, Clone, Error)]
pub enum ShareOrderError {
    /// There is no such order, or it is not the caller's to see.
    #[error("order not found")]
    NotFound,
    /// They see the order, and it is not theirs to share.
    #[error("only its customer and operators may share an order")]
    Forbidden,
    /// The store gave no answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl From<GetOrderError> for ShareOrderError {
    fn from(error: GetOrderError) -> Self {
        match error {
            GetOrderError::NotFound => Self::NotFound,
            GetOrderError::Store(error) => Self::Store(error),
        }
    }
}

/// Shares orders.
#[derive(Clone)]
#[expect(missing_docs, reason = "each part says what it is")]
pub struct ShareOrder {
    pub get: GetOrder,
    pub links: Arc<dyn Links>,
}

impl ShareOrder {
    /// A link to the order with this name.
    pub async fn run(
        &self,
        caller: &Caller,
        name: OrderRef,
    ) -> Result<(OrderId, OrderLink), ShareOrderError> {
        let id = self.get.run(caller, name).await?.id();
        if !caller.may_share() {
            return Err(ShareOrderError::Forbidden);
        }
        tracing::info!(order.id = %id, "a link to order {id} was given out");
        Ok((id, self.links.to(id)))
    }
}
