//! A client that sees what comes over the wire, and how it ends.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// Long enough to tell silence from an answer that is on its way.
const SILENCE: Duration = Duration::from_millis(300);

/// How an exchange ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// All that came until the other side closed the connection.
    Closed(String),
    /// The connection was reset, after this.
    Reset(String),
    /// Nothing came.
    Silence,
}

/// A request that asks to close the connection after it.
pub(super) fn request(method: &str, path: &str, headers: &str, body: &str) -> String {
    let length = body.len();
    format!(
        "{method} {path} HTTP/1.1\r\nHost: sandbox\r\nConnection: close\r\nContent-Length: \
         {length}\r\n{headers}\r\n{body}"
    )
}

/// Sends a request and does not read yet.
pub(super) async fn send(to: SocketAddr, request: &str) -> TcpStream {
    let mut stream = TcpStream::connect(to).await.unwrap();
    stream.write_all(request.as_bytes()).await.unwrap();
    stream
}

/// Reads to the end.
pub(super) async fn hear(mut stream: TcpStream) -> Heard {
    let mut bytes = Vec::new();
    let mut first = [0; 1];
    let Ok(begun) = tokio::time::timeout(SILENCE * 20, stream.read(&mut first)).await else {
        return Heard::Silence;
    };
    let ended = match begun {
        Ok(0) => Ok(0),
        Ok(_) => {
            bytes.push(first[0]);
            stream.read_to_end(&mut bytes).await
        }
        Err(error) => Err(error),
    };
    let text = String::from_utf8_lossy(&bytes).into_owned();
    match ended {
        Ok(_) => Heard::Closed(text),
        Err(error) if error.kind() == ErrorKind::ConnectionReset => Heard::Reset(text),
        Err(error) => panic!("{error} after {text:?}"),
    }
}

/// Whether nothing comes for a while.
pub(super) async fn is_silent(stream: &mut TcpStream) -> bool {
    let mut byte = [0; 1];
    tokio::time::timeout(SILENCE, stream.read(&mut byte))
        .await
        .is_err()
}
