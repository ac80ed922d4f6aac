//! Why an order was called off, as the answer to the request that placed it.

use super::error::SimpleError;
use axum::http::StatusCode;
use domain::order::CancelCause;
use domain::process::Shortage;

/// The refusal. Depends on nothing that still changes once the order is cancelled.
pub(super) fn refusal(cause: &CancelCause) -> SimpleError {
    match cause {
        CancelCause::OutOfStock(shortages) => {
            let words: Vec<String> = shortages.iter().map(shortage).collect();
            SimpleError::new(StatusCode::BAD_REQUEST, words.join("; "))
        }
        CancelCause::ReservationRefused(_words_of_the_inventory) => SimpleError::new(
            StatusCode::CONFLICT,
            "The inventory refused the reservation",
        ),
        CancelCause::ReservationExpired => SimpleError::new(
            StatusCode::CONFLICT,
            "The items could not be held until the payment was made; nothing was charged",
        ),
        CancelCause::PaymentDeclined(_code) => {
            SimpleError::new(StatusCode::PAYMENT_REQUIRED, "Payment declined")
        }
        CancelCause::PaymentExpired => {
            SimpleError::new(StatusCode::PAYMENT_REQUIRED, "Payment was not made in time")
        }
        CancelCause::Requested(_reason) => {
            SimpleError::new(StatusCode::CONFLICT, "Order was cancelled on request")
        }
    }
}

fn shortage(shortage: &Shortage) -> String {
    let (product, requested) = (&shortage.product, shortage.requested);
    match shortage.available {
        Some(available) => format!(
            "Insufficient stock for product {product}. Available: {available}, Requested: {requested}"
        ),
        None => format!("Insufficient stock for product {product}. Requested: {requested}"),
    }
}
