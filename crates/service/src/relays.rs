//! The relays of the process: one for each sink, as long as work is in hand.

use crate::config::Settings;
use crate::lifecycle::Lifecycle;
use crate::wiring::Core;
use application::ports::EventSink;
use application::relay::{Relay, RelayLimits, RelayPorts, Start};
use outbound::SystemEntropy;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// A sink of this process, and where it begins if it was never there before.
pub(crate) struct Destination {
    pub(crate) sink: Arc<dyn EventSink>,
    pub(crate) start: Start,
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
    stop: CancellationToken,
}

impl Relays {
    /// None yet.
    pub(crate) fn new(core: &Core) -> Self {
        Self {
            ports: RelayPorts {
                feed: core.database.feed.clone(),
                journal: core.database.journal.clone(),
                book: core.database.relay_book.clone(),
                clock: core.clock.clone(),
                entropy: Arc::new(SystemEntropy),
                news: core.news.clone(),
            },
            stop: CancellationToken::new(),
        }
    }

    /// Carries events there from now on.
    pub(crate) fn carry_to(&self, lifecycle: &Lifecycle, destination: Destination) {
        let Destination { sink, start } = destination;
        let relay = Relay::new(self.ports.clone(), sink, start, RelayLimits::default());
        let stop = self.stop.clone();
        lifecycle.spawn_background("carrying events out", async move {
            relay.run(stop).await;
            Ok(())
        });
    }

    /// Lets what is on its way arrive, and gives the sinks to the other replicas: once the work in hand
    /// rests, so that its last events still go out.
    pub(crate) fn stop(&self) {
        self.stop.cancel();
    }
}
