//! Why an order was called off, as the answer to the request that placed it.

use super::error::{Facts, V1Error};
use super::rendering::OrderNames;
use crate::http::answering::wording::declined_with;
use crate::http::reading::foreign_id::ForeignId;
use axum::http::StatusCode;
use domain::Order;
use domain::order::CancelCause;
use domain::process::Shortage;

/// The refusal. Depends on nothing that still changes once the order is cancelled.
pub(super) fn refusal(order: &Order, cause: &CancelCause) -> V1Error {
    let error = match cause {
        CancelCause::OutOfStock(shortages) => out_of_stock(order, shortages),
        CancelCause::ReservationRefused(_words_of_the_inventory) => V1Error::new(
            StatusCode::CONFLICT,
            "reservation-refused",
            "Reservation refused",
            "The inventory refused to reserve the items",
        ),
        CancelCause::ReservationExpired => V1Error::new(
            StatusCode::CONFLICT,
            "reservation-expired",
            "Reservation expired",
            "The items could not be held until the payment was made; nothing was charged",
        ),
        CancelCause::PaymentDeclined(code) => payment_declined(code),
        CancelCause::PaymentExpired => V1Error::new(
            StatusCode::PAYMENT_REQUIRED,
            "payment-expired",
            "Payment expired",
            "The payment was not made in time; the order was cancelled",
        ),
        CancelCause::Requested(_reason) => V1Error::new(
            StatusCode::CONFLICT,
            "order-cancelled",
            "Order cancelled",
            "The order was cancelled on request",
        ),
    };
    error.about(OrderNames::of(order))
}

fn out_of_stock(order: &Order, shortages: &[Shortage]) -> V1Error {
    let as_sent = |shortage: &Shortage| ForeignId::in_lines(&shortage.product, order.lines());
    let products: Vec<ForeignId> = shortages.iter().map(as_sent).collect();
    let names: Vec<&str> = products.iter().map(|id| id.text.as_str()).collect();
    let message = match names.as_slice() {
        [only] => format!("Product ID {only} has insufficient stock"),
        names => format!("Product IDs {} have insufficient stock", names.join(", ")),
    };
    V1Error::new(
        StatusCode::BAD_REQUEST,
        "insufficient-stock",
        "Insufficient stock",
        message,
    )
    .facts(Facts {
        unavailable_products: Some(products),
        ..Facts::default()
    })
}

fn payment_declined(code: &str) -> V1Error {
    let message = match declined_with(code) {
        Some(code) => format!("The payment was declined: {code}"),
        None => "The payment was declined".to_owned(),
    };
    V1Error::new(
        StatusCode::PAYMENT_REQUIRED,
        "payment-declined",
        "Payment declined",
        message,
    )
}
