//! `POST /api/cart/checkout`

use super::asked::Shopper;
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use super::final_answer::{final_answer, standing};
use super::rendering::OrderBody;
use super::request::{CheckingOut, CheckoutBody};
use super::routes::CHANNEL;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency;
use crate::http::effect::placing;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::response::Response;

/// Turn the cart into an order
///
/// At the prices of this moment. The cart is emptied of what was ordered once the order stands; with
/// a payment whose result comes later the order is answered as PENDING. If the payment fails at
/// once, nothing is ordered and the cart stays: 402.
#[utoipa::path(
    post,
    path = "/api/cart/checkout",
    tag = "storefront",
    operation_id = "storefront_checkout",
    params(IdempotencyKey),
    request_body = CheckoutBody,
    responses(
        (status = 200, description = "The order, confirmed or still PENDING", body = OrderBody),
        (status = 400, description = "Not valid, or the cart is empty", body = BadRequestBody),
        (status = 402, description = "The payment failed", body = ErrorBody),
        (status = 404, description = "Something in the cart is no longer on sale", body = ErrorBody),
        (status = 409, description = "Short of stock, prices have changed, or another order of this cart is under way", body = ErrorBody),
    )
)]
pub(super) async fn checkout_cart(
    State(use_cases): State<UseCases>,
    mut shopper: Shopper,
    request: Request,
) -> Result<Response, StorefrontError> {
    let body = body::read(request, &use_cases.settings).await?;
    let checkout = CheckingOut::read(&body)?;
    // The wait for the order may be long, and the body large.
    drop(body);
    let scope = || format!("{CHANNEL}:cart:{}", shopper.customer);
    let key = shopper.key.take();
    let claim = idempotency::claim(&shopper.caller, key, checkout.fingerprint(), scope);
    let checkout = checkout.into_checkout(&shopper, claim);
    let words = |error| StorefrontError::from(error).answer(Some(use_cases.clock.now()));
    let placed =
        placing::check_out(&use_cases, &shopper.caller, checkout, words, final_answer).await?;
    Ok(placed.told(standing))
}
