//! Requests that wait for prices, in memory.

use super::store::MemoryStore;
use crate::ports::{AskedOrder, OrderRequests, StoreError};
use crate::request::RequestKey;
use async_trait::async_trait;
use domain::Timestamp;

/// A request, and whether the product service was asked about it.
pub(super) struct Waiting {
    pub(super) asked: AskedOrder,
    is_announced: bool,
}

pub(super) fn asked_at(waiting: &Waiting) -> Timestamp {
    waiting.asked.asked_at
}

#[async_trait]
impl OrderRequests for MemoryStore {
    async fn ask(&self, asked: AskedOrder) -> Result<Option<AskedOrder>, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let mut known = state.waiting.iter().map(|waiting| &waiting.asked);
        if let Some(known) = known.find(|known| known.key == asked.key) {
            return Ok(Some(known.clone()));
        }
        state.waiting.push(Waiting {
            asked,
            is_announced: false,
        });
        Ok(None)
    }

    async fn asked(&self, key: &RequestKey) -> Result<Option<AskedOrder>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let found = state.waiting.iter().find(|one| one.asked.key == *key);
        Ok(found.map(|waiting| waiting.asked.clone()))
    }

    async fn unannounced(
        &self,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let open = state.waiting.iter().filter(|one| !one.is_announced);
        let open = open.map(|waiting| waiting.asked.clone());
        Ok(open.take(limit as usize).map(Ok).collect())
    }

    async fn note_announced(&self, key: &RequestKey) -> Result<(), StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let found = state.waiting.iter_mut().find(|one| one.asked.key == *key);
        if let Some(waiting) = found {
            waiting.is_announced = true;
        }
        Ok(())
    }

    async fn asked_before(
        &self,
        moment: Timestamp,
        limit: u32,
    ) -> Result<Vec<Result<AskedOrder, StoreError>>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let asked = state.waiting.iter().map(|waiting| &waiting.asked);
        let mut old: Vec<_> = asked
            .filter(|asked| asked.asked_at < moment)
            .cloned()
            .collect();
        old.sort_by_key(|asked| asked.asked_at);
        old.truncate(limit as usize);
        Ok(old.into_iter().map(Ok).collect())
    }

    async fn forget(&self, key: &RequestKey) -> Result<(), StoreError> {
        self.check_up()?;
        self.state().waiting.retain(|one| one.asked.key != *key);
        Ok(())
    }
}
