//! The relays of the process: one for each sink, as long as work is in hand.

use crate::config::Settings;
use crate::lifecycle::Lifecycle;
use crate::wiring::Core;
use application::ports::{EventSink, StoreError};
use application::relay::{
    FeedWatch, Relay, RelayBoard, RelayLimits, RelayPorts, Start, WatchLimits,
};
use outbound::SystemEntropy;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A sink of this process, and where it begins if it was never there before.
pub(crate) struct Destination {
    pub(crate) sink: Arc<dyn EventSink>,
    pub(crate) start: Start,
    pub(crate) limits: RelayLimits,
}

/// Where this process carries events.
#[cfg(feature = "kafka")]
pub(crate) fn destinations(core: &Core, settings: &Settings) -> anyhow::Result<Vec<Destination>> {
    crate::kafka::destinations(settings, &core.database.journal)
}

/// Where this process carries events: settings that name brokers are refused.
#[cfg(not(feature = "kafka"))]
#[expect(clippy::unnecessary_wraps, reason = "with Kafka, it may fail")]
pub(crate) fn destinations(_: &Core, _: &Settings) -> anyhow::Result<Vec<Destination>> {
    Ok(Vec::new())
}

/// What carries events out.
pub(crate) struct Relays {
    ports: RelayPorts,
    watch: FeedWatch,
    board: Arc<RelayBoard>,
    stop: CancellationToken,
}

impl Relays {
    /// None yet.
    pub(crate) fn new(core: &Core) -> Self {
        let (feed, news) = (core.database.feed.clone(), core.news.clone());
        let watch = FeedWatch::new(feed, news, WatchLimits::default());
        Self {
            ports: RelayPorts {
                feed: watch.feed(),
                journal: core.database.journal.clone(),
                book: core.database.relay_book.clone(),
                clock: core.clock.clone(),
                entropy: Arc::new(SystemEntropy),
                news: core.news.clone(),
            },
            watch,
            board: core.relays.clone(),
            stop: CancellationToken::new(),
        }
    }

    /// Looks at the feed for all relays from now on.
    pub(crate) fn watch(&self, lifecycle: &Lifecycle) {
        let (watch, stop) = (self.watch.clone(), self.stop.clone());
        lifecycle.spawn_background("watching for events to carry out", async move {
            watch.run(stop).await;
            Ok(())
        });
    }

    /// Carries events there from now on: what happens after this has returned is not left out.
    pub(crate) async fn carry_to(
        &self,
        lifecycle: &Lifecycle,
        destination: Destination,
    ) -> Result<(), StoreError> {
        let Destination {
            sink,
            start,
            limits,
        } = destination;
        let relay = Relay::new(self.ports.clone(), sink, start, limits);
        relay.begin().await?;
        self.board.add(&relay.figures());
        let stop = self.stop.clone();
        lifecycle.spawn_background("carrying events out", async move {
            relay.run(stop).await;
            Ok(())
        });
        Ok(())
    }

    /// What other relays of this process stand on.
    pub(crate) fn ports(&self) -> RelayPorts {
        self.ports.clone()
    }

    /// Where all relays of this process are known.
    pub(crate) fn board(&self) -> Arc<RelayBoard> {
        self.board.clone()
    }

    /// Cancelled when they are to stop.
    pub(crate) fn stopping(&self) -> CancellationToken {
        self.stop.clone()
    }

    /// Lets what is on its way arrive, and gives the sinks to the other replicas: once the work in hand
    /// rests, so that its last events still go out.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }
}
