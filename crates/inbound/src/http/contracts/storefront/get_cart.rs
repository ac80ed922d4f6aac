//! `GET /api/cart`

use super::asked::Shopper;
use super::cart_rendering::{CartBody, answer_with};
use super::error::StorefrontError;
use crate::http::answering::answer;
use crate::http::use_cases::{UseCases, to_its_end};
use axum::extract::State;
use axum::response::Response;

/// Show the user's cart
///
/// An empty one for a new user, and for one who has not written to theirs for 7 days.
#[utoipa::path(
    get,
    path = "/api/cart",
    tag = "storefront",
    operation_id = "storefront_get_cart",
    responses((status = 200, description = "The cart", body = CartBody))
)]
pub(super) async fn get_cart(
    State(use_cases): State<UseCases>,
    shopper: Shopper,
) -> Result<Response, StorefrontError> {
    // A client that hangs up is no failure of the cart service.
    let (get, shopper) = (use_cases.cart.clone(), shopper);
    let read = async move { get.run(&shopper.caller, &shopper.customer).await };
    let cart = to_its_end(read).await?;
    let answer = answer_with(&cart, use_cases.settings.currency);
    Ok(answer::response(answer))
}
