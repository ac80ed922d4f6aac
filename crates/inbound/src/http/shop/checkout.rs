//! `GET /shop/checkout`: who orders, where to, and how it is paid.

use super::cart::{CartLineView, cart_of, lines, total};
use super::checkout_form::CheckoutFields;
use super::frame::ShopFrame;
use super::paying::{WAYS, Way};
use super::refusal::Refusal;
use super::routes::CART;
use super::visitor::Visitor;
use crate::http::use_cases::UseCases;
use crate::http::web::{Page, PageFailure};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};

#[derive(Template)]
#[template(path = "shop/checkout.html")]
struct CheckoutPage {
    frame: ShopFrame,
    lines: Vec<CartLineView>,
    total: Option<String>,
    /// The state of the cart that is shown.
    cart: u64,
    filled: Filled,
    ways: &'static [Way],
}

/// The form as it is shown: what was typed, and why it was not taken.
pub(super) struct Filled {
    /// Makes the order take effect once.
    pub(super) key: String,
    pub(super) fields: CheckoutFields,
    pub(super) refusal: Option<Refusal>,
}

/// Shows the form, or the cart if there is nothing in it.
pub(super) async fn show_checkout(
    State(use_cases): State<UseCases>,
    visitor: Visitor,
) -> Result<Response, PageFailure> {
    let filled = Filled {
        key: new_key(&use_cases),
        fields: CheckoutFields::default(),
        refusal: None,
    };
    page(&use_cases, &visitor, filled).await
}

/// A key for one order.
pub(super) fn new_key(use_cases: &UseCases) -> String {
    use_cases.sign_in.keys.new_key()
}

/// The page.
pub(super) async fn page(
    use_cases: &UseCases,
    visitor: &Visitor,
    filled: Filled,
) -> Result<Response, PageFailure> {
    let cart = cart_of(use_cases, visitor).await?;
    if cart.lines.is_empty() {
        return Ok(visitor.greet(Redirect::to(CART).into_response()));
    }
    let status = match &filled.refusal {
        Some(refusal) => refusal.status,
        None if filled.fields.has_errors() => StatusCode::UNPROCESSABLE_ENTITY,
        None => StatusCode::OK,
    };
    let page = CheckoutPage {
        frame: ShopFrame::of(visitor, &cart),
        lines: lines(&cart),
        total: total(&cart),
        // Where the shop is, the carts are built in, and tell.
        cart: cart.revision.unwrap_or_default().0,
        filled,
        ways: &WAYS,
    };
    Ok(visitor.greet((status, Page(page)).into_response()))
}
