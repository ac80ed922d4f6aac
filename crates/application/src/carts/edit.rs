//! What every change of a cart has in common.

use super::get::{GetCart, GetCartError};
use crate::caller::Caller;
use crate::orders::PricingError;
use crate::ports::{CartWrite, CartWriteError, KeyedCartRequest, ReadError, StoreError};
use crate::request::RequestRecord;
use domain::process::Shortage;
use domain::{Cart, CartChange, CartError, CustomerId};
use thiserror::Error;

/// Who wants whose cart changed, and the request's key, if it carries one.
#[derive(Clone)]
pub struct CartEdit {
    /// Who.
    pub caller: Caller,
    /// Whose cart.
    pub customer: CustomerId,
    /// The request's key and the answer that success gets.
    pub request: Option<KeyedCartRequest>,
}

/// What a change came to.
#[derive(Debug, Clone)]
pub enum EditedCart {
    /// The cart after it.
    Done(Cart),
    /// The same key was used before: this is what became of that request.
    Repeated(RequestRecord),
}

/// Why a cart was not changed.
#[derive(Debug, Clone, Error)]
pub enum EditCartError {
    /// It is not the caller's.
    #[error("cart not found")]
    NotFound,
    /// This service has no carts.
    #[error("no carts are configured")]
    NoCarts,
    /// The carts are kept and changed by a service of their own.
    #[error("carts are changed elsewhere")]
    ReadOnly,
    /// The product is not on sale, or the catalogue gave no answer.
    #[error(transparent)]
    Pricing(#[from] PricingError),
    /// There is not enough of it.
    #[error("not enough in stock")]
    OutOfStock(Vec<Shortage>),
    /// The rules of carts forbid it.
    #[error(transparent)]
    Refused(CartError),
    /// The inventory or the carts gave no answer.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// Nothing was written.
    #[error(transparent)]
    Store(StoreError),
    /// Whether it was written could not be learned: look at the cart.
    #[error("whether the cart was changed is unknown")]
    Unknown,
}

impl From<GetCartError> for EditCartError {
    fn from(error: GetCartError) -> Self {
        match error {
            GetCartError::NotFound => Self::NotFound,
            GetCartError::NoCarts => Self::NoCarts,
            GetCartError::Read(error) => Self::Read(error),
        }
    }
}

/// Whether the cart is the caller's to change here, which is looked at before anything else is.
pub(super) fn may_change(carts: &GetCart, edit: &CartEdit) -> Result<(), EditCartError> {
    if !edit.caller.may_act_for(&edit.customer) {
        return Err(EditCartError::NotFound);
    }
    if carts.carts()?.are_changed_elsewhere() {
        return Err(EditCartError::ReadOnly);
    }
    Ok(())
}

/// Makes a change that needs no more looking.
pub(super) async fn write(
    carts: &GetCart,
    edit: CartEdit,
    change: CartChange,
) -> Result<EditedCart, EditCartError> {
    may_change(carts, &edit)?;
    let write = CartWrite {
        customer: edit.customer,
        change,
        request: edit.request,
    };
    match carts.carts()?.change(write).await {
        Ok(cart) => Ok(EditedCart::Done(cart)),
        Err(CartWriteError::Repeated(record)) => Ok(EditedCart::Repeated(record)),
        Err(CartWriteError::Refused(error)) => Err(EditCartError::Refused(error)),
        Err(CartWriteError::Read(error)) => Err(EditCartError::Read(error)),
        Err(CartWriteError::Store(error)) => Err(EditCartError::Store(error)),
        Err(CartWriteError::ReadOnly) => Err(EditCartError::ReadOnly),
        Err(CartWriteError::Unknown) => Err(EditCartError::Unknown),
    }
}
