//! Why an order was called off, as the answer to the request that placed it.

use super::error::StorefrontError;
use super::place_error::out_of_stock;
use axum::http::StatusCode;
use domain::order::CancelCause;

/// The refusal. Depends on nothing that still changes once the order is cancelled.
pub(super) fn refusal(cause: &CancelCause) -> StorefrontError {
    let (status, message) = match cause {
        CancelCause::OutOfStock(shortages) => return out_of_stock(shortages),
        CancelCause::ReservationRefused(_words_of_the_inventory) => (
            StatusCode::CONFLICT,
            "The inventory refused to reserve the items",
        ),
        CancelCause::ReservationExpired => (
            StatusCode::CONFLICT,
            "The items could not be held until the payment was made; nothing was charged",
        ),
        CancelCause::PaymentDeclined(_code) => (
            StatusCode::PAYMENT_REQUIRED,
            "Payment failed, the order was cancelled",
        ),
        CancelCause::PaymentExpired => (
            StatusCode::PAYMENT_REQUIRED,
            "Payment was not made in time, the order was cancelled",
        ),
        CancelCause::Requested(_reason) => {
            (StatusCode::CONFLICT, "The order was cancelled on request")
        }
    };
    StorefrontError::new(status, message)
}
