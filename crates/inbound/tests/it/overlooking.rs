//! What the board shows in these tests.

use application::live::Live;
use application::overview::{Overview, OverviewLimits, OverviewParts};
use application::relay::RelayBoard;
use application::sinks::LookAtSinks;
use application::testing::{MemoryRelayBook, TestApp};
use application::webhooks::WebhookPorts;
use std::sync::Arc;
use tokio_util::sync::CancellationToken;

/// The overview of this application, kept until told to stop.
pub(crate) fn overview_of(
    app: &TestApp,
    live: &Live,
    book: &MemoryRelayBook,
    relays: &Arc<RelayBoard>,
    webhooks: &WebhookPorts,
    stopping: &CancellationToken,
) -> Overview {
    let parts = OverviewParts {
        live: live.clone(),
        feed: app.store.clone(),
        orders: app.store.clone(),
        journal: app.store.clone(),
        sinks: LookAtSinks {
            book: Arc::new(book.clone()),
            feed: app.store.clone(),
        },
        relays: relays.clone(),
        letters: app.store.clone(),
        webhooks: webhooks.endpoints.clone(),
        collaborators: Arc::new(crate::far_away::FarAway),
        clock: app.clock.clone(),
    };
    let overview = Overview::new(parts, OverviewLimits::default());
    let (kept, until) = (overview.clone(), stopping.clone());
    tokio::spawn(async move { kept.keep(until).await });
    overview
}
