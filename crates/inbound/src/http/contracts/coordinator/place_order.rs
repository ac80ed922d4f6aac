//! `POST /api/order/place/{userId}`

use super::asked::{Asked, User, notation};
use super::error::{CoordinatorError, DetailBody, ErrorBody};
use super::final_answer::{final_answer, standing};
use super::refusal::out_of_stock;
use super::rendering::OrderBody;
use super::request::{PlaceOrderBody, PlaceOrderRequest, guard_scope};
use crate::http::contracts::trouble;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::{self, KeyReused as _};
use crate::http::effect::placing;
use crate::http::reading::body;
use crate::http::reading::foreign_id::ForeignId;
use crate::http::use_cases::UseCases;
use application::carts::CheckoutError;
use application::orders::{PlaceOrderError, PriceChange, PricingError};
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::{Notation, ProductId};

/// Order what is in a user's cart
///
/// The cart is fetched, every item checked, the stock deducted and the payment made; then the cart is
/// emptied and the user told. Waits for it as long as the time allows.
#[utoipa::path(
    post,
    path = "/api/order/place/{userId}",
    tag = "coordinator",
    operation_id = "coordinator_place_order",
    params(("userId" = String, Path, max_length = 128, pattern = r"\S", description = "Whose cart"), IdempotencyKey),
    request_body(content = Option<PlaceOrderBody>, description = "May be left out"),
    responses(
        (status = 201, description = "Confirmed", body = OrderBody),
        (status = 202, description = "Placed, and still being processed", body = OrderBody),
        (status = 400, description = "The cart is empty (CART_EMPTY), or not valid (INVALID_REQUEST)", body = ErrorBody),
        (status = 402, description = "The payment was refused; the stock is put back, the cart stays (PAYMENT_FAILED)", body = ErrorBody),
        (status = 404, description = "Another's cart, or a product that is no longer on sale (PRODUCT_NOT_FOUND)", body = ErrorBody),
        (status = 409, description = "Short of stock (OUT_OF_STOCK), prices have changed (PRICE_CHANGED), or another order of this cart is under way (ORDER_UNDER_WAY); the cart stays", body = ErrorBody),
        (status = 503, description = "Somebody whom the order needs does not answer (SERVICE_UNAVAILABLE)", body = ErrorBody),
    )
)]
pub(super) async fn place_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    user: User,
    request: Request,
) -> Result<Response, CoordinatorError> {
    let body = body::read_optional(request, &use_cases.settings).await?;
    let request = PlaceOrderRequest::read(body.as_ref())?;
    let fingerprint = request.fingerprint(&user);
    let scope = || guard_scope(&user);
    let claim = idempotency::claim(&asked.caller, asked.key, fingerprint, scope);
    let checkout = request.into_checkout(user, asked.email, claim);
    let words = |error| CoordinatorError::from(error).answer();
    let placed =
        placing::check_out(&use_cases, &asked.caller, checkout, words, final_answer).await?;
    Ok(placed.told(standing))
}

impl From<CheckoutError> for CoordinatorError {
    fn from(error: CheckoutError) -> Self {
        match error {
            CheckoutError::NotFound => Self::new(
                StatusCode::NOT_FOUND,
                "CART_NOT_FOUND",
                "There is no such cart",
            ),
            CheckoutError::NoCarts => Self::unavailable("No carts are configured here"),
            CheckoutError::EmptyCart => Self::new(
                StatusCode::BAD_REQUEST,
                "CART_EMPTY",
                "The cart is empty: there is nothing to order",
            ),
            CheckoutError::CartChanged => Self::new(
                StatusCode::CONFLICT,
                "CART_CHANGED",
                "The cart has changed since it was looked at; nothing was ordered",
            ),
            // The cart's own notation is not at hand here; a number reads as one.
            CheckoutError::OutOfStock(shortages) => out_of_stock(&shortages, |id| {
                ForeignId::product(id, notation(id.as_str()))
            }),
            CheckoutError::Unreadable(id) => Self::unavailable(&format!(
                "Order ORD-{id} of this cart cannot be read and is looked into; nothing was ordered"
            )),
            CheckoutError::Read(error) => trouble::of_read(&error, || {
                Self::unavailable("The carts or the inventory gave no answer; nothing was ordered")
            }),
            CheckoutError::Place(error) => error.into(),
        }
    }
}

impl From<PlaceOrderError> for CoordinatorError {
    fn from(error: PlaceOrderError) -> Self {
        match error {
            PlaceOrderError::KeyReused => Self::key_reused(),
            PlaceOrderError::NotTheirs => Self::new(
                StatusCode::NOT_FOUND,
                "CART_NOT_FOUND",
                "There is no such cart",
            ),
            PlaceOrderError::Pricing(error) => error.into(),
            PlaceOrderError::TotalDrifted { actual, expected } => Self::new(
                StatusCode::CONFLICT,
                "PRICE_CHANGED",
                format!("The total is {actual}, not {expected}"),
            ),
            PlaceOrderError::CustomerRefused(id) => {
                Self::invalid("userId", &format!("{id} is unknown or may not order"))
            }
            PlaceOrderError::Order(error) => Self::new(
                StatusCode::BAD_REQUEST,
                "INVALID_REQUEST",
                error.to_string(),
            ),
            PlaceOrderError::Customers(_) => {
                Self::unavailable("The customers' service gave no answer; nothing was ordered")
            }
            PlaceOrderError::CartUnderWay { number, .. } => {
                let number = number.map_or(0, |number| number.0);
                let words = format!(
                    "Order {number} of this cart is under way: order again when the cart has been emptied of it, or cancel it"
                );
                Self::new(StatusCode::CONFLICT, "ORDER_UNDER_WAY", words)
            }
            PlaceOrderError::Store(error) => error.into(),
            PlaceOrderError::Unknown(id) => Self::unavailable(&format!(
                "Whether order ORD-{id} was placed is not known yet: send the same request again"
            )),
        }
    }
}

impl From<PricingError> for CoordinatorError {
    fn from(error: PricingError) -> Self {
        let message = error.to_string();
        match error {
            PricingError::UnknownProducts(products) => {
                let detail = |(id, notation): &(ProductId, Notation)| DetailBody {
                    product_id: Some(ForeignId::product(id, *notation)),
                    ..DetailBody::default()
                };
                Self::new(StatusCode::NOT_FOUND, "PRODUCT_NOT_FOUND", message)
                    .about(products.iter().map(detail).collect())
            }
            PricingError::PricesChanged(changes) => {
                let detail = |change: &PriceChange| DetailBody {
                    product_id: Some(ForeignId::product(&change.product, change.notation)),
                    message: Some(format!("{} instead of {}", change.actual, change.expected)),
                    ..DetailBody::default()
                };
                Self::new(StatusCode::CONFLICT, "PRICE_CHANGED", message)
                    .about(changes.iter().map(detail).collect())
            }
            PricingError::TooMany(_) | PricingError::NoPrice(_) => {
                Self::new(StatusCode::BAD_REQUEST, "INVALID_REQUEST", message)
            }
            PricingError::Catalogue(_) => {
                Self::unavailable("The catalogue gave no answer; nothing was ordered")
            }
        }
    }
}
