//! Requests, connections and streams, and who was told to come later.

use super::labels::{CALLER, CONTRACT, METHOD, NO_CONNECTION, NO_STREAM, ROUTE, STATUS_CLASS};
use super::metric::{Metric, Unit};

/// From what memory answers to what waits for an order's process to rest.
const ANSWERS: &[u32] = &[
    1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
    5_000_000, 10_000_000,
];

/// Requests that were answered.
pub static REQUESTS: Metric = Metric::counter(
    "order_service_http_requests_total",
    Unit::Of("requests"),
    "Requests answered, by the route's template and the class of the status",
)
.by(&[CONTRACT, ROUTE, METHOD, STATUS_CLASS]);

/// How long answers took.
pub static REQUEST_SECONDS: Metric = Metric::times(
    "order_service_http_request_duration_seconds",
    ANSWERS,
    "Time from a request's head to the head of its answer; of a live stream or an export, not its whole length; without waits that were asked for (wait=STATUS)",
)
.by(&[CONTRACT, ROUTE, METHOD]);

/// Connections that are open.
pub static CONNECTIONS: Metric = Metric::gauge(
    "order_service_http_connections",
    Unit::Of("connections"),
    "Connections that are open",
);

/// How many there may be.
pub static CONNECTIONS_LIMIT: Metric = Metric::gauge(
    "order_service_http_connections_limit",
    Unit::Of("connections"),
    "Connections that may be open at once (http.max_connections)",
);

/// Connections that found no place.
pub static CONNECTIONS_REFUSED: Metric = Metric::counter(
    "order_service_http_connections_refused_total",
    Unit::Of("connections"),
    "Connections that found no place",
)
.by(&[NO_CONNECTION]);

/// Live streams that are open.
pub static STREAMS: Metric = Metric::gauge(
    "order_service_http_streams",
    Unit::Of("streams"),
    "Live streams that are open",
);

/// How many there may be.
pub static STREAMS_LIMIT: Metric = Metric::gauge(
    "order_service_http_streams_limit",
    Unit::Of("streams"),
    "Live streams that may be open at once (limits.streams)",
);

/// Streams that found no place.
pub static STREAMS_REFUSED: Metric = Metric::counter(
    "order_service_http_streams_refused_total",
    Unit::Of("streams"),
    "Live streams that found no place",
)
.by(&[NO_STREAM]);

/// Requests of those who came too often.
pub static RATE_REFUSALS: Metric = Metric::counter(
    "order_service_rate_refusals_total",
    Unit::Of("requests"),
    "Requests refused because their caller came too often, by what the caller is known as",
)
.by(&[CALLER]);
