//! The end of a command that has run orders by itself: what it has in hand comes to rest, or is left to
//! whoever runs next.

use application::engine::Engine;
use domain::Duration;

/// How long a command waits for what it has in hand. An outage of the database would hold it much longer.
pub(super) const PATIENCE: Duration = Duration::from_secs(30);

pub(super) async fn drain(engine: &Engine) {
    let left = engine.drain_within(PATIENCE).await;
    if left > 0 {
        eprintln!(
            "warning: {left} orders that this command has taken up are not at rest after {} s: the service \
             goes on with them when it runs and their leases are over; see that the database and the \
             collaborators answer, then look at them again",
            PATIENCE.micros() / 1_000_000
        );
    }
}
