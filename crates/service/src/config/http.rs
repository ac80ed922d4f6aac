//! `[http]`: where the service listens, and how much it takes.

use super::reader::Reader;
use crate::secrets::{Part, SecretFile};
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
    /// None: plain http.
    pub(crate) tls: Option<TlsSettings>,
}

/// How connections are encrypted.
#[derive(Debug, Clone)]
pub(crate) struct TlsSettings {
    /// The certificate and its key.
    pub(crate) pair: SecretFile,
    pub(crate) handshake_timeout: Duration,
    /// For how long browsers are told to come by https alone; none: they are told nothing.
    pub(crate) strict_for: Duration,
}

impl TlsSettings {
    #[expect(
        clippy::option_option,
        reason = "read or faulty, and if read, there or not"
    )]
    fn read(from: &mut Reader<'_>) -> Option<Option<Self>> {
        const CERTIFICATE: &str = "http.tls.certificate_file";
        let certificate = from.text(CERTIFICATE);
        let key = from.text("http.tls.key_file");
        let times = Duration::from_secs(1)..=Duration::from_secs(60);
        let handshake_timeout = from.duration("http.tls.handshake_timeout", times);
        let years = Duration::ZERO..=Duration::from_hours(24 * 730);
        let strict_for = from.duration("http.tls.strict_for", years);
        let (certificate, key) = (certificate?, key?);
        if certificate.is_empty() {
            if !key.is_empty() {
                let expected = "nothing, or else a http.tls.certificate_file as well";
                from.contradiction("http.tls.key_file", expected);
            }
            strict_for?;
            handshake_timeout?;
            return Some(None);
        }
        let pair = if key.is_empty() {
            SecretFile::new(CERTIFICATE, certificate, Part::Whole)
        } else {
            SecretFile::pair(CERTIFICATE, certificate, key)
        };
        from.secret_files.push(pair.clone());
        Some(Some(Self {
            pair,
            handshake_timeout: handshake_timeout?,
            strict_for: strict_for?,
        }))
    }
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
        let tls = TlsSettings::read(from);
        Some(Self {
            tls: tls?,
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
