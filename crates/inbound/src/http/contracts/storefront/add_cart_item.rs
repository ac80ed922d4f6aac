//! `POST /api/cart/items`

use super::asked::Shopper;
use super::cart_rendering::CartBody;
use super::edit_cart::Editing;
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use super::request::WantedItemBody;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::FingerprintOf;
use crate::http::reading::body;
use crate::http::reading::fields;
use crate::http::reading::wanted::Wanted;
use crate::http::use_cases::UseCases;
use application::carts::ItemToAdd;
use axum::extract::{Request, State};
use axum::response::Response;

/// Put a product into the cart
///
/// On top of what is there of it; its name and price are renewed.
#[utoipa::path(
    post,
    path = "/api/cart/items",
    tag = "storefront",
    operation_id = "storefront_add_cart_item",
    params(IdempotencyKey),
    request_body = WantedItemBody,
    responses(
        (status = 200, description = "The cart with it", body = CartBody),
        (status = 400, description = "Not valid", body = BadRequestBody),
        (status = 404, description = "Nothing of that name is on sale", body = ErrorBody),
        (status = 405, description = "Carts are kept by a service of their own", body = ErrorBody),
        (status = 409, description = "There is not enough of it", body = ErrorBody),
    )
)]
pub(super) async fn add_cart_item(
    State(use_cases): State<UseCases>,
    shopper: Shopper,
    request: Request,
) -> Result<Response, StorefrontError> {
    let body = body::read(request, &use_cases.settings).await?;
    let wanted = fields::read(&body, |fields| Wanted::read(fields, "productId"))?;
    let asked = wanted.fingerprint(FingerprintOf::request("POST", "/api/cart/items"));
    let item = ItemToAdd {
        product: wanted.product,
        notation: wanted.notation,
        quantity: wanted.quantity,
    };
    let add = use_cases.add_cart_item.clone();
    Editing::new(&use_cases, shopper, asked)
        .run(|edit| async move { add.run(edit, item).await })
        .await
}
