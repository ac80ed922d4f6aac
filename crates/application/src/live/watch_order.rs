//! Watching one order.

use super::registry::Entered;
use crate::ports::{Happened, Journal, StoreError};
use domain::OrderId;
use domain::order::{Event, OrderStatusKind, Veil, Version};
use std::sync::Arc;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Watches one order: each of its events once, in order.
pub struct OrderWatch {
    journal: Arc<dyn Journal>,
    order: OrderId,
    events: broadcast::Receiver<Arc<Happened>>,
    _entered: Entered,
    seen: Version,
    /// What was handed out does not follow on what was seen: the journal tells what is between.
    is_behind: bool,
    /// What lies over what is handed out.
    veil: Option<Veil>,
}

impl OrderWatch {
    pub(super) fn new(
        journal: Arc<dyn Journal>,
        order: OrderId,
        (events, entered): (broadcast::Receiver<Arc<Happened>>, Entered),
        seen: Version,
    ) -> Self {
        Self {
            journal,
            order,
            events,
            _entered: entered,
            seen,
            is_behind: true,
            veil: None,
        }
    }

    /// The same behind a veil, if there is one.
    #[must_use]
    pub(crate) fn behind(mut self, veil: Option<Veil>) -> Self {
        self.veil = veil;
        self
    }

    /// The next events, at least one; none when the process stops. May be dropped and called again:
    /// nothing is lost.
    pub async fn next(&mut self) -> Result<Option<Vec<Arc<Happened>>>, StoreError> {
        let told = self.told().await?;
        Ok(match (told, self.veil) {
            (Some(told), Some(veil)) => {
                let told = told.iter().map(|happened| Arc::new(happened.behind(veil)));
                Some(told.collect())
            }
            (told, _) => told,
        })
    }

    async fn told(&mut self) -> Result<Option<Vec<Arc<Happened>>>, StoreError> {
        loop {
            if self.is_behind {
                let missed = self.read().await?;
                self.is_behind = false;
                if let Some(last) = missed.last() {
                    self.seen = last.event.seq;
                    return Ok(Some(missed));
                }
            }
            match self.events.recv().await {
                Ok(happened) if happened.event.seq <= self.seen => {}
                Ok(happened) if happened.event.seq == self.seen.next() => {
                    self.seen = happened.event.seq;
                    return Ok(Some(self.with_those_at_hand(happened)));
                }
                Ok(_) | Err(RecvError::Lagged(_)) => self.is_behind = true,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }

    /// What has come together goes out together.
    fn with_those_at_hand(&mut self, first: Arc<Happened>) -> Vec<Arc<Happened>> {
        let mut together = vec![first];
        loop {
            match self.events.try_recv() {
                Ok(happened) if happened.event.seq == self.seen.next() => {
                    self.seen = happened.event.seq;
                    together.push(happened);
                }
                Ok(happened) if happened.event.seq <= self.seen => {}
                Ok(_) | Err(broadcast::error::TryRecvError::Lagged(_)) => {
                    self.is_behind = true;
                    return together;
                }
                Err(_empty_or_closed) => return together,
            }
        }
    }

    async fn read(&self) -> Result<Vec<Arc<Happened>>, StoreError> {
        let journal = self.journal.events(self.order).await?;
        let mut told = with_statuses(journal);
        told.retain(|happened| happened.event.seq > self.seen);
        Ok(told.into_iter().map(Arc::new).collect())
    }
}

/// A whole journal, with where the order stood after each event.
fn with_statuses(journal: Vec<Event>) -> Vec<Happened> {
    let mut status = OrderStatusKind::Pending;
    let told = journal.into_iter().map(|event| {
        status = event.fact.moves_to().unwrap_or(status);
        Happened { event, status }
    });
    told.collect()
}
