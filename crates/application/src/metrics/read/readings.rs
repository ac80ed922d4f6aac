//! What is read when somebody wants to know: of the process' own parts, and of the database by the questions
//! that the board asks, once for all who want to know within some seconds.

use super::backlog::of_backlog;
use super::collaborators::of_collaborators;
use super::relays::of_relays;
use super::sample::Sample;
use super::standing::of_standing;
use crate::engine::Engine;
use crate::metrics::ORDERS_IN_HAND;
use crate::overview::Overview;
use crate::overview::Untold;
use crate::ports::{Backlog, Clock, CollaboratorStates, OrderList};
use crate::relay::RelayBoard;
use domain::Duration;
use std::sync::Arc;
use tokio::sync::Mutex;
use tokio::time::Instant;

/// For so long what was read is good enough for others who ask.
const FRESH: Duration = Duration::from_secs(2);

/// How far what waits is counted.
const COUNTED: u32 = 10_000;

/// How long the store may take to tell.
const PATIENCE: Duration = Duration::from_secs(2);

/// What is read.
#[expect(missing_docs, reason = "each type says what it is")]
pub struct ReadingParts {
    pub overview: Overview,
    pub orders: Arc<dyn OrderList>,
    pub engine: Engine,
    pub relays: Arc<RelayBoard>,
    pub collaborators: Arc<dyn CollaboratorStates>,
    pub clock: Arc<dyn Clock>,
}

/// Reads it.
pub struct ReadMetrics {
    parts: ReadingParts,
    latest: Mutex<Option<(Instant, Arc<Vec<Sample>>)>>,
}

impl ReadMetrics {
    /// Nothing is read yet.
    pub fn new(parts: ReadingParts) -> Self {
        let latest = Mutex::default();
        Self { parts, latest }
    }

    /// All of it. Of the database what it tells in time; of the rest there is no sample.
    pub async fn run(&self) -> Vec<Sample> {
        let parts = &self.parts;
        let in_hand = parts.engine.in_hand() as u64;
        let mut samples = vec![ORDERS_IN_HAND.is([], in_hand)];
        samples.extend(of_collaborators(&parts.collaborators.states()));
        samples.extend(of_relays(&parts.relays.states()));
        samples.extend(self.of_the_store().await.iter().cloned());
        samples
    }

    async fn backlog(&self) -> Result<Backlog, Untold> {
        let asking = self.parts.orders.backlog(COUNTED);
        let told = tokio::time::timeout(PATIENCE.into(), asking).await;
        Ok(told.map_err(|_elapsed| Untold::TooSlow)??)
    }

    /// Whoever comes while somebody asks waits for the same answer.
    async fn of_the_store(&self) -> Arc<Vec<Sample>> {
        let mut latest = self.latest.lock().await;
        if let Some((at, samples)) = &*latest
            && at.elapsed() < FRESH.into()
        {
            return samples.clone();
        }
        let (backlog, standing) = futures::join!(self.backlog(), self.parts.overview.glance());
        let now = self.parts.clock.now();
        let samples = [of_backlog(&backlog, now), of_standing(&standing, now)].concat();
        let samples = Arc::new(samples);
        *latest = Some((Instant::now(), samples.clone()));
        samples
    }
}
