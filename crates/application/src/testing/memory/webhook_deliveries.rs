//! The log of deliveries in memory.

use super::store::MemoryStore;
use crate::ports::{StoreError, WebhookDeliveries};
use crate::webhooks::{
    Delivery, DeliveryFilter, DeliveryKind, DeliveryResult, Failures, NumberedDelivery, WebhookId,
};
use async_trait::async_trait;
use domain::order::Version;
use domain::{OrderId, Timestamp};
use std::collections::BTreeMap;

#[async_trait]
impl WebhookDeliveries for MemoryStore {
    async fn record(&self, delivery: &Delivery) -> Result<u64, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        state.last_delivery += 1;
        let number = state.last_delivery;
        let delivery = delivery.clone();
        state.deliveries.push(NumberedDelivery { number, delivery });
        Ok(number)
    }

    async fn failures_of(
        &self,
        endpoint: WebhookId,
        order: OrderId,
        seq: Version,
        after: Timestamp,
    ) -> Result<Option<Failures>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let of_event = state.deliveries.iter().map(|row| &row.delivery);
        let of_event = of_event.filter(|delivery| {
            delivery.endpoint == endpoint
                && (delivery.order, delivery.seq) == (Some(order), Some(seq))
        });
        let mut failures = None;
        for delivery in of_event {
            match (&delivery.result, delivery.kind) {
                (DeliveryResult::Delivered { .. } | DeliveryResult::GivenUp(_), _) => {
                    failures = None;
                }
                (_, DeliveryKind::Event) if delivery.at >= after => {
                    let since = failures.map_or(delivery.at, |before: Failures| before.since);
                    let attempts = failures.map_or(0, |before| before.attempts) + 1;
                    let latest = failures.map_or(delivery.at, |before| before.latest);
                    failures = Some(Failures {
                        attempts,
                        since,
                        latest: latest.max(delivery.at),
                    });
                }
                (_, DeliveryKind::Event | DeliveryKind::Resent | DeliveryKind::Test) => {}
            }
        }
        Ok(failures)
    }

    async fn last_success(&self, endpoint: WebhookId) -> Result<Option<Timestamp>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let mut latest_first = state.deliveries.iter().rev().map(|row| &row.delivery);
        let taken = latest_first.find(|delivery| {
            delivery.endpoint == endpoint
                && delivery.kind == DeliveryKind::Event
                && delivery.result.is_delivered()
        });
        Ok(taken.map(|delivery| delivery.at))
    }

    async fn list(
        &self,
        endpoint: WebhookId,
        asked: &DeliveryFilter,
    ) -> Result<Vec<NumberedDelivery>, StoreError> {
        self.check_up()?;
        let fits = |row: &&NumberedDelivery| {
            let delivery = &row.delivery;
            delivery.endpoint == endpoint
                && (asked.order.is_none() || asked.order == delivery.order)
                && !(asked.is_failed && delivery.result.is_delivered())
                && asked.before.is_none_or(|before| row.number < before)
        };
        let state = self.state();
        let found = state.deliveries.iter().rev().filter(fits);
        Ok(found.take(asked.limit as usize).cloned().collect())
    }

    async fn one(
        &self,
        endpoint: WebhookId,
        number: u64,
    ) -> Result<Option<NumberedDelivery>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let mut rows = state.deliveries.iter();
        let found = rows.find(|row| row.number == number && row.delivery.endpoint == endpoint);
        Ok(found.cloned())
    }

    async fn prune(&self, before: Timestamp, keep: u64, batch: u32) -> Result<u64, StoreError> {
        self.check_up()?;
        let mut state = self.state();
        let mut later: BTreeMap<WebhookId, u64> = BTreeMap::new();
        let mut over = Vec::new();
        for row in state.deliveries.iter().rev() {
            let later = later.entry(row.delivery.endpoint).or_default();
            let is_over = *later >= keep && row.delivery.result.is_delivered();
            if is_over || row.delivery.at < before {
                over.push(row.number);
            }
            *later += 1;
        }
        over.sort_unstable();
        over.truncate(batch as usize);
        state.deliveries.retain(|row| !over.contains(&row.number));
        Ok(over.len() as u64)
    }
}
