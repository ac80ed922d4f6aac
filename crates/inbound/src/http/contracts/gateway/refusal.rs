//! Why an order was not made or was called off, as the result of the request that wanted it.

use super::error::GatewayError;
use crate::http::answering::wording::declined_with;
use crate::http::reading::foreign_id::ForeignId;
use axum::http::StatusCode;
use domain::order::CancelCause;
use domain::process::Shortage;
use domain::{Notation, Order, ProductId};

/// Nobody sells these.
pub(super) fn unknown_products(products: &[(ProductId, Notation)]) -> GatewayError {
    let ids = products
        .iter()
        .map(|(id, notation)| ForeignId::product(id, *notation));
    let ids: Vec<ForeignId> = ids.collect();
    let words = match ids.as_slice() {
        [only] => format!("Product {} does not exist", only.text),
        ids => format!("Products {} do not exist", named(ids)),
    };
    GatewayError::new(StatusCode::NOT_FOUND, words).about(ids)
}

/// Why an order was called off. Depends on nothing that still changes then.
pub(super) fn called_off(order: &Order, cause: &CancelCause) -> GatewayError {
    let conflict = |words: &str| GatewayError::new(StatusCode::CONFLICT, words);
    let unpaid = |words: String| GatewayError::new(StatusCode::PAYMENT_REQUIRED, words);
    match cause {
        CancelCause::OutOfStock(shortages) => out_of_stock(order, shortages),
        CancelCause::ReservationRefused(_words_of_the_inventory) => {
            conflict("The inventory refused to reserve the items")
        }
        CancelCause::ReservationExpired => {
            conflict("The items could not be held until the payment was made; nothing was charged")
        }
        CancelCause::PaymentDeclined(code) => unpaid(declined(code)),
        CancelCause::PaymentExpired => {
            unpaid("The payment was not made in time; the order was cancelled".to_owned())
        }
        CancelCause::Requested(_reason) => conflict("The order was cancelled on request"),
    }
}

fn out_of_stock(order: &Order, shortages: &[Shortage]) -> GatewayError {
    let as_sent = |shortage: &Shortage| ForeignId::in_lines(&shortage.product, order.lines());
    insufficient(shortages.iter().map(as_sent).collect())
}

/// There are fewer of these than were wanted.
pub(super) fn short_of_stock(products: &[(ProductId, Notation)]) -> GatewayError {
    let ids = products
        .iter()
        .map(|(id, notation)| ForeignId::product(id, *notation));
    insufficient(ids.collect())
}

fn insufficient(products: Vec<ForeignId>) -> GatewayError {
    let words = match products.as_slice() {
        [only] => format!("Product {} has insufficient stock", only.text),
        products => format!("Products {} have insufficient stock", named(products)),
    };
    GatewayError::new(StatusCode::CONFLICT, words).about(products)
}

fn declined(code: &str) -> String {
    match declined_with(code) {
        Some(code) => format!("The payment failed: {code}"),
        None => "The payment failed".to_owned(),
    }
}

fn named(products: &[ForeignId]) -> String {
    let names: Vec<&str> = products.iter().map(|id| id.text.as_str()).collect();
    names.join(", ")
}
