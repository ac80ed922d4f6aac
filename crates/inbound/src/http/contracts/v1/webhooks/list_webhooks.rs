//! `GET /api/v1/webhooks`

use super::super::error::{ProblemBody, V1Error};
use super::named::MayLook;
use super::rendering::ShownWebhookBody;
use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::webhooks::ListWebhooks;
use axum::extract::State;
use axum::response::Response;
use serde::Serialize;
use utoipa::ToSchema;

/// All webhooks.
#[derive(Serialize, ToSchema)]
pub(super) struct WebhooksBody {
    webhooks: Vec<ShownWebhookBody>,
}

/// List webhooks
///
/// All, the oldest first; there are never more than 50. For operators and viewers.
#[utoipa::path(
    get,
    path = "/api/v1/webhooks",
    tag = "operations",
    responses(
        (status = 200, description = "The webhooks", body = WebhooksBody),
        (status = 403, description = "Neither an operator nor a viewer", body = ProblemBody),
    )
)]
pub(super) async fn list_webhooks(
    State(use_cases): State<UseCases>,
    MayLook(asked): MayLook,
) -> Result<Response, V1Error> {
    let list = ListWebhooks(use_cases.webhooks.clone());
    let found = list.run(&asked.caller).await?;
    let webhooks = found.iter().map(ShownWebhookBody::from).collect();
    Ok(answer::ok(&WebhooksBody { webhooks }))
}
