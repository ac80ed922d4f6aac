//! `[http]`: where the service listens, and how much it takes.

use super::reader::Reader;
use domain::Duration;
use std::net::SocketAddr;

/// How the service is reached.
#[derive(Debug, Clone)]
pub(crate) struct HttpSettings {
    pub(crate) listen: SocketAddr,
    pub(crate) answer_wait: Duration,
    pub(crate) header_timeout: Duration,
    pub(crate) body_timeout: Duration,
    pub(crate) write_timeout: Duration,
    pub(crate) max_header_bytes: usize,
    pub(crate) max_body_bytes: usize,
    pub(crate) max_connections: usize,
    pub(crate) max_connections_per_address: usize,
}

impl HttpSettings {
    /// Where to listen: read apart, because other sections have a say in it.
    pub(super) fn listen(from: &mut Reader<'_>) -> Option<SocketAddr> {
        let expected = "an address and a port, such as \"127.0.0.1:8080\" or \"[::1]:8080\"";
        from.parsed("http.listen", expected, address)
    }

    pub(super) fn read(from: &mut Reader<'_>, listen: Option<SocketAddr>) -> Option<Self> {
        let seconds = |from, to| Duration::from_secs(from)..=Duration::from_secs(to);
        let answer_wait = from.duration(
            "http.answer_wait",
            Duration::ZERO..=Duration::from_secs(300),
        );
        let header_timeout = from.duration("http.header_timeout", seconds(1, 300));
        let body_timeout = from.duration("http.body_timeout", seconds(1, 3_600));
        let write_timeout = from.duration("http.write_timeout", seconds(1, 3_600));
        let max_header_bytes = from.whole("http.max_header_bytes", 8_192..=1 << 20);
        let max_body_bytes = from.whole("http.max_body_bytes", 1_024..=64 << 20);
        let max_connections = from.whole("http.max_connections", 1..=1_000_000);
        let per_address = from.whole("http.max_connections_per_address", 0..=1_000_000);
        Some(Self {
            listen: listen?,
            answer_wait: answer_wait?,
            header_timeout: header_timeout?,
            body_timeout: body_timeout?,
            write_timeout: write_timeout?,
            max_header_bytes: usize::try_from(max_header_bytes?).ok()?,
            max_body_bytes: usize::try_from(max_body_bytes?).ok()?,
            max_connections: usize::try_from(max_connections?).ok()?,
            max_connections_per_address: usize::try_from(per_address?).ok()?,
        })
    }
}

/// `localhost` is what people write; it stands for the loopback address that every machine has.
fn address(text: &str) -> Option<SocketAddr> {
    let numeric = text
        .strip_prefix("localhost:")
        .map_or_else(|| text.to_owned(), |port| format!("127.0.0.1:{port}"));
    numeric.parse().ok()
}
