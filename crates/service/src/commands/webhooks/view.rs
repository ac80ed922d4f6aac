//! Webhooks and deliveries as the running service tells of them.

use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
pub(in crate::commands) struct ListBody {
    pub(in crate::commands) webhooks: Vec<WebhookView>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct WebhookView {
    /// Told once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) secret: Option<String>,
    pub(in crate::commands) id: String,
    pub(super) url: String,
    pub(super) description: String,
    pub(super) events: Vec<String>,
    pub(super) state: String,
    pub(in crate::commands) paused_at: Option<String>,
    pub(in crate::commands) paused_by: Option<String>,
    pub(in crate::commands) pause_reason: Option<String>,
    pub(super) secret_since: String,
    pub(super) previous_secret_until: Option<String>,
    pub(super) created_at: String,
    pub(super) changed_at: String,
    pub(super) revision: u64,
    #[serde(flatten, skip_serializing_if = "Option::is_none")]
    pub(super) progress: Option<ProgressView>,
}

/// Only where one is shown.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(in crate::commands) struct ProgressView {
    pub(super) place: Option<u64>,
    pub(super) orders_waiting: u64,
    pub(super) last_success_at: Option<String>,
}

#[derive(Deserialize)]
pub(super) struct DeliveriesBody {
    pub(super) deliveries: Vec<DeliveryView>,
}

#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeliveryView {
    pub(super) number: u64,
    pub(super) event_id: String,
    pub(super) order: Option<String>,
    pub(super) seq: Option<u64>,
    pub(super) event: String,
    pub(super) attempt: u32,
    pub(super) tried_at: String,
    pub(super) took_ms: u64,
    pub(super) kind: String,
    pub(super) result: String,
    pub(super) status: Option<u16>,
    pub(super) words: Option<String>,
}

impl DeliveryView {
    pub(super) fn is_delivered(&self) -> bool {
        self.result == "DELIVERED"
    }
}

#[derive(Serialize, Deserialize)]
pub(super) struct ReplayedView {
    pub(super) result: String,
}
