//! `POST /orders`

use super::asked::Asked;
use super::error::{DetailBody, RefusedBody, SimpleError};
use super::final_answer::standing;
use super::rendering::ConfirmationBody;
use super::request::{PlaceOrderBody, PlaceOrderRequest};
use super::violations::Place;
use crate::http::documented::IdempotencyKey;
use crate::http::placing::{self, Placed};
use crate::http::use_cases::UseCases;
use crate::http::{answer, body, idempotency};
use application::orders::{PlaceOrderError, PricingError};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;

/// Place an order
#[utoipa::path(
    post,
    path = "/orders",
    tag = "simple",
    operation_id = "simple_place_order",
    params(IdempotencyKey),
    request_body = PlaceOrderBody,
    responses(
        (status = 200, description = "Confirmed, or still pending", body = ConfirmationBody),
        (status = 400, description = "Unknown product, short of stock, another price, or a key that is none", body = DetailBody),
        (status = 402, description = "Payment declined", body = DetailBody),
        (status = 409, description = "The order was called off meanwhile, or the stock was refused", body = DetailBody),
        (status = 422, description = "Not valid; or, with a text as its detail, the key was used for another request", body = RefusedBody),
        (status = 503, description = "The inventory cannot be reached: the order goes on by itself", body = DetailBody),
    )
)]
pub(super) async fn place_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    request: Request,
) -> Result<Response, SimpleError> {
    let body = body::read(request, &use_cases.settings).await?;
    let request = PlaceOrderRequest::read(&body, use_cases.settings.currency)
        .map_err(|violations| SimpleError::violations(Place::Body, &violations))?;
    // The wait for the order may be long, and the body large.
    drop(body);
    let fingerprint = request.fingerprint();
    let scope = || request.guard_scope();
    let claim = idempotency::claim(&asked.caller, asked.key, fingerprint, scope);
    let order = request.into_order(claim.clone());
    let placed = match placing::place(&use_cases, &asked.caller, order).await {
        Err(error) if placing::is_final(&error) => {
            let refusal = SimpleError::from(error).answer();
            placing::keep_refusal(&use_cases, &claim, refusal).await?
        }
        placed => placed?,
    };
    Ok(match placed {
        Placed::Answered(answer) => answer::response(answer),
        Placed::Replayed(answer) => answer::replayed(answer),
        Placed::Standing(order) => answer::response(standing(&order)),
    })
}

impl From<PlaceOrderError> for SimpleError {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::KeyReused => Self::new(
                StatusCode::UNPROCESSABLE_ENTITY,
                "Idempotency-Key was used for a different request",
            ),
            PlaceOrderError::Pricing(error) => error.into(),
            PlaceOrderError::TotalDrifted { actual, expected } => Self::new(
                StatusCode::BAD_REQUEST,
                format!("Total is {actual}, not {expected}"),
            ),
            PlaceOrderError::CustomerRefused(id) => Self::new(
                StatusCode::BAD_REQUEST,
                format!("Customer {id} is unknown or may not order"),
            ),
            PlaceOrderError::Customers(_) | PlaceOrderError::Unknown(_) => Self::unavailable(),
            PlaceOrderError::Order(error) => Self::new(StatusCode::BAD_REQUEST, error.to_string()),
            PlaceOrderError::Store(error) => error.into(),
        }
    }
}

impl From<PricingError> for SimpleError {
    fn from(error: PricingError) -> Self {
        match error {
            PricingError::UnknownProducts(products) => {
                let ids: Vec<&str> = products.iter().map(|(id, _)| id.as_str()).collect();
                Self::new(
                    StatusCode::BAD_REQUEST,
                    format!("Product {} not found", ids.join(", ")),
                )
            }
            PricingError::PricesChanged(changes) => {
                let words = changes.iter().map(|change| {
                    let (product, actual) = (&change.product, change.actual);
                    format!("Price of {product} is {actual}, not {}", change.expected)
                });
                let words: Vec<String> = words.collect();
                Self::new(StatusCode::BAD_REQUEST, words.join("; "))
            }
            PricingError::TooMany(product) => Self::new(
                StatusCode::BAD_REQUEST,
                format!("Quantities of {product} add up to too many"),
            ),
            PricingError::Catalogue(_) => Self::unavailable(),
        }
    }
}
