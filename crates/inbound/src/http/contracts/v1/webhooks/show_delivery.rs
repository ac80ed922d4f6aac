//! `GET /api/v1/webhooks/{webhook}/deliveries/{delivery}`

use super::super::error::{ProblemBody, V1Error};
use super::delivery_rendering::DeliveryBody;
use super::named::{AboutDelivery, WebhookParams};
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::webhooks::ShowDelivery;
use axum::extract::State;
use axum::response::Response;

/// Show one thing that a webhook was told
///
/// For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks/{webhook}/deliveries/{delivery}",
    tag = "operations",
    params(WebhookParams, ("delivery" = u64, Path, description = "Its number")),
    responses(
        (status = 200, description = "The delivery", body = DeliveryBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
        (status = 404, description = "No such webhook or delivery", body = ProblemBody),
    )
)]
pub(super) async fn show_delivery(
    State(use_cases): State<UseCases>,
    about: AboutDelivery,
) -> Result<Response, V1Error> {
    let show = ShowDelivery(use_cases.webhooks.clone());
    let (id, number) = (about.id, about.number);
    let found = show.run(&about.asked.caller, id, number).await?;
    Ok(answer::ok(&DeliveryBody::from(found)))
}
