//! Lists of orders: a customer's own, or all of them for operators.

use crate::caller::Caller;
use crate::ports::{InFull, OrderList, OrderPage, OrderQuery, StoreError, Total};
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
pub struct ListOrders(pub Arc<dyn OrderList>);

impl ListOrders {
    /// The most orders of one page.
    pub const MAX_PAGE: u32 = 200;

    /// One page of what the caller may see: a customer's list is narrowed to their own orders.
    pub async fn run(
        &self,
        caller: &Caller,
        query: OrderQuery,
    ) -> Result<OrderPage, ListOrdersError> {
        match narrowed(caller, query) {
            Some(query) => {
                let mut page = self.0.list(query).await?;
                if let Some(veil) = caller.veil() {
                    page.orders = page.orders.iter().map(|row| row.behind(veil)).collect();
                }
                Ok(page)
            }
            None => Ok(nothing()),
        }
    }

    /// The same, with all that was agreed on each order.
    pub async fn in_full(
        &self,
        caller: &Caller,
        query: OrderQuery,
    ) -> Result<OrderPage<InFull>, ListOrdersError> {
        match narrowed(caller, query) {
            Some(query) => {
                let mut page = self.0.list_in_full(query).await?;
                if let Some(veil) = caller.veil() {
                    page.orders = page.orders.iter().map(|one| one.behind(veil)).collect();
                }
                Ok(page)
            }
            None => Ok(nothing()),
        }
    }
}

/// What is left of a query for this caller; none if they may see nothing of it.
fn narrowed(caller: &Caller, mut query: OrderQuery) -> Option<OrderQuery> {
    query.limit = query.limit.clamp(1, ListOrders::MAX_PAGE);
    if !caller.is_identified() {
        return None;
    }
    if let Caller::Customer(id) = caller {
        let asked = query.filter.customer.get_or_insert_with(|| id.clone());
        if asked != id {
            return None;
        }
    }
    Some(query)
}

fn nothing<T>() -> OrderPage<T> {
    OrderPage {
        orders: Vec::new(),
        total: Total::counted(0),
    }
}
