//! What systemd is told where it started this process (`Type=notify`): that requests are taken, and that
//! the service is about to stop.

use crate::lifecycle::Lifecycle;
use sd_notify::NotifyState;

/// Ends with the intake. Where systemd did not ask to be told, nothing is.
pub(crate) fn tell_of(lifecycle: &Lifecycle) {
    let (leaving, stopping) = (lifecycle.leaving(), lifecycle.stopping());
    lifecycle.spawn_intake("telling systemd", async move {
        tell(NotifyState::Ready);
        leaving.cancelled().await;
        tell(NotifyState::Stopping);
        stopping.cancelled().await;
        Ok(())
    });
}

/// A service that cannot say so goes on: systemd gives it up after its own patience.
fn tell(state: NotifyState<'_>) {
    if let Err(error) = sd_notify::notify(&[state]) {
        tracing::warn!(%error, "systemd could not be told how the service stands: {error}");
    }
}
