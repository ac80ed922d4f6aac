//! `GET /shop/cart`: what a visitor means to order.

use super::field::Field;
use super::frame::ShopFrame;
use super::products::Wrong;
use super::refusal::no_cart;
use super::visitor::Visitor;
use crate::http::answering::wording::with_currency;
use crate::http::use_cases::UseCases;
use crate::http::web::{Page, PageFailure};
use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use domain::{Cart, CartLine, Money};

#[derive(Template)]
#[template(path = "shop/cart.html")]
struct CartPage {
    frame: ShopFrame,
    lines: Vec<CartLineView>,
    total: Option<String>,
    /// What is wrong with none of the lines.
    error: Option<String>,
}

/// One product of the cart.
pub(super) struct CartLineView {
    pub(super) id: String,
    pub(super) name: String,
    pub(super) each: String,
    pub(super) together: String,
    pub(super) quantity: Field,
}

/// Shows the cart.
pub(super) async fn show_cart(
    State(use_cases): State<UseCases>,
    visitor: Visitor,
) -> Result<Response, PageFailure> {
    page(&use_cases, &visitor, None).await
}

/// The page, with what was wrong beside the line that it is about.
pub(super) async fn page(
    use_cases: &UseCases,
    visitor: &Visitor,
    wrong: Option<Wrong>,
) -> Result<Response, PageFailure> {
    let cart = cart_of(use_cases, visitor).await?;
    let status = wrong
        .as_ref()
        .map_or(StatusCode::OK, |wrong| wrong.refusal.status);
    let mut page = CartPage {
        frame: ShopFrame::of(visitor, &cart),
        lines: lines(&cart),
        total: total(&cart),
        error: None,
    };
    if let Some(wrong) = wrong {
        let error = Some(wrong.refusal.words);
        let mut lines = page.lines.iter_mut();
        match lines.find(|line| line.id == wrong.product) {
            Some(line) => {
                let typed = wrong.typed;
                line.quantity = Field { typed, error };
            }
            None => page.error = error,
        }
    }
    Ok(visitor.greet((status, Page(page)).into_response()))
}

/// The visitor's cart.
pub(super) async fn cart_of(use_cases: &UseCases, visitor: &Visitor) -> Result<Cart, PageFailure> {
    let (caller, customer) = (visitor.caller(), visitor.customer());
    let cart = use_cases.cart.run(&caller, &customer).await;
    cart.map_err(|error| no_cart(&error))
}

/// Its lines.
pub(super) fn lines(cart: &Cart) -> Vec<CartLineView> {
    cart.lines.iter().map(CartLineView::from).collect()
}

/// What it comes to; none: nothing, or more than can be counted.
pub(super) fn total(cart: &Cart) -> Option<String> {
    let mut sum: Option<Money> = None;
    for line in &cart.lines {
        let together = line.unit_price.times(line.quantity).ok()?;
        sum = Some(match sum {
            Some(sum) => sum.plus(together).ok()?,
            None => together,
        });
    }
    sum.map(with_currency)
}

impl From<&CartLine> for CartLineView {
    fn from(line: &CartLine) -> Self {
        let together = line.unit_price.times(line.quantity);
        Self {
            id: line.product.as_str().to_owned(),
            name: line.name.clone(),
            each: with_currency(line.unit_price),
            together: together.map_or_else(|_| "too much".to_owned(), with_currency),
            quantity: Field::of(line.quantity.units().to_string()),
        }
    }
}
