//! The metrics of webhooks: how many are sent events, and how many are paused.

use super::metrics::soon;
use crate::http::use_cases::UseCases;
use application::webhooks::WebhookEndpoint;

/// By their state; nothing while the store does not tell.
pub(super) async fn written(use_cases: &UseCases) -> String {
    let webhooks = use_cases.webhooks.endpoints.clone();
    let all = soon(async move { webhooks.all().await }).await;
    all.map_or_else(String::new, |all| text(&all))
}

fn text(all: &[WebhookEndpoint]) -> String {
    let active = all.iter().filter(|webhook| webhook.is_active()).count();
    let paused = all.len() - active;
    format!(
        "# HELP order_service_webhooks Webhooks by their state: those that are paused wait for a person.
# TYPE order_service_webhooks gauge
order_service_webhooks{{state=\"active\"}} {active}
order_service_webhooks{{state=\"paused\"}} {paused}
"
    )
}
