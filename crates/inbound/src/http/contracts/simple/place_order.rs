//! `POST /orders`

use super::asked::Asked;
use super::error::{DetailBody, RefusedBody, SimpleError};
use super::final_answer::standing;
use super::rendering::ConfirmationBody;
use super::request::{PlaceOrderBody, PlaceOrderRequest};
use super::violations::Place;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency;
use crate::http::effect::placing;
use crate::http::identity::ACCESS;
use crate::http::reading::body;
use crate::http::use_cases::UseCases;
use application::orders::{PlaceOrderError, PricingError};
use application::{Caller, Identity};
use axum::extract::{Request, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::Response;
use domain::OrderId;

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
    let Identity {
        caller, customer, ..
    } = asked.identity;
    let scope = || request.guard_scope(customer.as_ref());
    let claim = idempotency::claim(&caller, asked.key, fingerprint, scope);
    let claim = match caller {
        Caller::Guest => idempotency::of_guest(claim, request.email.as_str()),
        _ => claim,
    };
    let order = request.into_order(customer, claim);
    let words = |error| SimpleError::from(error).answer();
    let placed = placing::place(&use_cases, &caller, order, words).await?;
    let order = placed.order();
    let response = placed.told(standing);
    Ok(match order {
        Some(id) if caller == Caller::Guest => with_link(&use_cases, id, response),
        _ => response,
    })
}

/// A guest has nothing else to see the order by. The link is made for each answer and not kept
/// with it: the answer to a repeat has a fresh one.
fn with_link(use_cases: &UseCases, id: OrderId, mut response: Response) -> Response {
    if response.status().is_client_error() {
        return response;
    }
    let link = use_cases.identification.links.to(id);
    let link = format!("</orders/{id}?{ACCESS}={}>; rel=\"self\"", link.token);
    if let Ok(link) = HeaderValue::try_from(link) {
        response.headers_mut().insert(header::LINK, link);
    }
    response
}

impl From<PlaceOrderError> for SimpleError {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::NotTheirs => Self::new(
                StatusCode::FORBIDDEN,
                "Orders can be placed in one's own name only",
            ),
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
            error @ PlaceOrderError::CartUnderWay { .. } => {
                Self::new(StatusCode::CONFLICT, error.to_string())
            }
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
            PricingError::NoPrice(_) => Self::new(StatusCode::BAD_REQUEST, error.to_string()),
            PricingError::TooMany(product) => Self::new(
                StatusCode::BAD_REQUEST,
                format!("Quantities of {product} add up to too many"),
            ),
            PricingError::Catalogue(_) => Self::unavailable(),
        }
    }
}
