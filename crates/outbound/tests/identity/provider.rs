//! An identity provider on this machine: publishes keys and takes codes over HTTP, or does not.

use serde_json::{Value, json};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// What it answers.
#[derive(Clone)]
pub(crate) enum Says {
    Keys(Vec<Value>),
    Status(u16),
    Text(String),
    /// No, and why.
    Refuses(u16, &'static str),
    /// Another address, by this status.
    Moved(u16, String),
    /// Nothing, ever.
    Silence,
}

pub(crate) struct Provider {
    pub(crate) url: String,
    says: Arc<Mutex<Says>>,
    asked: Arc<AtomicUsize>,
}

impl Provider {
    pub(crate) async fn that_says(says: Says) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/keys", listener.local_addr().unwrap());
        let says = Arc::new(Mutex::new(says));
        let asked = Arc::new(AtomicUsize::new(0));
        let (answers, counter) = (says.clone(), asked.clone());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (answers, counter) = (answers.clone(), counter.clone());
                tokio::spawn(async move { answer(stream, &answers, &counter).await });
            }
        });
        Self { url, says, asked }
    }

    pub(crate) fn now_says(&self, says: Says) {
        *self.says.lock().unwrap() = says;
    }

    /// How often it was asked.
    pub(crate) fn asked(&self) -> usize {
        self.asked.load(Ordering::SeqCst)
    }
}

async fn answer(mut stream: TcpStream, says: &Mutex<Says>, asked: &AtomicUsize) {
    let mut request = Vec::new();
    let mut part = [0; 1_024];
    while !is_whole(&request) {
        match stream.read(&mut part).await {
            Ok(0) | Err(_) => return,
            Ok(met) => request.extend_from_slice(&part[..met]),
        }
    }
    asked.fetch_add(1, Ordering::SeqCst);
    let says = says.lock().unwrap().clone();
    let (status, more, body) = match says {
        Says::Keys(keys) => (200, String::new(), json!({"keys": keys}).to_string()),
        Says::Status(status) => (status, String::new(), String::new()),
        Says::Text(text) => (200, String::new(), text),
        Says::Refuses(status, why) => (status, String::new(), json!({"error": why}).to_string()),
        Says::Moved(status, to) => (status, format!("Location: {to}\r\n"), String::new()),
        Says::Silence => {
            std::future::pending::<()>().await;
            return;
        }
    };
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} X\r\n{more}Content-Length: {length}\r\nConnection: close\r\n\r\n"
    );
    // Whoever asked may have heard enough.
    let _sent = stream.write_all(head.as_bytes()).await;
    let _sent = stream.write_all(body.as_bytes()).await;
}

/// Whether the head is there, and as much behind it as it announces.
fn is_whole(request: &[u8]) -> bool {
    let text = String::from_utf8_lossy(request).to_ascii_lowercase();
    let Some((head, body)) = text.split_once("\r\n\r\n") else {
        return false;
    };
    let mut lines = head.lines();
    let announced = lines.find_map(|line| line.strip_prefix("content-length: "));
    body.len() >= announced.map_or(0, |length| length.parse().unwrap())
}
