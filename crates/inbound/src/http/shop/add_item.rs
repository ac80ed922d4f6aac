//! `POST /shop/cart/add`: something is put into the cart.

use super::products::{self, Wrong};
use super::refusal::Refusal;
use super::routes::CART;
use super::shop_form::ShopForm;
use super::visitor::Visitor;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::PageFailure;
use application::carts::{CartEdit, ItemToAdd, Offer};
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Redirect, Response};
use domain::{Notation, ProductId, Quantity};
use serde::Deserialize;

/// What is wanted.
#[derive(Deserialize)]
pub(super) struct ItemForm {
    #[serde(default)]
    product: String,
    #[serde(default)]
    quantity: String,
}

/// Puts it in and shows the cart, or says beside the product why not.
pub(super) async fn add_item(
    State(use_cases): State<UseCases>,
    ShopForm { visitor, form }: ShopForm<ItemForm>,
) -> Result<Response, PageFailure> {
    let ItemForm { product, quantity } = form;
    let Err(refusal) = add(&use_cases, &visitor, &product, &quantity).await else {
        return Ok(visitor.greet(Redirect::to(CART).into_response()));
    };
    let wrong = Wrong {
        product,
        typed: quantity,
        refusal,
    };
    products::page(&use_cases, &visitor, Some(wrong)).await
}

async fn add(
    use_cases: &UseCases,
    visitor: &Visitor,
    product: &str,
    quantity: &str,
) -> Result<(), Refusal> {
    let quantity = read_quantity(quantity)?;
    let item = ItemToAdd {
        product: read_product(product)?,
        notation: Notation::Text,
        quantity,
    };
    let (add, edit) = (use_cases.add_cart_item.clone(), edit_by(visitor));
    let edited = to_its_end(async move { add.run(edit, item).await }).await;
    let Err(error) = edited else { return Ok(()) };
    // Where the products cannot be listed, neither can the page be shown.
    let offers = use_cases.list_offers.run().await.unwrap_or_default();
    Err(Refusal::of_edit(&error, |product| {
        name_among(&offers, product)
    }))
}

fn name_among(offers: &[Offer], product: &ProductId) -> String {
    let offer = offers.iter().find(|offer| offer.product.id == *product);
    offer
        .map_or(product.as_str(), |offer| offer.product.name.as_str())
        .to_owned()
}

/// A change that this visitor makes.
pub(super) fn edit_by(visitor: &Visitor) -> CartEdit {
    CartEdit {
        caller: visitor.caller(),
        customer: visitor.customer(),
        request: None,
    }
}

/// The product that a form names.
pub(super) fn read_product(text: &str) -> Result<ProductId, Refusal> {
    let unknown = |_| Refusal::new(StatusCode::NOT_FOUND, "There is no such product.");
    ProductId::parse(text).map_err(unknown)
}

/// How many, as people type it.
pub(super) fn read_quantity(text: &str) -> Result<Quantity, Refusal> {
    let digits = text.trim();
    let is_number = digits.bytes().all(|byte| byte.is_ascii_digit());
    let units = digits.parse().ok().filter(|_| is_number);
    let quantity = units.and_then(|units| Quantity::try_new(units).ok());
    quantity.ok_or_else(|| {
        let words = format!(
            "How many must be a whole number from 1 to {}.",
            Quantity::MAX
        );
        Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, words)
    })
}
