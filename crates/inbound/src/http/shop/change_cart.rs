//! `POST /shop/cart/set`, `/shop/cart/remove` and `/shop/cart/empty`: the cart is changed.

use super::add_item::{edit_by, read_product, read_quantity};
use super::cart::{self, cart_of};
use super::products::Wrong;
use super::refusal::{Refusal, name_in};
use super::routes::CART;
use super::shop_form::ShopForm;
use super::visitor::Visitor;
use crate::http::use_cases::{UseCases, to_its_end};
use crate::http::web::PageFailure;
use application::carts::{EditCartError, EditedCart};
use axum::extract::State;
use axum::response::{IntoResponse as _, Redirect, Response};
use serde::Deserialize;

/// Which line, and how many of it.
#[derive(Deserialize)]
pub(super) struct LineForm {
    #[serde(default)]
    product: String,
    #[serde(default)]
    quantity: String,
}

/// Nothing beside the token.
#[derive(Deserialize)]
pub(super) struct EmptyForm {}

/// Says how many of a product are in the cart; 0 takes it out.
pub(super) async fn set_quantity(
    State(use_cases): State<UseCases>,
    ShopForm { visitor, form }: ShopForm<LineForm>,
) -> Result<Response, PageFailure> {
    let quantity = match form.quantity.trim() {
        "0" => Ok(None),
        typed => read_quantity(typed).map(Some),
    };
    let (quantity, product) = match (quantity, read_product(&form.product)) {
        (Ok(quantity), Ok(product)) => (quantity, product),
        (Err(refusal), _) | (_, Err(refusal)) => {
            return refused(&use_cases, &visitor, form, refusal).await;
        }
    };
    let (set, edit) = (use_cases.set_cart_quantity.clone(), edit_by(&visitor));
    let edited = to_its_end(async move { set.run(edit, product, quantity).await }).await;
    shown(&use_cases, &visitor, form, edited).await
}

/// Takes a product out of the cart.
pub(super) async fn remove_item(
    State(use_cases): State<UseCases>,
    ShopForm { visitor, form }: ShopForm<LineForm>,
) -> Result<Response, PageFailure> {
    let product = match read_product(&form.product) {
        Ok(product) => product,
        Err(refusal) => return refused(&use_cases, &visitor, form, refusal).await,
    };
    let (remove, edit) = (use_cases.remove_cart_item.clone(), edit_by(&visitor));
    let edited = to_its_end(async move { remove.run(edit, product).await }).await;
    shown(&use_cases, &visitor, form, edited).await
}

/// Takes all out.
pub(super) async fn empty_cart(
    State(use_cases): State<UseCases>,
    ShopForm { visitor, .. }: ShopForm<EmptyForm>,
) -> Result<Response, PageFailure> {
    let (empty, edit) = (use_cases.empty_cart.clone(), edit_by(&visitor));
    let edited = to_its_end(async move { empty.run(edit).await }).await;
    let nowhere = LineForm {
        product: String::new(),
        quantity: String::new(),
    };
    shown(&use_cases, &visitor, nowhere, edited).await
}

async fn shown(
    use_cases: &UseCases,
    visitor: &Visitor,
    form: LineForm,
    edited: Result<EditedCart, EditCartError>,
) -> Result<Response, PageFailure> {
    let Err(error) = edited else {
        return Ok(visitor.greet(Redirect::to(CART).into_response()));
    };
    let cart = cart_of(use_cases, visitor).await?;
    let refusal = Refusal::of_edit(&error, |product| name_in(&cart, product));
    refused(use_cases, visitor, form, refusal).await
}

async fn refused(
    use_cases: &UseCases,
    visitor: &Visitor,
    form: LineForm,
    refusal: Refusal,
) -> Result<Response, PageFailure> {
    let wrong = Wrong {
        product: form.product,
        typed: form.quantity,
        refusal,
    };
    cart::page(use_cases, visitor, Some(wrong)).await
}
