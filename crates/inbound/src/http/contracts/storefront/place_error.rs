//! Why no order was placed, in the words of `storefront`.

use super::error::StorefrontError;
use crate::http::contracts::trouble;
use crate::http::effect::idempotency::KeyReused as _;
use application::carts::CheckoutError;
use application::orders::{PlaceOrderError, PriceChange, PricingError};
use application::ports::ReadError;
use axum::http::StatusCode;
use domain::ProductId;
use domain::process::Shortage;

impl From<CheckoutError> for StorefrontError {
    fn from(error: CheckoutError) -> Self {
        match error {
            CheckoutError::NotFound => Self::new(StatusCode::NOT_FOUND, "Cart not found"),
            CheckoutError::NoCarts => Self::unavailable("This service has no carts at the moment"),
            CheckoutError::EmptyCart => Self::new(
                StatusCode::BAD_REQUEST,
                "Cart is empty, cannot proceed with checkout",
            ),
            CheckoutError::CartChanged => Self::new(
                StatusCode::CONFLICT,
                "The cart has changed since it was looked at; nothing was ordered",
            ),
            CheckoutError::OutOfStock(short) => out_of_stock(&short),
            CheckoutError::Unreadable(id) => Self::unavailable(&format!(
                "Order {id} of this cart cannot be read and is looked into; nothing was ordered"
            )),
            CheckoutError::Read(error) => unanswered(&error),
            CheckoutError::Place(error) => error.into(),
        }
    }
}

impl From<PlaceOrderError> for StorefrontError {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::NotTheirs => Self::new(
                StatusCode::FORBIDDEN,
                "Orders are placed in one's own name only",
            ),
            PlaceOrderError::KeyReused => Self::key_reused(),
            PlaceOrderError::Pricing(error) => error.into(),
            PlaceOrderError::TotalDrifted { actual, expected } => Self::new(
                StatusCode::CONFLICT,
                format!("The total is {actual}, not {expected}"),
            ),
            PlaceOrderError::CustomerRefused(id) => Self::new(
                StatusCode::FORBIDDEN,
                format!("User {id} is unknown or disabled and cannot order"),
            ),
            PlaceOrderError::Customers(error) => unanswered(&error),
            PlaceOrderError::Order(error) => {
                let words = format!("The order cannot be placed: {error}");
                Self::new(StatusCode::BAD_REQUEST, words)
            }
            PlaceOrderError::CartUnderWay { order, .. } => {
                let words = format!(
                    "Order {order} of this cart is under way: check out again when the cart has been emptied of it, or cancel it"
                );
                Self::new(StatusCode::CONFLICT, words)
            }
            PlaceOrderError::Store(error) => error.into(),
            PlaceOrderError::Unknown(id) => Self::unavailable(&format!(
                "Whether order {id} was placed is not known yet: send the same request again"
            )),
        }
    }
}

impl From<PricingError> for StorefrontError {
    fn from(error: PricingError) -> Self {
        match error {
            PricingError::UnknownProducts(products) => {
                let ids: Vec<&ProductId> = products.iter().map(|(id, _)| id).collect();
                Self::new(StatusCode::NOT_FOUND, not_found(&ids))
            }
            PricingError::NoPrice(_) => {
                let words = format!("The order cannot be placed: {error}");
                Self::new(StatusCode::BAD_REQUEST, words)
            }
            PricingError::PricesChanged(changes) => prices_changed(&changes),
            PricingError::TooMany(product) => Self::new(
                StatusCode::BAD_REQUEST,
                format!("The quantities of product {product} add up to too many"),
            ),
            PricingError::Catalogue(error) => unanswered(&error),
        }
    }
}

fn not_found(products: &[&ProductId]) -> String {
    match products {
        [only] => format!("Product not found with ID: {only}"),
        products => {
            let names: Vec<&str> = products.iter().map(|id| id.as_str()).collect();
            format!("Products not found with IDs: {}", names.join(", "))
        }
    }
}

fn prices_changed(changes: &[PriceChange]) -> StorefrontError {
    let words = changes.iter().map(|change| {
        let PriceChange {
            product,
            actual,
            expected,
            ..
        } = change;
        format!("{product} from {expected} to {actual}")
    });
    let words: Vec<String> = words.collect();
    let message = format!(
        "Prices have changed: {}. Send acceptPriceChanges: true to order all the same",
        words.join(", ")
    );
    StorefrontError::new(StatusCode::CONFLICT, message)
}

/// There is not enough of these.
pub(super) fn out_of_stock(short: &[Shortage]) -> StorefrontError {
    let words = short.iter().map(|shortage| {
        let (product, requested) = (&shortage.product, shortage.requested);
        match shortage.available {
            Some(available) => {
                format!("{product} (available: {available}, requested: {requested})")
            }
            None => format!("{product} (requested: {requested})"),
        }
    });
    let words: Vec<String> = words.collect();
    let message = format!("Insufficient stock for product: {}", words.join(", "));
    StorefrontError::new(StatusCode::CONFLICT, message)
}

/// Somebody who is only asked gave no answer; nothing was done.
pub(super) fn unanswered(error: &ReadError) -> StorefrontError {
    trouble::of_read(error, || {
        StorefrontError::unavailable("A service that is needed does not answer; nothing was done")
    })
}
