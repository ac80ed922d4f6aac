//! The connection to a mail server below TLS, which bounds what the client library does not.

use lettre::transport::smtp::client::AsyncTokioStream;
use std::io::{Error, ErrorKind, Result};
use std::net::SocketAddr;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// The most bytes that a server may say without being asked anew; a chain of certificates fits.
const LONGEST_ANSWER: usize = 256 * 1024;

/// So many bytes are taken from the network at once.
const PART: usize = 4 * 1024;

/// Hands out what the server says line by line. Whatever comes behind the line that agrees to
/// `STARTTLS` so meets TLS, which refuses it, and cannot be taken for an answer of the private part.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    /// Met and not yet handed out.
    kept: Vec<u8>,
    /// Since we last said something.
    met: usize,
}

impl Wire {
    pub(super) const fn new(stream: TcpStream) -> Self {
        Self {
            stream,
            kept: Vec::new(),
            met: 0,
        }
    }

    /// Takes from the network what has come. An end is an error: nobody has said good-bye.
    fn poll_part(&mut self, cx: &mut Context<'_>) -> Poll<Result<()>> {
        let mut part = [0; PART];
        let mut part = ReadBuf::new(&mut part);
        ready!(Pin::new(&mut self.stream).poll_read(cx, &mut part))?;
        self.kept.extend_from_slice(part.filled());
        self.met += self.kept.len();
        if self.kept.is_empty() {
            return Poll::Ready(Err(ErrorKind::UnexpectedEof.into()));
        }
        if self.met > LONGEST_ANSWER {
            let why = format!("an answer of more than {LONGEST_ANSWER} bytes");
            return Poll::Ready(Err(Error::new(ErrorKind::InvalidData, why)));
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<Result<()>> {
        if self.kept.is_empty() {
            ready!(self.poll_part(cx))?;
        }
        let end = self.kept.iter().position(|byte| *byte == b'\n');
        let line = end.map_or(self.kept.len(), |end| end + 1);
        let line = line.min(into.remaining());
        into.put_slice(&self.kept[..line]);
        self.kept.drain(..line);
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for Wire {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<Result<usize>> {
        self.met = 0;
        Pin::new(&mut self.stream).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(cx)
    }
}

impl AsyncTokioStream for Wire {
    fn peer_addr(&self) -> Result<SocketAddr> {
        self.stream.peer_addr()
    }
}
