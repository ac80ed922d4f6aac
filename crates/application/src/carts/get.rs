//! A customer's cart as it stands.

use crate::caller::Caller;
use crate::engine::Engine;
use crate::ports::{Carts, ReadError};
use crate::request::{RequestKey, RequestRecord};
use domain::{Cart, CustomerId};
use std::sync::Arc;
use thiserror::Error;

/// Why a cart cannot be shown.
#[derive(Debug, Clone, Error)]
pub enum GetCartError {
    /// It is not the caller's.
    #[error("cart not found")]
    NotFound,
    /// This service has no carts.
    #[error("no carts are configured")]
    NoCarts,
    /// The carts gave no answer.
    #[error(transparent)]
    Read(#[from] ReadError),
}

/// Shows carts.
#[derive(Clone)]
pub struct GetCart(pub Engine);

impl GetCart {
    /// The cart of this customer, if the caller may see it; an empty one if there is none.
    pub async fn run(&self, caller: &Caller, customer: &CustomerId) -> Result<Cart, GetCartError> {
        if !caller.may_act_for(customer) {
            return Err(GetCartError::NotFound);
        }
        Ok(self.carts()?.cart(customer).await?)
    }

    /// What became of a request that changed a cart, where the carts remember it.
    pub async fn earlier(&self, key: &RequestKey) -> Result<Option<RequestRecord>, GetCartError> {
        Ok(self.carts()?.earlier(key).await?)
    }

    pub(super) fn carts(&self) -> Result<&Arc<dyn Carts>, GetCartError> {
        let carts = self.0.collaborators().carts.as_ref();
        carts.ok_or(GetCartError::NoCarts)
    }
}
