//! The first that is said on a connection of an encrypted service: the handshake, within its time, or what
//! does not look like one.

use super::certificate::Certificate;
use super::connection::{Wire, wire};
use super::server::ServerLimits;
use application::Current;
use axum::http::header::HeaderValue;
use std::io;
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

/// What every handshake begins with (RFC 8446, 5.1). No request over plain http does.
const HANDSHAKE: u8 = 22;

/// How connections are encrypted.
#[derive(Clone)]
pub struct Encryption {
    /// What the next handshake is made with.
    pub certificate: Current<Certificate>,
    /// How long a handshake may take.
    pub patience: Duration,
    /// For how many seconds browsers are told to come by https alone; 0: they are told nothing.
    pub strict_for: u64,
}

/// What a connection turned out to be.
pub(super) enum Opened {
    Encrypted(Box<TlsStream<Wire>>),
    /// Somebody speaks plain http.
    Plain(Wire),
}

impl Encryption {
    /// What browsers are told, if anything: to come by https alone from now on.
    pub(super) fn strict(&self) -> Option<HeaderValue> {
        let seconds = Some(self.strict_for).filter(|seconds| *seconds > 0)?;
        HeaderValue::from_str(&format!("max-age={seconds}")).ok()
    }

    /// Shakes hands, where the other side does.
    pub(super) async fn open(&self, stream: TcpStream, limits: ServerLimits) -> io::Result<Opened> {
        let opening = async {
            let mut first = [0];
            if stream.peek(&mut first).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            let wire = wire(stream, limits);
            if first != [HANDSHAKE] {
                return Ok(Opened::Plain(wire));
            }
            let acceptor = TlsAcceptor::from(self.certificate.get().config.clone());
            let stream = acceptor.accept(wire).await?;
            Ok(Opened::Encrypted(Box::new(stream)))
        };
        let opened = timeout(self.patience, opening).await;
        opened.unwrap_or_else(|_elapsed| Err(io::ErrorKind::TimedOut.into()))
    }
}
