//! What cannot be had, in words for the visitor.

use crate::http::answering::wording::{capitalised, with_currency};
use crate::http::tracking;
use crate::http::web::PageFailure;
use application::carts::{CheckoutError, EditCartError, GetCartError, ListOffersError};
use application::orders::{PlaceOrderError, PricingError};
use axum::http::StatusCode;
use domain::order::{CancelCause, OrderStatus};
use domain::process::Shortage;
use domain::{Cart, CartError, Notation, Order, ProductId};

/// Why something was not done, to be shown where it was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    pub(super) status: StatusCode,
    pub(super) words: String,
}

/// Nobody whom the shop needs may be away for long; nothing was done.
const AWAY: &str = "Somebody whom the shop needs does not answer at the moment, so nothing was done. Try again \
                    in a moment.";

impl Refusal {
    pub(super) fn new(status: StatusCode, words: impl Into<String>) -> Self {
        let words = words.into();
        Self { status, words }
    }

    fn conflict(words: impl Into<String>) -> Self {
        Self::new(StatusCode::CONFLICT, words)
    }

    fn away() -> Self {
        Self::new(StatusCode::SERVICE_UNAVAILABLE, AWAY)
    }

    /// Of a change of the cart; `called` tells what a product is called.
    pub(super) fn of_edit(error: &EditCartError, called: impl Fn(&ProductId) -> String) -> Self {
        match error {
            EditCartError::OutOfStock(short) => Self::short(short, called),
            EditCartError::Pricing(error) => Self::of_pricing(error, called),
            EditCartError::Refused(CartError::NotInCart(product)) => {
                let words = format!("{} is no longer in the cart.", called(product));
                Self::new(StatusCode::NOT_FOUND, words)
            }
            EditCartError::Refused(error @ (CartError::TooManyLines | CartError::TooMany(_))) => {
                Self::conflict(format!("{}.", capitalised(&error.to_string())))
            }
            EditCartError::Unknown => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Whether the cart was changed is not known yet: load it again and look.",
            ),
            EditCartError::NotFound
            | EditCartError::NoCarts
            | EditCartError::ReadOnly
            | EditCartError::Read(_)
            | EditCartError::Store(_) => {
                tracing::warn!(%error, "a visitor's cart was not changed: {error}");
                Self::away()
            }
        }
    }

    /// Of a checkout of this cart.
    pub(super) fn of_checkout(error: &CheckoutError, cart: &Cart) -> Self {
        let called = |product: &ProductId| name_in(cart, product);
        match error {
            CheckoutError::EmptyCart => Self::conflict("Your cart is empty: nothing was ordered."),
            CheckoutError::CartChanged => Self::conflict(
                "Your cart has changed since this form was shown, so nothing was ordered. Look at what is in \
                 it now, and order.",
            ),
            CheckoutError::OutOfStock(short) => Self::short(short, called),
            CheckoutError::Place(PlaceOrderError::Pricing(error)) => {
                Self::of_pricing(error, called)
            }
            CheckoutError::Place(PlaceOrderError::KeyReused) => Self::conflict(
                "This form was sent before with other details, so nothing was ordered just now. Look at \
                 it once more, and order.",
            ),
            CheckoutError::Place(PlaceOrderError::Unknown(_)) => Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "Whether your order was placed is not known yet. Order once more as it is: the same order \
                 is not made twice.",
            ),
            CheckoutError::Place(PlaceOrderError::Order(error)) => {
                Self::conflict(format!("This cannot be ordered: {error}."))
            }
            CheckoutError::NotFound
            | CheckoutError::NoCarts
            | CheckoutError::Unreadable(_)
            | CheckoutError::Read(_)
            | CheckoutError::Place(_) => {
                tracing::warn!(%error, "a visitor's order was not placed: {error}");
                Self::away()
            }
        }
    }

    /// Of an order that has come to nothing by itself; none: it stands, or somebody called it off.
    pub(super) fn of_order(order: &Order) -> Option<Self> {
        let OrderStatus::Cancelled { cause, .. } = order.status() else {
            return None;
        };
        let status = match cause {
            CancelCause::Requested(_) => return None,
            CancelCause::PaymentDeclined(_) | CancelCause::PaymentExpired => {
                StatusCode::PAYMENT_REQUIRED
            }
            CancelCause::OutOfStock(_)
            | CancelCause::ReservationRefused(_)
            | CancelCause::ReservationExpired => StatusCode::CONFLICT,
        };
        let why = tracking::why_called_off(order);
        Some(Self::new(status, format!("{why} Your cart is as it was.")))
    }

    fn short(short: &[Shortage], called: impl Fn(&ProductId) -> String) -> Self {
        let words = short.iter().map(|shortage| {
            let name = called(&shortage.product);
            match shortage.available {
                Some(0) => format!("{name} is sold out."),
                Some(left) => format!(
                    "There is not enough of {name}: {left} left, and you want {}.",
                    shortage.requested
                ),
                None => format!("There is not enough of {name}."),
            }
        });
        Self::conflict(words.collect::<Vec<_>>().join(" "))
    }

    fn of_pricing(error: &PricingError, called: impl Fn(&ProductId) -> String) -> Self {
        match error {
            PricingError::UnknownProducts(products) | PricingError::NoPrice(products) => {
                let name = |(product, _): &(ProductId, Notation)| called(product);
                let names: Vec<String> = products.iter().map(name).collect();
                Self::conflict(format!("This is not on sale: {}.", names.join(", ")))
            }
            PricingError::PricesChanged(changes) => {
                let words = changes.iter().map(|change| {
                    let (name, actual) = (called(&change.product), with_currency(change.actual));
                    format!("{name} costs {actual} by now.")
                });
                let words: Vec<String> = words.collect();
                let advice =
                    "Take it out of the cart and put it in again to order it all the same.";
                Self::conflict(format!("{} {advice}", words.join(" ")))
            }
            PricingError::TooMany(product) => {
                Self::conflict(format!("{} is wanted too often.", called(product)))
            }
            PricingError::Catalogue(error) => {
                tracing::warn!(%error, "the shop cannot price: {error}");
                Self::away()
            }
        }
    }
}

/// What a product of this cart is called.
pub(super) fn name_in(cart: &Cart, product: &ProductId) -> String {
    let line = cart.lines.iter().find(|line| line.product == *product);
    line.map_or(product.as_str(), |line| line.name.as_str())
        .to_owned()
}

/// There is no cart to show.
pub(super) fn no_cart(error: &GetCartError) -> PageFailure {
    tracing::warn!(%error, "a visitor's cart cannot be shown: {error}");
    PageFailure::Unavailable(AWAY.to_owned())
}

/// There are no products to show.
pub(super) fn no_offers(error: &ListOffersError) -> PageFailure {
    tracing::warn!(%error, "the shop's products cannot be shown: {error}");
    PageFailure::Unavailable(AWAY.to_owned())
}
