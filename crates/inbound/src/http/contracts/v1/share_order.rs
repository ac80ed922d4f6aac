//! `POST /api/v1/orders/{id}/links`

use super::asked::{Asked, Named};
use super::change_error::forbidden;
use super::error::{ProblemBody, V1Error};
use super::rendering::order_path;
use super::routes::ORDERS;
use crate::http::answering::answer;
use crate::http::documentation::documented::IdempotencyKey;
use crate::http::effect::idempotency::{self, FingerprintOf};
use crate::http::effect::once;
use crate::http::identity::ACCESS;
use crate::http::reading::body;
use crate::http::reading::moment;
use crate::http::use_cases::UseCases;
use application::orders::ShareOrderError;
use application::ports::OrderLink;
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use domain::OrderId;
use serde::Serialize;
use utoipa::ToSchema;

/// A link to an order.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LinkBody {
    /// Relative to this service. Whoever has it can read the order, its timeline and its events.
    #[schema(examples("/api/v1/orders/0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99?access=eyJ0…"))]
    url: String,
    #[schema(examples("2026-04-07T14:30:00Z"))]
    expires_at: String,
}

/// Share an order
///
/// Makes a signed link that shows this order to whoever has it, until it expires. For the order's
/// customer and for operators.
#[utoipa::path(
    post,
    path = "/api/v1/orders/{id}/links",
    tag = "v1",
    params(
        ("id" = String, Path, description = "The order, by any of its names"),
        IdempotencyKey,
    ),
    responses(
        (status = 201, description = "The link", body = LinkBody),
        (status = 403, description = "Neither its customer nor an operator", body = ProblemBody),
        (status = 404, description = "No such order", body = ProblemBody),
    )
)]
pub(super) async fn share_order(
    State(use_cases): State<UseCases>,
    asked: Asked,
    order: Named,
    request: Request,
) -> Result<Response, V1Error> {
    body::ignored(request, &use_cases.settings).await?;
    let (id, link) = use_cases.share.run(&asked.caller, order.0).await?;
    let created = answer::json(StatusCode::CREATED, &LinkBody::to(id, &link));
    let Some(key) = asked.key else {
        return Ok(answer::response(created));
    };
    let route = format!("{ORDERS}/{{id}}/links");
    let fingerprint = FingerprintOf::request("POST", &route).field("order", id);
    let claim = idempotency::keyed(&asked.caller, key, fingerprint.finish());
    // The same link again for the same key.
    once::keep(&use_cases, &claim, Some(id), created).await
}

impl LinkBody {
    fn to(id: OrderId, link: &OrderLink) -> Self {
        Self {
            url: format!("{}?{ACCESS}={}", order_path(id), link.token),
            expires_at: moment::rfc3339(link.expires_at),
        }
    }
}

impl From<ShareOrderError> for V1Error {
    fn from(error: ShareOrderError) -> Self {
        match error {
            ShareOrderError::NotFound => Self::not_found(),
            ShareOrderError::Forbidden => {
                forbidden("Only its customer and operators may share an order")
            }
            ShareOrderError::Store(error) => error.into(),
        }
    }
}
