//! Webhook endpoints in memory.

use super::state::State;
use super::store::MemoryStore;
use crate::ports::{Added, AnsweredRequest, Removed, Replaced, StoreError, WebhookEndpoints};
use crate::request::RequestRecord;
use crate::webhooks::{WebhookEndpoint, WebhookId};
use async_trait::async_trait;

#[async_trait]
impl WebhookEndpoints for MemoryStore {
    async fn add(
        &self,
        endpoint: &WebhookEndpoint,
        limit: usize,
        request: Option<&AnsweredRequest>,
    ) -> Result<Added, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        if let Some(record) = state.repeated(request) {
            return Ok(Added::Repeated(record));
        }
        if state.webhooks.contains_key(&endpoint.id) {
            return Ok(Added::Added);
        }
        if state.webhooks.len() >= limit {
            return Ok(Added::Full);
        }
        state.webhooks.insert(endpoint.id, endpoint.clone());
        state.answer(request);
        Ok(Added::Added)
    }

    async fn all(&self) -> Result<Vec<WebhookEndpoint>, StoreError> {
        self.check_up()?;
        Ok(self.state().webhooks.values().cloned().collect())
    }

    async fn one(&self, id: WebhookId) -> Result<Option<WebhookEndpoint>, StoreError> {
        self.check_up()?;
        Ok(self.state().webhooks.get(&id).cloned())
    }

    async fn replace(
        &self,
        endpoint: &WebhookEndpoint,
        was: u64,
        request: Option<&AnsweredRequest>,
    ) -> Result<Replaced, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        if let Some(record) = state.repeated(request) {
            return Ok(Replaced::Repeated(record));
        }
        let Some(found) = state.webhooks.get_mut(&endpoint.id) else {
            return Ok(Replaced::Gone);
        };
        if found.revision != was {
            return Ok(Replaced::Changed);
        }
        *found = WebhookEndpoint {
            revision: was + 1,
            created_at: found.created_at,
            ..endpoint.clone()
        };
        state.answer(request);
        Ok(Replaced::Replaced)
    }

    async fn remove(&self, id: WebhookId, seen: Option<u64>) -> Result<Removed, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let Some(found) = state.webhooks.get(&id) else {
            return Ok(Removed::Gone);
        };
        if seen.is_some_and(|seen| seen != found.revision) {
            return Ok(Removed::Changed);
        }
        state.webhooks.remove(&id);
        Ok(Removed::Removed)
    }
}

impl State {
    fn repeated(&self, request: Option<&AnsweredRequest>) -> Option<RequestRecord> {
        self.requests.get(&request?.key).cloned()
    }

    fn answer(&mut self, request: Option<&AnsweredRequest>) {
        let Some(request) = request else { return };
        let record = RequestRecord {
            fingerprint: request.fingerprint,
            order: None,
            answer: Some(request.answer.clone()),
        };
        self.requests.insert(request.key.clone(), record);
    }
}
