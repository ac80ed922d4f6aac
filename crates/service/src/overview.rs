//! What the board's overview is made of.

use application::live::Live;
use application::overview::{Overview, OverviewLimits, OverviewParts};
use application::ports::{Clock, CollaboratorStates};
use application::relay::RelayBoard;
use application::sinks::LookAtSinks;
use outbound::sql::Database;
use std::sync::Arc;

/// What the board shows.
pub(crate) fn overview(
    database: &Database,
    live: &Live,
    relays: &Arc<RelayBoard>,
    watched: &Arc<dyn CollaboratorStates>,
    clock: &Arc<dyn Clock>,
) -> Overview {
    let parts = OverviewParts {
        live: live.clone(),
        feed: database.feed.clone(),
        orders: database.list.clone(),
        journal: database.journal.clone(),
        sinks: LookAtSinks {
            book: database.relay_book.clone(),
            feed: database.feed.clone(),
        },
        relays: relays.clone(),
        letters: database.letters.clone(),
        webhooks: database.webhooks.clone(),
        collaborators: watched.clone(),
        clock: clock.clone(),
    };
    Overview::new(parts, OverviewLimits::default())
}
