//! Why a cart is not shown or not changed, in the words of `storefront`.

use super::error::StorefrontError;
use super::place_error::{out_of_stock, unanswered};
use application::carts::{EditCartError, GetCartError};
use application::orders::PricingError;
use axum::http::StatusCode;
use domain::CartError;

/// Whether an error is this request's final answer, and not a matter of the moment.
pub(super) const fn is_final(error: &EditCartError) -> bool {
    match error {
        EditCartError::Pricing(PricingError::Catalogue(_))
        | EditCartError::NotFound
        | EditCartError::NoCarts
        | EditCartError::ReadOnly
        | EditCartError::Read(_)
        | EditCartError::Store(_)
        | EditCartError::Unknown => false,
        EditCartError::Pricing(
            PricingError::UnknownProducts(_)
            | PricingError::NoPrice(_)
            | PricingError::PricesChanged(_)
            | PricingError::TooMany(_),
        )
        | EditCartError::OutOfStock(_)
        | EditCartError::Refused(_) => true,
    }
}

impl From<GetCartError> for StorefrontError {
    fn from(error: GetCartError) -> Self {
        EditCartError::from(error).into()
    }
}

impl From<EditCartError> for StorefrontError {
    fn from(error: EditCartError) -> Self {
        match error {
            EditCartError::NotFound => Self::new(StatusCode::NOT_FOUND, "Cart not found"),
            EditCartError::NoCarts => Self::unavailable("This service has no carts at the moment"),
            EditCartError::ReadOnly => Self::kept_elsewhere(),
            EditCartError::Pricing(error) => error.into(),
            EditCartError::OutOfStock(short) => out_of_stock(&short),
            EditCartError::Refused(error) => error.into(),
            EditCartError::Read(error) => unanswered(&error),
            EditCartError::Store(error) => error.into(),
            EditCartError::Unknown => Self::unavailable(
                "Whether the cart was changed is not known: look at it, or ask again",
            ),
        }
    }
}

impl From<CartError> for StorefrontError {
    fn from(error: CartError) -> Self {
        match error {
            CartError::NotInCart(product) => Self::new(
                StatusCode::NOT_FOUND,
                format!("Product {product} is not in the cart"),
            ),
            CartError::TooManyLines | CartError::TooMany(_) => {
                let words = error.to_string();
                let words = words.replacen("a cart", "A cart", 1);
                Self::new(StatusCode::BAD_REQUEST, words)
            }
        }
    }
}
