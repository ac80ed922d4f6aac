//! A collaborator on this machine that speaks HTTP by hand, so that it can do it wrongly, and writes
//! down every request that reaches it.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of one request.
#[derive(Clone)]
pub(crate) enum Does {
    /// Answers with these bytes and waits for the next request.
    Says(Vec<u8>),
    /// Answers as the first line of the request deserves.
    Answers(fn(&str) -> Vec<u8>),
    /// Answers and closes.
    SaysAndCloses(Vec<u8>),
    /// Answers, and resets the connection when it has let others run so often: perhaps just as the next
    /// request is being written.
    SaysAndResets(usize, Vec<u8>),
    /// Answers after so long.
    SaysLate(Duration, Vec<u8>),
    /// Sends a byte at a time, with so long between two.
    Drips(Duration, Vec<u8>),
    /// Sends the first bytes, and then the second again and again, without an end.
    NeverEnds(Vec<u8>, Vec<u8>),
    /// Reads it whole and closes the connection.
    Closes,
    /// Reads it whole and resets the connection.
    Resets,
    /// Reads it whole and never answers.
    Hangs,
}

/// A request that came in.
#[derive(Clone)]
pub(crate) struct Seen {
    /// Over which connection, from 1.
    pub(crate) connection: usize,
    pub(crate) head: String,
    pub(crate) body: String,
}

impl Seen {
    /// The first line.
    pub(crate) fn line(&self) -> &str {
        self.head.lines().next().unwrap_or_default()
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let line = lines.find(|(known, _)| known.eq_ignore_ascii_case(name));
        line.map(|(_, value)| value)
    }
}

#[derive(Default)]
struct Book {
    next: VecDeque<Does>,
    always: Option<Does>,
    seen: Vec<Seen>,
    connections: usize,
    /// What came in without being a request.
    noise: Vec<u8>,
}

#[derive(Clone)]
pub(crate) struct Server {
    pub(crate) url: String,
    book: Arc<Mutex<Book>>,
}

impl Server {
    /// Does this with every request.
    pub(crate) async fn that(always: Does) -> Self {
        let server = Self::start().await;
        server.now(always);
        server
    }

    /// Does these in turn, the last for ever.
    pub(crate) async fn in_turn(does: impl IntoIterator<Item = Does>) -> Self {
        let server = Self::start().await;
        let mut does: VecDeque<Does> = does.into_iter().collect();
        server.now(does.pop_back().expect("it does something"));
        server.book.lock().unwrap().next = does;
        server
    }

    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let book: Arc<Mutex<Book>> = Arc::default();
        let kept = book.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let number = {
                    let mut book = kept.lock().unwrap();
                    book.connections += 1;
                    book.connections
                };
                tokio::spawn(serve(stream, number, kept.clone()));
            }
        });
        Self { url, book }
    }

    /// From now on does this.
    pub(crate) fn now(&self, does: Does) {
        self.book.lock().unwrap().always = Some(does);
    }

    /// Does this with the next request, and then goes on.
    pub(crate) fn first(&self, does: Does) {
        self.book.lock().unwrap().next.push_front(does);
    }

    /// Every request so far.
    pub(crate) fn seen(&self) -> Vec<Seen> {
        self.book.lock().unwrap().seen.clone()
    }

    pub(crate) fn connections(&self) -> usize {
        self.book.lock().unwrap().connections
    }

    pub(crate) fn noise(&self) -> Vec<u8> {
        self.book.lock().unwrap().noise.clone()
    }
}

async fn serve(mut stream: TcpStream, connection: usize, book: Arc<Mutex<Book>>) {
    while let Some((head, body)) = request(&mut stream, &book).await {
        let seen = Seen {
            connection,
            head,
            body,
        };
        let line = seen.line().to_owned();
        let does = {
            let mut book = book.lock().unwrap();
            book.seen.push(seen);
            book.next.pop_front().or_else(|| book.always.clone())
        };
        let does = match does.expect("it knows what to do") {
            Does::Answers(answer) => Does::Says(answer(&line)),
            does => does,
        };
        if !play(&mut stream, does).await {
            return;
        }
    }
}

/// Whether the connection goes on. Whoever asked may have heard enough: what cannot be written is not.
async fn play(stream: &mut TcpStream, does: Does) -> bool {
    match does {
        Does::Says(bytes) => stream.write_all(&bytes).await.is_ok(),
        Does::Answers(_) => unreachable!("whoever has read the request knows the answer"),
        Does::SaysAndCloses(bytes) => {
            let _sent = stream.write_all(&bytes).await;
            false
        }
        Does::SaysAndResets(turns, bytes) => {
            let _sent = stream.write_all(&bytes).await;
            for _ in 0..turns {
                tokio::task::yield_now().await;
            }
            // It has taken up no other request: what came meanwhile is lost unread.
            stream.set_zero_linger().unwrap();
            false
        }
        Does::SaysLate(wait, bytes) => {
            tokio::time::sleep(wait).await;
            stream.write_all(&bytes).await.is_ok()
        }
        Does::Drips(wait, bytes) => {
            for byte in bytes {
                if stream.write_all(&[byte]).await.is_err() {
                    return false;
                }
                tokio::time::sleep(wait).await;
            }
            true
        }
        Does::NeverEnds(first, again) => {
            let mut going_on = stream.write_all(&first).await;
            while going_on.is_ok() {
                going_on = stream.write_all(&again).await;
            }
            false
        }
        Does::Closes => false,
        Does::Resets => {
            stream.set_zero_linger().unwrap();
            false
        }
        Does::Hangs => std::future::pending().await,
    }
}

/// The next request, whole; none if the connection ends first.
async fn request(stream: &mut TcpStream, book: &Mutex<Book>) -> Option<(String, String)> {
    let mut bytes = Vec::new();
    let mut part = [0; 4_096];
    loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            let head = String::from_utf8(bytes[..end].to_vec()).unwrap();
            let seen = Seen {
                connection: 0,
                head,
                body: String::new(),
            };
            let length = seen
                .header("content-length")
                .map_or(0, |n| n.parse().unwrap());
            if bytes.len() >= end + 4 + length {
                let body = String::from_utf8(bytes[end + 4..].to_vec()).unwrap();
                return Some((seen.head, body));
            }
        }
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => {
                book.lock().unwrap().noise.extend(bytes);
                return None;
            }
            Ok(met) => bytes.extend_from_slice(&part[..met]),
        }
    }
}

/// A whole answer with a body of JSON.
pub(crate) fn json(status: u16, body: &str) -> Vec<u8> {
    answer(status, "Content-Type: application/json\r\n", body)
}

/// A whole answer with these headers and this body.
pub(crate) fn answer(status: u16, headers: &str, body: &str) -> Vec<u8> {
    let length = body.len();
    format!("HTTP/1.1 {status} X\r\n{headers}Content-Length: {length}\r\n\r\n{body}").into_bytes()
}
