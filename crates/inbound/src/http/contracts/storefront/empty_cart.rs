//! `DELETE /api/cart`

use super::asked::Shopper;
use super::edit_cart::Editing;
use super::error::{ErrorBody, StorefrontError};
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::response::Response;

/// Empty the cart
#[utoipa::path(
    delete,
    path = "/api/cart",
    tag = "storefront",
    operation_id = "storefront_empty_cart",
    params(IdempotencyKey),
    responses(
        (status = 204, description = "There is nothing in it any more"),
        (status = 405, description = "Carts are kept by a service of their own", body = ErrorBody),
        (status = 422, description = "The key was used for another request", body = ErrorBody),
    )
)]
pub(super) async fn empty_cart(
    State(use_cases): State<UseCases>,
    shopper: Shopper,
) -> Result<Response, StorefrontError> {
    let asked = FingerprintOf::request("DELETE", "/api/cart");
    let empty = use_cases.empty_cart.clone();
    Editing::new(&use_cases, shopper, asked)
        .without_words()
        .run(|edit| async move { empty.run(edit).await })
        .await
        .map_err(|error| error.still_allowing("GET, HEAD"))
}
