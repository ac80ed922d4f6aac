//! A mail server on this machine that does what it is told, and writes down what it is told.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// What becomes of one step.
#[derive(Clone)]
pub(super) enum Does {
    /// Answers so.
    Says(String),
    /// Answers so, and then never again.
    SaysAndHangs(String),
    /// Answers a byte at a time, slowly.
    Drips(String),
    /// Says this again and again, without an end of a line.
    NeverEnds(&'static str),
    /// Closes the connection.
    Closes,
    /// Resets the connection.
    Resets,
    /// Never answers.
    Hangs,
}

impl Does {
    pub(super) fn says(line: &str) -> Self {
        Self::Says(format!("{line}\r\n"))
    }
}

#[derive(Default)]
struct Book {
    /// Every line of every connection, without the mails.
    said: Vec<String>,
    mails: Vec<String>,
    connections: usize,
}

pub(super) struct MailServer {
    pub(super) port: u16,
    book: Arc<Mutex<Book>>,
}

/// Takes every mail, but does these in the steps of these names (`GREETING`, `EHLO`, …, `CONTENT`).
type Odd = HashMap<&'static str, Does>;

impl MailServer {
    pub(super) async fn that(odd: impl IntoIterator<Item = (&'static str, Does)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let (book, odd): (Arc<Mutex<Book>>, Odd) = (Arc::default(), odd.into_iter().collect());
        let kept = book.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                kept.lock().unwrap().connections += 1;
                tokio::spawn(serve(stream, odd.clone(), kept.clone()));
            }
        });
        Self { port, book }
    }

    /// What was said to it, in order.
    pub(super) fn said(&self) -> Vec<String> {
        self.book.lock().unwrap().said.clone()
    }

    /// Whether anything was said that begins so.
    pub(super) fn heard(&self, begin: &str) -> bool {
        self.said().iter().any(|line| line.starts_with(begin))
    }

    pub(super) fn mails(&self) -> Vec<String> {
        self.book.lock().unwrap().mails.clone()
    }

    pub(super) fn connections(&self) -> usize {
        self.book.lock().unwrap().connections
    }
}

async fn serve(stream: TcpStream, odd: Odd, book: Arc<Mutex<Book>>) {
    let mut stream = BufReader::new(stream);
    let mut step = "GREETING".to_owned();
    loop {
        let does = odd.get(step.as_str()).cloned();
        let does = does.unwrap_or_else(|| Does::says(usual(&step)));
        if !play(&mut stream, does).await {
            return;
        }
        step = if step == "DATA" {
            let Some(mail) = content(&mut stream).await else {
                return;
            };
            book.lock().unwrap().mails.push(mail);
            "CONTENT".to_owned()
        } else {
            let mut line = Vec::new();
            if !matches!(stream.read_until(b'\n', &mut line).await, Ok(1..)) {
                return;
            }
            let line = String::from_utf8_lossy(&line).trim_end().to_owned();
            let verb = line.split(' ').next().unwrap_or_default().to_owned();
            book.lock().unwrap().said.push(line);
            verb
        };
    }
}

fn usual(step: &str) -> &'static str {
    match step {
        "GREETING" => "220 here",
        "EHLO" => "250-here\r\n250-AUTH PLAIN\r\n250 8BITMIME",
        "AUTH" => "235 welcome",
        "DATA" => "354 go on",
        _ => "250 well",
    }
}

/// The mail, with the dots as they came; none if the connection ends first.
async fn content(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut mail = String::new();
    while !mail.ends_with("\r\n.\r\n") {
        if !matches!(stream.read_line(&mut mail).await, Ok(1..)) {
            return None;
        }
    }
    Some(mail)
}

/// Whether the connection goes on.
async fn play(stream: &mut BufReader<TcpStream>, does: Does) -> bool {
    let stream = stream.get_mut();
    match does {
        Does::Says(line) => stream.write_all(line.as_bytes()).await.is_ok(),
        Does::SaysAndHangs(line) => {
            let _sent = stream.write_all(line.as_bytes()).await;
            std::future::pending().await
        }
        Does::Drips(line) => {
            for byte in line.bytes() {
                if stream.write_all(&[byte]).await.is_err() {
                    return false;
                }
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
            true
        }
        Does::NeverEnds(text) => {
            while stream.write_all(text.as_bytes()).await.is_ok() {}
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
