//! How an answer ends that never leaves: a mark on the response, which the connection obeys.

use axum::body::Body;
use axum::response::Response;
use std::time::Duration;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

/// What the connection does instead of sending the response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ending {
    /// Nothing, until the client hangs up or the sandbox stops.
    Hang,
    /// It is reset, without a byte.
    Reset,
    /// The head of an answer comes byte by byte, so far apart, and never ends.
    DripHead(Duration),
    /// An answer of so many headers.
    Headers(u64),
}

/// Silence.
pub(super) fn hangs() -> Response {
    ending(Ending::Hang)
}

/// Whoever keeps the connection for another request has kept it too long.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stale;

/// An answer that leaves, and after which the connection is of no use, which it does not say.
pub(super) fn stale(mut response: Response) -> Response {
    response.extensions_mut().insert(Stale);
    response
}

/// A head that never ends.
pub(super) fn drips(apart: Duration) -> Response {
    ending(Ending::DripHead(apart))
}

/// Headers without measure.
pub(super) fn boasts(headers: u64) -> Response {
    ending(Ending::Headers(headers))
}

/// A reset.
pub(super) fn resets() -> Response {
    ending(Ending::Reset)
}

fn ending(how: Ending) -> Response {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(how);
    response
}

impl Ending {
    /// How this response ends, if it does not leave.
    pub(super) fn of(response: &Response) -> Option<Self> {
        response.extensions().get().copied()
    }
}

/// What HTTP's own library would not send: written to the connection itself, until its end or the
/// client's.
pub(super) async fn write_raw(ending: Ending, stream: &mut TcpStream) -> std::io::Result<()> {
    match ending {
        Ending::Hang | Ending::Reset => Ok(()),
        Ending::DripHead(apart) => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nDrip: ").await?;
            loop {
                stream.write_all(b".").await?;
                tokio::time::sleep(apart).await;
            }
        }
        Ending::Headers(count) => {
            stream
                .write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n")
                .await?;
            for number in 0..count {
                let header = format!("X-Header-{number}: {number}\r\n");
                stream.write_all(header.as_bytes()).await?;
            }
            stream.write_all(b"\r\n").await?;
            stream.shutdown().await
        }
    }
}
