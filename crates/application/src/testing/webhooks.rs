//! Webhook endpoints that answer as a test wants it, and secrets that it can foretell.

use crate::ports::{Outgoing, Sent, WebhookMessage, WebhookSecretMaker, WebhookSender};
use crate::webhooks::{DeliveryResult, WebhookEndpoint, WebhookId, WebhookSecret};
use async_trait::async_trait;
use domain::{Duration, Timestamp};
use std::collections::VecDeque;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};
use tokio::sync::{RwLock, RwLockWriteGuard};

/// All endpoints: each attempt gets the next answer in store, and 204 when there is none.
#[derive(Debug, Default)]
pub struct ScriptedWebhooks {
    answers: Mutex<VecDeque<DeliveryResult>>,
    sent: Mutex<Vec<(WebhookEndpoint, WebhookMessage)>>,
    gate: RwLock<()>,
}

impl ScriptedWebhooks {
    /// The next attempt that has no answer in store yet gets this one.
    pub fn answer(&self, result: DeliveryResult) {
        lock(&self.answers).push_back(result);
    }

    /// While this is held, no attempt gets its answer.
    pub async fn held(&self) -> RwLockWriteGuard<'_, ()> {
        self.gate.write().await
    }

    /// What was sent, and to whom.
    pub fn sent(&self) -> Vec<(WebhookEndpoint, WebhookMessage)> {
        lock(&self.sent).clone()
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[async_trait]
impl WebhookSender for ScriptedWebhooks {
    async fn send(&self, endpoint: &WebhookEndpoint, message: &WebhookMessage) -> Sent {
        lock(&self.sent).push((endpoint.clone(), message.clone()));
        let _open = self.gate.read().await;
        let scripted = lock(&self.answers).pop_front();
        Sent {
            result: scripted.unwrap_or(DeliveryResult::Delivered { status: 204 }),
            took: Duration::from_millis(7),
            retry_after: None,
        }
    }

    fn message(&self, event: &Outgoing) -> WebhookMessage {
        let id = format!("{}/{}", event.order, event.seq().0);
        let name = event.happened.event.fact.name();
        let body = format!(r#"{{"id":"{id}","type":"{name}"}}"#).into_bytes();
        WebhookMessage { id, body }
    }

    fn test_message(&self, endpoint: WebhookId, at: Timestamp) -> WebhookMessage {
        let id = format!("test/{endpoint}/{}", at.micros());
        let body = format!(r#"{{"id":"{id}","type":"test"}}"#).into_bytes();
        WebhookMessage { id, body }
    }

    fn refuses(&self, url: &str) -> Option<String> {
        let is_https = url.starts_with("https://");
        (!is_https).then(|| "must begin with https://".to_owned())
    }
}

/// Secrets that count up.
#[derive(Debug, Default)]
pub struct NumberedSecrets(AtomicU64);

impl WebhookSecretMaker for NumberedSecrets {
    fn new_secret(&self) -> WebhookSecret {
        let number = self.0.fetch_add(1, Ordering::SeqCst) + 1;
        WebhookSecret::from_text(format!("{}{number:044}", WebhookSecret::PREFIX))
    }
}
