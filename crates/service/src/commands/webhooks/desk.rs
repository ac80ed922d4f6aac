//! Where the commands go: to the running service, which is who tells webhooks of anything.

use super::view::{DeliveriesBody, DeliveryView, ListBody, ReplayedView, WebhookView};
use crate::commands::orders::ServiceDesk;
use crate::config::Settings;
use anyhow::Context as _;
use application::webhooks::WebhookId;
use serde_json::{Value, json};

const WEBHOOKS: &str = "/api/v1/webhooks";

/// Which deliveries are wanted.
pub(super) struct Wanted {
    pub(super) order: Option<String>,
    pub(super) failed: bool,
    pub(super) limit: u32,
    pub(super) before: Option<u64>,
}

/// The running service.
pub(super) struct Desk(ServiceDesk);

impl Desk {
    pub(super) async fn open(settings: &Settings) -> anyhow::Result<Self> {
        let found = ServiceDesk::find(settings).await?;
        found.map(Self).context(
            "no service runs under these settings: webhooks are looked after while one does",
        )
    }

    pub(super) async fn list(&self) -> anyhow::Result<Vec<WebhookView>> {
        let found: ListBody = self.0.get(WEBHOOKS, &[]).await?;
        Ok(found.webhooks)
    }

    pub(super) async fn show(&self, id: WebhookId) -> anyhow::Result<WebhookView> {
        self.0.get(&path(id), &[]).await
    }

    pub(super) async fn create(&self, terms: &Value) -> anyhow::Result<WebhookView> {
        self.0.post(WEBHOOKS, terms).await
    }

    /// What is done with a webhook by the last part of a path.
    pub(super) async fn act(
        &self,
        id: WebhookId,
        action: &str,
        body: &Value,
    ) -> anyhow::Result<WebhookView> {
        self.0.post(&format!("{}/{action}", path(id)), body).await
    }

    pub(super) async fn remove(&self, id: WebhookId) -> anyhow::Result<()> {
        self.0.delete(&path(id)).await
    }

    pub(super) async fn replay(
        &self,
        id: WebhookId,
        which: &Value,
    ) -> anyhow::Result<ReplayedView> {
        self.0.post(&format!("{}/replay", path(id)), which).await
    }

    pub(super) async fn deliveries(
        &self,
        id: WebhookId,
        wanted: Wanted,
    ) -> anyhow::Result<Vec<DeliveryView>> {
        let mut query = vec![
            ("limit", wanted.limit.to_string()),
            ("failed", wanted.failed.to_string()),
        ];
        query.extend(wanted.order.map(|order| ("order", order)));
        query.extend(wanted.before.map(|before| ("cursor", before.to_string())));
        let path = format!("{}/deliveries", path(id));
        let found: DeliveriesBody = self.0.get(&path, &query).await?;
        Ok(found.deliveries)
    }

    pub(super) async fn resend(&self, id: WebhookId, number: u64) -> anyhow::Result<DeliveryView> {
        let path = format!("{}/deliveries/{number}/resend", path(id));
        self.0.post(&path, &json!({})).await
    }

    pub(super) async fn test(&self, id: WebhookId) -> anyhow::Result<DeliveryView> {
        self.0.post(&format!("{}/test", path(id)), &json!({})).await
    }
}

fn path(id: WebhookId) -> String {
    format!("{WEBHOOKS}/{id}")
}
