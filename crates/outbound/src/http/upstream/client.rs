//! The HTTP client of one collaborator: it goes where it is told, once, and nowhere else.

use super::settings::UpstreamSettings;
use crate::asking::ClientError;
use reqwest::{Client, redirect, retry};

/// Every collaborator has its own, so that none can use up another's connections. How long a whole call
/// may take is the upstream's to say.
pub(super) fn client(settings: &UpstreamSettings) -> Result<Client, ClientError> {
    let client = Client::builder()
        .user_agent("order-service")
        // HTTP/1.1 has one request on a connection at a time, and `sending` rests on how it is written.
        .http1_only()
        .connect_timeout(settings.connect_timeout)
        .pool_idle_timeout(settings.idle_connection)
        .pool_max_idle_per_host(settings.guard.in_flight)
        .tcp_nodelay(true)
        .redirect(redirect::Policy::none())
        .referer(false)
        .retry(retry::never())
        // Otherwise environment variables decide where orders go.
        .no_proxy()
        // The limit of a body is one of what was sent.
        .no_gzip()
        .no_brotli()
        .no_zstd()
        .no_deflate()
        .build();
    Ok(client?)
}
