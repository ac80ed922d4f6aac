//! The list of the routes about webhooks.

use super::{
    change_webhook, create_webhook, list_deliveries, list_webhooks, pause_webhook, remove_webhook,
    replay_webhook, resend_delivery, resume_webhook, rotate_secret, show_delivery, show_webhook,
    test_webhook,
};
use crate::http::use_cases::UseCases;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Where webhooks are.
pub(super) const WEBHOOKS: &str = "/api/v1/webhooks";

pub(in super::super) fn routes() -> OpenApiRouter<UseCases> {
    OpenApiRouter::new()
        .routes(routes!(
            create_webhook::create_webhook,
            list_webhooks::list_webhooks
        ))
        .routes(routes!(
            show_webhook::show_webhook,
            change_webhook::change_webhook,
            remove_webhook::remove_webhook
        ))
        .routes(routes!(rotate_secret::rotate_secret))
        .routes(routes!(pause_webhook::pause_webhook))
        .routes(routes!(resume_webhook::resume_webhook))
        .routes(routes!(test_webhook::test_webhook))
        .routes(routes!(replay_webhook::replay_webhook))
        .routes(routes!(list_deliveries::list_deliveries))
        .routes(routes!(show_delivery::show_delivery))
        .routes(routes!(resend_delivery::resend_delivery))
}
