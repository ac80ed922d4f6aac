//! A relay: takes its sink, carries events to it as long as it holds it, and takes it again.

use super::carrier::{Carrier, Ended};
use super::figures::RelayFigures;
use super::limits::RelayLimits;
use super::news::RelayNews;
use crate::complaints::Complaints;
use crate::ports::{
    Clock, Entropy, EventFeed, EventSink, FeedPosition, Hold, Journal, RelayBook, SinkName,
    StoreError, Taken,
};
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// What relays stand on; all relays of a process share it.
#[derive(Clone)]
#[expect(missing_docs, reason = "the ports' own documentation says it")]
pub struct RelayPorts {
    pub feed: Arc<dyn EventFeed>,
    pub journal: Arc<dyn Journal>,
    pub book: Arc<dyn RelayBook>,
    pub clock: Arc<dyn Clock>,
    pub entropy: Arc<dyn Entropy>,
    pub news: RelayNews,
}

/// Where a sink begins that was never there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// With what happens from now on.
    Now,
    /// With the first event of all.
    Beginning,
}

/// Carries events to one sink.
pub struct Relay {
    pub(super) ports: RelayPorts,
    pub(super) sink: Arc<dyn EventSink>,
    start: Start,
    pub(super) limits: RelayLimits,
    pub(super) figures: Arc<RelayFigures>,
    complaints: Complaints,
}

impl Relay {
    /// A relay that does nothing until it is run.
    pub fn new(
        ports: RelayPorts,
        sink: Arc<dyn EventSink>,
        start: Start,
        limits: RelayLimits,
    ) -> Self {
        let figures = Arc::new(RelayFigures::new(sink.name().clone()));
        Self {
            ports,
            sink,
            start,
            limits,
            figures,
            complaints: Complaints::default(),
        }
    }

    /// What it tells of itself.
    pub fn figures(&self) -> Arc<RelayFigures> {
        self.figures.clone()
    }

    /// Writes the sink down, if it was never there: what happens from now on will be carried. To be done
    /// before anything happens, where nothing is to be left out; [`Relay::run`] does it otherwise.
    pub async fn begin(&self) -> Result<(), StoreError> {
        let place = match self.start {
            Start::Now => self.ports.feed.end().await?,
            Start::Beginning => FeedPosition(0),
        };
        self.ports.book.begin(self.name(), place).await
    }

    /// Carries events until told to stop; then lets what is on its way arrive, and gives the sink back.
    pub async fn run(&self, stop: CancellationToken) {
        while !stop.is_cancelled() {
            let taken = tokio::select! {
                biased;
                () = stop.cancelled() => return,
                taken = self.take() => taken,
            };
            match taken {
                Ok(Some(hold)) => self.carry(hold, &stop).await,
                Ok(None) => {}
                Err(error) => {
                    self.complain(
                        &error,
                        "how far the sink was told cannot be read; trying again",
                    );
                }
            }
            tokio::select! {
                biased;
                () = stop.cancelled() => return,
                () = tokio::time::sleep(self.limits.take_interval.into()) => {}
            }
        }
    }

    /// Of a store that is away: it is tried several times a second.
    pub(super) fn complain(&self, error: &StoreError, what: &'static str) {
        if self.complaints.is_due() {
            let sink = self.name();
            tracing::warn!(%sink, %error, "{what}");
        }
    }

    pub(super) fn name(&self) -> &SinkName {
        self.sink.name()
    }

    async fn take(&self) -> Result<Option<Hold>, StoreError> {
        let book = &self.ports.book;
        match book.take(self.name(), self.limits.lease).await? {
            Taken::Held(hold) => return Ok(Some(hold)),
            Taken::ByAnother => return Ok(None),
            Taken::Unknown => {}
        }
        self.begin().await?;
        match book.take(self.name(), self.limits.lease).await? {
            Taken::Held(hold) => Ok(Some(hold)),
            Taken::ByAnother | Taken::Unknown => Ok(None),
        }
    }

    async fn carry(&self, hold: Hold, stop: &CancellationToken) {
        let (sink, epoch, place) = (self.name(), hold.epoch, hold.place.0);
        tracing::info!(%sink, epoch, place, "carrying events");
        self.figures.set_holder(true);
        let ended = match Carrier::begin(self, hold.clone()).await {
            Ok(carrier) => carrier.run(stop).await,
            Err(error) => Ended::Store(error),
        };
        self.figures.set_holder(false);
        match ended {
            Ended::Stopped => {}
            Ended::Lost => {
                tracing::info!(%sink, epoch, "another process carries the events now");
                return;
            }
            Ended::Store(error) => {
                self.complain(
                    &error,
                    "the relay's book cannot be written; beginning again",
                );
            }
        }
        // Else the next holder waits for the lease to end.
        let released = self.ports.book.release(&hold);
        let patience = self.limits.stop_patience.into();
        if let Ok(Err(error)) = tokio::time::timeout(patience, released).await {
            tracing::debug!(%sink, %error, "the sink was not given back; its lease will end");
        }
    }
}
