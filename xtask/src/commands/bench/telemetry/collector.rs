//! A collector that takes and counts: it shares the machine with what it measures, so it does no more.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Listens until the program ends.
pub(super) struct Collector {
    pub(super) url: String,
    counts: Arc<Counts>,
}

#[derive(Default)]
struct Counts {
    batches: AtomicU64,
    bytes: AtomicU64,
}

impl Collector {
    pub(super) fn listen() -> anyhow::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let counts: Arc<Counts> = Arc::default();
        let counting = counts.clone();
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let counts = counting.clone();
                // Whoever hangs up has nothing more to tell.
                std::thread::spawn(move || drop(take(&stream, &counts)));
            }
        });
        Ok(Self { url, counts })
    }

    pub(super) fn batches(&self) -> u64 {
        self.counts.batches.load(Ordering::Relaxed)
    }

    pub(super) fn bytes(&self) -> u64 {
        self.counts.bytes.load(Ordering::Relaxed)
    }
}

/// One request after the other, as long as there are any.
fn take(stream: &TcpStream, counts: &Counts) -> std::io::Result<()> {
    let (mut reader, mut body) = (BufReader::new(stream), Vec::new());
    while let Some(length) = head(&mut reader)? {
        body.resize(length, 0);
        reader.read_exact(&mut body)?;
        counts.batches.fetch_add(1, Ordering::Relaxed);
        counts.bytes.fetch_add(length as u64, Ordering::Relaxed);
        let mut answer = stream;
        answer.write_all(b"HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n")?;
    }
    Ok(())
}

/// How long the body is that follows; none where the connection has ended.
fn head(reader: &mut impl BufRead) -> std::io::Result<Option<usize>> {
    let (mut line, mut length) = (String::new(), 0);
    loop {
        line.clear();
        if reader.read_line(&mut line)? == 0 {
            return Ok(None);
        }
        let line = line.trim_end().to_ascii_lowercase();
        if line.is_empty() {
            return Ok(Some(length));
        }
        if let Some(value) = line.strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::head;

    #[test]
    fn a_head_says_how_long_its_body_is() {
        let mut text = "POST /v1/traces HTTP/1.1\r\nContent-Length: 12\r\n\r\nabc".as_bytes();
        assert_eq!(head(&mut text).unwrap(), Some(12));
        assert_eq!(text, b"abc");
        assert_eq!(head(&mut &b""[..]).unwrap(), None);
    }
}
