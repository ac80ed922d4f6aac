//! Lists of orders: a customer's own, or all of them for operators.

use crate::caller::Caller;
use crate::ports::{ListOrders, OrderList, OrderPage, StoreError};
use std::sync::Arc;
use thiserror::Error;

/// Why a list cannot be shown.
#[derive(Debug, Clone, Error)]
pub enum ListOrdersError {
    /// The store gave no answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Lists orders.
#[derive(Clone)]
pub struct ListTheOrders(pub Arc<dyn OrderList>);

impl ListTheOrders {
    /// The most orders of one page.
    pub const MAX_PAGE: u32 = 200;

    /// One page of what the caller may see: a customer's list is narrowed to their own orders.
    pub async fn run(
        &self,
        caller: &Caller,
        mut query: ListOrders,
    ) -> Result<OrderPage, ListOrdersError> {
        query.limit = query.limit.clamp(1, Self::MAX_PAGE);
        if let Caller::Customer(id) = caller {
            if query
                .filter
                .customer
                .as_ref()
                .is_some_and(|asked| asked != id)
            {
                return Ok(OrderPage {
                    orders: Vec::new(),
                    total: 0,
                });
            }
            query.filter.customer = Some(id.clone());
        }
        Ok(self.0.list(query).await?)
    }
}
