//! Work that is looked for again and again until the process stops.

use domain::Duration;
use tokio_util::sync::CancellationToken;

/// Waits for the next round, or for the stop if that comes before. A round itself is never cut short.
pub(super) async fn pause(interval: Duration, stop: &CancellationToken) {
    tokio::select! {
        () = tokio::time::sleep(interval.into()) => {}
        () = stop.cancelled() => {}
    }
}
