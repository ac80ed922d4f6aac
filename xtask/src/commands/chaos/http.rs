//! One request and what came of it. Each has a connection of its own, and nothing here repeats one: an
//! answer that is lost stays lost, and the ledger says so.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// No answer of the service is longer.
const LONGEST_ANSWER: usize = 1024 * 1024;

/// A request.
#[derive(Clone, Debug)]
pub struct Request {
    pub method: &'static str,
    pub path: String,
    /// The `Idempotency-Key`.
    pub key: Option<String>,
    /// The `X-User-Id`, where a contract asks for one.
    pub user: Option<String>,
    pub body: String,
}

impl Request {
    /// Without a key, a user or a body.
    pub fn new(method: &'static str, path: impl Into<String>) -> Self {
        Self {
            method,
            path: path.into(),
            key: None,
            user: None,
            body: String::new(),
        }
    }

    /// The same under a key.
    pub fn keyed(self, key: impl Into<String>) -> Self {
        let key = Some(key.into());
        Self { key, ..self }
    }

    /// The same with a body.
    pub fn saying(self, body: impl Into<String>) -> Self {
        let body = body.into();
        Self { body, ..self }
    }

    fn text(&self) -> String {
        let Self {
            method, path, body, ..
        } = self;
        let mut text = format!(
            "{method} {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\
             Content-Type: application/json\r\nContent-Length: {}\r\n",
            body.len()
        );
        let headers = [("Idempotency-Key", &self.key), ("X-User-Id", &self.user)];
        for (name, value) in headers {
            if let Some(value) = value {
                let _always_fits = write!(text, "{name}: {value}\r\n");
            }
        }
        text + "\r\n" + body
    }
}

/// What came of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A whole answer.
    Answer(Answer),
    /// Nobody listened: nothing was asked.
    Refused,
    /// None, or a part of one: why. What the service has done is not known.
    Lost(String),
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    pub status: u16,
    /// Whether it is one that was given before.
    pub replayed: bool,
    pub body: String,
}

/// Asks once.
pub async fn ask(address: SocketAddr, request: &Request, patience: Duration) -> Outcome {
    match tokio::time::timeout(patience, exchange(address, request)).await {
        Ok(Ok(outcome)) => outcome,
        Ok(Err(error)) => Outcome::Lost(error.to_string()),
        Err(_) => Outcome::Lost(format!("no answer within {patience:?}")),
    }
}

async fn exchange(address: SocketAddr, request: &Request) -> std::io::Result<Outcome> {
    let mut stream = match TcpStream::connect(address).await {
        Err(error) if error.kind() == ErrorKind::ConnectionRefused => return Ok(Outcome::Refused),
        connected => connected?,
    };
    stream.set_nodelay(true)?;
    stream.write_all(request.text().as_bytes()).await?;
    let mut answer = Vec::with_capacity(2_048);
    while stream.read_buf(&mut answer).await? > 0 {
        if answer.len() > LONGEST_ANSWER {
            return Ok(Outcome::Lost("an answer without an end".to_owned()));
        }
    }
    let cut = || Outcome::Lost(format!("cut off after {} bytes", answer.len()));
    Ok(read(&answer).map_or_else(cut, Outcome::Answer))
}

/// A whole answer, if it is one.
fn read(answer: &[u8]) -> Option<Answer> {
    let text = std::str::from_utf8(answer).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let status = lines.next()?.strip_prefix("HTTP/1.1 ")?;
    let status = status.get(..3)?.parse().ok()?;
    let headers = lines.filter_map(|line| line.split_once(':'));
    let (mut length, mut replayed) = (0, false);
    for (name, value) in headers {
        if name.eq_ignore_ascii_case("content-length") {
            length = value.trim().parse().ok()?;
        } else if name.eq_ignore_ascii_case("idempotency-replayed") {
            replayed = value.trim() == "true";
        }
    }
    (body.len() == length).then(|| Answer {
        status,
        replayed,
        body: body.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_one_when_it_is_whole() {
        let whole = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\nidempotency-replayed: true\r\n\r\n{}";
        let read_whole = read(whole).unwrap();
        assert_eq!((read_whole.status, read_whole.replayed), (200, true));
        assert_eq!(read_whole.body, "{}");
        for end in 0..whole.len() {
            assert_eq!(read(&whole[..end]), None, "{end}");
        }
        let empty = read(b"HTTP/1.1 204 No Content\r\n\r\n").unwrap();
        assert_eq!((empty.status, empty.body.as_str()), (204, ""));
    }

    #[test]
    fn a_request_says_how_long_it_is_and_who_sends_it() {
        let mut request = Request::new("POST", "/x").keyed("k").saying("{}");
        request.user = Some("u".to_owned());
        let text = request.text();
        for part in [
            "POST /x HTTP/1.1\r\n",
            "Content-Length: 2\r\n",
            "Idempotency-Key: k\r\n",
            "X-User-Id: u\r\n",
            "\r\n\r\n{}",
        ] {
            assert!(text.contains(part), "{part} is not in {text}");
        }
    }
}
