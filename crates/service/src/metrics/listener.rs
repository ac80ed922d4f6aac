//! A listener for the metrics alone, where the settings want one: for whoever reaches it.

use crate::commands::listen;
use crate::config::Settings;
use crate::lifecycle::Lifecycle;
use anyhow::Context as _;
use inbound::http::{MetricsPage, ServerLimits, metrics_router, serve};
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;

/// How many may scrape at once: a few servers of Prometheus, and somebody who looks.
const CONNECTIONS: usize = 32;

/// Where metrics are read, once it is bound.
pub(super) struct MetricsListener(TcpListener);

impl MetricsListener {
    /// Binds it, where the settings want one.
    pub(super) fn of(settings: &Settings) -> anyhow::Result<Option<Self>> {
        let address = settings.metrics.listen.filter(|_| settings.metrics.enabled);
        let bind = |address| listen(address).context("metrics.listen").map(Self);
        address.map(bind).transpose()
    }
}

/// Serves until the process stops.
pub(super) fn serve_metrics(
    lifecycle: &Lifecycle,
    listener: MetricsListener,
    page: Arc<dyn MetricsPage>,
) {
    let stopping = lifecycle.stopping();
    let limits = ServerLimits {
        connections: CONNECTIONS,
        connections_per_address: 0,
        header_bytes: 8 * 1_024,
        drain_patience: Duration::from_secs(3),
        ..ServerLimits::default()
    };
    if let Ok(address) = listener.0.local_addr() {
        tracing::info!("metrics at http://{address}/metrics, for whoever reaches it");
    }
    lifecycle.spawn_intake("the listener of metrics", async move {
        Ok(serve(listener.0, metrics_router(page), stopping, limits, None).await?)
    });
}
