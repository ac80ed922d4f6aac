//! One order, as its journal tells it.

use crate::caller::Caller;
use crate::ports::{Journal, StoreError};
use domain::{Order, OrderRef};
use std::sync::Arc;
use thiserror::Error;

/// Why an order cannot be shown.
#[derive(Debug, Clone, Error)]
pub enum GetOrderError {
    /// There is no such order, or it is not the caller's to see: the two look alike.
    #[error("order not found")]
    NotFound,
    /// The store gave no answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Shows orders.
#[derive(Clone)]
pub struct GetOrder(pub Arc<dyn Journal>);

impl GetOrder {
    /// The order with this name, if the caller may see it.
    pub async fn run(&self, caller: &Caller, name: OrderRef) -> Result<Order, GetOrderError> {
        let found = self.0.order(name).await?;
        let order = found.filter(|order| caller.may_see(order));
        let order = order.ok_or(GetOrderError::NotFound)?;
        Ok(match caller.veil() {
            Some(veil) => order.behind(veil),
            None => order,
        })
    }
}
