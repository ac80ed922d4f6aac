//! `POST /api/orders`

use super::asked::Shopper;
use super::error::{BadRequestBody, ErrorBody, StorefrontError};
use super::final_answer::standing;
use super::rendering::OrderBody;
use super::request::{OrderRequestBody, Ordering};
use super::routes::CHANNEL;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency;
use crate::http::effect::placing;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use axum::extract::{Request, State};
use axum::response::Response;

/// Place an order without a cart
///
/// Waits until stock is reserved and the money taken, or the time is up. With a payment whose result
/// comes later the order is answered as PENDING.
#[utoipa::path(
    post,
    path = "/api/orders",
    tag = "storefront",
    operation_id = "storefront_place_order",
    params(IdempotencyKey),
    request_body = OrderRequestBody,
    responses(
        (status = 201, description = "The order, confirmed or still PENDING", body = OrderBody),
        (status = 400, description = "Not valid", body = BadRequestBody),
        (status = 402, description = "The payment failed", body = ErrorBody),
        (status = 404, description = "Something of it is not on sale", body = ErrorBody),
        (status = 409, description = "Short of stock, or called off meanwhile", body = ErrorBody),
    )
)]
pub(super) async fn place_order(
    State(use_cases): State<UseCases>,
    mut shopper: Shopper,
    request: Request,
) -> Result<Response, StorefrontError> {
    let body = body::read(request, &use_cases.settings).await?;
    let ordering = Ordering::read(&body)?;
    // The wait for the order may be long, and the body large.
    drop(body);
    let scope = || format!("{CHANNEL}:customer:{}", shopper.customer);
    let key = shopper.key.take();
    let claim = idempotency::claim(&shopper.caller, key, ordering.fingerprint(), scope);
    let order = ordering.into_order(&shopper, claim);
    let words = |error| StorefrontError::from(error).answer(Some(use_cases.clock.now()));
    let placed = placing::place(&use_cases, &shopper.caller, order, words).await?;
    Ok(placed.told(standing))
}
