//! `DELETE /api/cart/items/{productId}`

use super::asked::{NamedProduct, Shopper};
use super::cart_rendering::CartBody;
use super::edit_cart::Editing;
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::use_cases::UseCases;
use axum::extract::State;
use axum::response::Response;

/// Take a product out of the cart
///
/// What is not there is out already.
#[utoipa::path(
    delete,
    path = "/api/cart/items/{productId}",
    tag = "storefront",
    operation_id = "storefront_remove_cart_item",
    params(
        ("productId" = String, Path, min_length = 1, max_length = 128, pattern = r"\S", description = "The product"),
        IdempotencyKey,
    ),
    responses(
        (status = 200, description = "The cart without it", body = CartBody),
        (status = 400, description = "Not valid", body = BadRequestBody),
        (status = 405, description = "Carts are kept by a service of their own", body = ErrorBody),
        (status = 422, description = "The key was used for another request", body = ErrorBody),
    )
)]
pub(super) async fn remove_cart_item(
    State(use_cases): State<UseCases>,
    shopper: Shopper,
    NamedProduct(product): NamedProduct,
) -> Result<Response, StorefrontError> {
    let asked = FingerprintOf::request("DELETE", "/api/cart/items/{productId}")
        .field("productId", &product);
    let remove = use_cases.remove_cart_item.clone();
    Editing::new(&use_cases, shopper, asked)
        .run(|edit| async move { remove.run(edit, product).await })
        .await
}
