//! What the settings mean for the HTTP side: its bounds, and how much of them is left to whom.

use crate::config::Settings;
use inbound::http::{HttpSettings, ServerLimits, StreamLimits};

/// The name that health checks show.
const SERVICE_NAME: &str = "Order Service";

/// The HTTP side's settings.
pub(crate) fn http_settings(settings: &Settings) -> HttpSettings {
    HttpSettings {
        currency: settings.money.currency,
        patience: settings.http.answer_wait.into(),
        body_limit: settings.http.max_body_bytes,
        body_patience: settings.http.body_timeout.into(),
        loopback_only: settings.is_for_this_machine(),
        has_shop: settings.has_shop(),
        rates: settings.limits.rates,
        streams: stream_limits(settings),
        service_name: SERVICE_NAME.to_owned(),
    }
}

/// Streams leave a quarter of all connections to requests, whatever the settings say.
fn stream_limits(settings: &Settings) -> StreamLimits {
    let room = settings.http.max_connections * 3 / 4;
    let StreamLimits { total, per_caller } = settings.limits.streams;
    StreamLimits {
        total: total.min(room.max(1)),
        per_caller,
    }
}

/// The server's bounds.
pub(crate) fn server_limits(settings: &Settings) -> ServerLimits {
    ServerLimits {
        connections: settings.http.max_connections,
        connections_per_address: settings.http.max_connections_per_address,
        header_patience: settings.http.header_timeout.into(),
        header_bytes: settings.http.max_header_bytes,
        write_patience: settings.http.write_timeout.into(),
        drain_patience: drain_patience(settings.stop.patience),
        is_counted: true,
    }
}

/// One client that hangs must not use up all the patience of a stop: the other half is for orders.
fn drain_patience(stop: domain::Duration) -> std::time::Duration {
    std::time::Duration::from(stop) / 2
}
