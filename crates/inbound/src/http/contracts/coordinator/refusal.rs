//! Why an order was called off, as the answer to the request that placed it.

use super::error::{CoordinatorError, DetailBody};
use crate::http::reading::foreign_id::ForeignId;
use axum::http::StatusCode;
use domain::ProductId;
use domain::order::{CancelCause, NewOrder};
use domain::process::Shortage;

/// The refusal. Depends on nothing that still changes once the order is cancelled.
pub(super) fn refusal(order: &NewOrder, cause: &CancelCause) -> CoordinatorError {
    let payment =
        |message| CoordinatorError::new(StatusCode::PAYMENT_REQUIRED, "PAYMENT_FAILED", message);
    match cause {
        CancelCause::OutOfStock(shortages) => {
            out_of_stock(shortages, |id| ForeignId::in_lines(id, &order.lines))
        }
        CancelCause::ReservationRefused(_words_of_the_inventory) => CoordinatorError::new(
            StatusCode::CONFLICT,
            "OUT_OF_STOCK",
            "The inventory refused to reserve the items",
        ),
        CancelCause::ReservationExpired => payment(
            "The items could not be held until the payment was made; the cart stays as it is",
        ),
        CancelCause::PaymentDeclined(_code) => {
            payment("The payment was refused; the stock was put back and the cart stays as it is")
        }
        CancelCause::PaymentExpired => {
            payment("The payment was not made in time; the stock was put back")
        }
        CancelCause::Requested(_reason) => CoordinatorError::new(
            StatusCode::CONFLICT,
            "ORDER_CANCELLED",
            "The order was cancelled on request",
        ),
    }
}

/// Every product of which there is not enough.
pub(super) fn out_of_stock(
    shortages: &[Shortage],
    as_sent: impl Fn(&ProductId) -> ForeignId,
) -> CoordinatorError {
    let detail = |shortage: &Shortage| DetailBody {
        product_id: Some(as_sent(&shortage.product)),
        requested: Some(shortage.requested),
        available: shortage.available,
        ..DetailBody::default()
    };
    let names: Vec<&str> = shortages.iter().map(|s| s.product.as_str()).collect();
    CoordinatorError::new(
        StatusCode::CONFLICT,
        "OUT_OF_STOCK",
        format!("Not enough in stock of product {}", names.join(", ")),
    )
    .about(shortages.iter().map(detail).collect())
}
