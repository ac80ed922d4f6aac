//! `POST /api/v1/orders`

use super::asked::Asked;
use super::change_error::forbidden;
use super::error::{Facts, ProblemBody, V1Error};
use super::final_answer::standing;
use super::rendering::OrderBody;
use super::request::{PlaceOrderBody, PlaceOrderRequest};
use super::routes::ORDERS;
use crate::http::answering::wording::capitalised;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::{self, KeyReused as _};
use crate::http::effect::placing;
use crate::http::reading::body;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::use_cases::UseCases;
use application::orders::{PlaceOrderError, PricingError};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Money, Notation, ProductId};

/// Place an order
///
/// Waits until stock is reserved, the money taken and the shipment tried, or the time is up.
#[utoipa::path(
    post,
    path = "/api/v1/orders",
    tag = "v1",
    params(IdempotencyKey),
    request_body = PlaceOrderBody,
    responses(
        (status = 201, description = "Confirmed", body = OrderBody),
        (status = 202, description = "Placed, and still being processed", body = OrderBody),
        (status = 400, description = "Not valid, or short of stock", body = ProblemBody),
        (status = 402, description = "Payment declined", body = ProblemBody),
        (status = 403, description = "In another customer's name", body = ProblemBody),
        (status = 409, description = "The total has changed, or the order was cancelled meanwhile", body = ProblemBody),
        (status = 422, description = "The key was used for another request", body = ProblemBody),
        (status = 503, description = "The inventory cannot be reached: the order stays PENDING_CHECK and goes on by itself", body = ProblemBody),
    )
)]
pub(super) async fn place_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    request: Request,
) -> Result<Response, V1Error> {
    let body = body::read(request, &use_cases.settings).await?;
    let request = PlaceOrderRequest::read(&body, use_cases.settings.currency)?;
    // The wait for the order may be long, and the body large.
    drop(body);
    let fingerprint = request.fingerprint();
    let scope = || request.guard_scope();
    let claim = idempotency::claim(&asked.caller, asked.key, fingerprint, scope);
    let order = request.into_order(claim);
    let words = |error| V1Error::from(error).answer(ORDERS);
    let placed = placing::place(&use_cases, &asked.caller, order, words).await?;
    Ok(placed.told(standing))
}

impl From<PlaceOrderError> for V1Error {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::NotTheirs => forbidden(
                "The customerId must be your own: only services and operators order for others",
            ),
            PlaceOrderError::KeyReused => Self::key_reused(),
            PlaceOrderError::Pricing(error) => error.into(),
            PlaceOrderError::TotalDrifted { actual, expected } => total_drifted(actual, expected),
            PlaceOrderError::CustomerRefused(id) => Self::new(
                StatusCode::BAD_REQUEST,
                "customer-refused",
                "Customer refused",
                format!("Customer {id} is unknown or may not order"),
            ),
            PlaceOrderError::Customers(_) => {
                Self::unavailable("The customers' service gave no answer; nothing was ordered")
            }
            PlaceOrderError::Order(error) => Self::new(
                StatusCode::BAD_REQUEST,
                "order-refused",
                "Order refused",
                capitalised(&error.to_string()),
            ),
            error @ PlaceOrderError::CartUnderWay { .. } => Self::new(
                StatusCode::CONFLICT,
                "order-under-way",
                "Order under way",
                capitalised(&error.to_string()),
            ),
            PlaceOrderError::Store(error) => error.into(),
            PlaceOrderError::Unknown(id) => Self::unavailable(&format!(
                "Whether order ORD-{id} was placed is not known yet: send the same request again"
            )),
        }
    }
}

impl From<PricingError> for V1Error {
    fn from(error: PricingError) -> Self {
        match error {
            PricingError::UnknownProducts(products) => unknown_products(&products),
            PricingError::PricesChanged(_) => Self::new(
                StatusCode::CONFLICT,
                "price-changed",
                "Price changed",
                capitalised(&error.to_string()),
            ),
            PricingError::NoPrice(_) => Self::new(
                StatusCode::BAD_REQUEST,
                "order-refused",
                "Order refused",
                capitalised(&error.to_string()),
            ),
            PricingError::TooMany(product) => Self::new(
                StatusCode::BAD_REQUEST,
                "order-refused",
                "Order refused",
                format!("The quantities of product {product} add up to too many"),
            ),
            PricingError::Catalogue(_) => {
                Self::unavailable("The catalogue gave no answer; nothing was ordered")
            }
        }
    }
}

fn unknown_products(products: &[(ProductId, Notation)]) -> V1Error {
    let ids: Vec<ForeignId> = products
        .iter()
        .map(|(id, notation)| ForeignId::product(id, *notation))
        .collect();
    let names: Vec<&str> = ids.iter().map(|id| id.text.as_str()).collect();
    let message = match names.as_slice() {
        [only] => format!("Product ID {only} does not exist"),
        names => format!("Product IDs {} do not exist", names.join(", ")),
    };
    V1Error::new(
        StatusCode::BAD_REQUEST,
        "unknown-product",
        "Unknown product",
        message,
    )
    .facts(Facts {
        unavailable_products: Some(ids),
        ..Facts::default()
    })
}

fn total_drifted(actual: Money, expected: Money) -> V1Error {
    V1Error::new(
        StatusCode::CONFLICT,
        "total-changed",
        "Total changed",
        format!("The total is {actual}, not {expected}"),
    )
    .facts(Facts {
        expected_total: Some(expected.into()),
        actual_total: Some(actual.into()),
        difference: actual.minus(expected).ok().map(Into::into),
        ..Facts::default()
    })
}
