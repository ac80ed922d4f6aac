//! An HTTP client that does no more than has to be measured: one connection, one question at a time.

use anyhow::{Context, bail};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpStream};

/// A connection to the service.
pub struct Client {
    stream: BufReader<TcpStream>,
    token: Option<&'static str>,
}

impl Client {
    /// Opens it.
    pub fn connect(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address).context("the service refuses a connection")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream: BufReader::with_capacity(256 * 1024, stream),
            token: None,
        })
    }

    /// The same as the operator.
    pub fn with_token(self, token: &'static str) -> Self {
        let token = Some(token);
        Self { token, ..self }
    }

    /// The body of an answer that has a length.
    pub fn get(&mut self, path: &str) -> anyhow::Result<String> {
        let head = self.ask(path)?;
        let length = header(&head, "content-length").context("an answer without a length")?;
        let mut body = vec![0; length.parse()?];
        self.stream.read_exact(&mut body)?;
        Ok(String::from_utf8(body)?)
    }

    /// Reads a body that comes in chunks to its end, and keeps nothing of it: its bytes and lines.
    pub fn download(&mut self, path: &str) -> anyhow::Result<(u64, u64)> {
        let head = self.ask(path)?;
        if header(&head, "transfer-encoding") != Some("chunked") {
            bail!("an export that is not streamed:\n{head}");
        }
        let (mut bytes, mut lines) = (0, 0);
        let mut chunk = Vec::new();
        loop {
            let size = self.line()?;
            let size = usize::from_str_radix(size.trim(), 16).context("a chunk without a size")?;
            chunk.resize(size + 2, 0);
            self.stream.read_exact(&mut chunk)?;
            if size == 0 {
                return Ok((bytes, lines));
            }
            let content = &chunk[..size];
            bytes += content.len() as u64;
            lines += content.split(|byte| *byte == b'\n').count() as u64 - 1;
        }
    }

    fn ask(&mut self, path: &str) -> anyhow::Result<String> {
        let token = self
            .token
            .map(|token| format!("Authorization: Bearer {token}\r\n"));
        let token = token.unwrap_or_default();
        let request = format!("GET {path} HTTP/1.1\r\nHost: localhost\r\n{token}\r\n");
        self.stream.get_mut().write_all(request.as_bytes())?;
        let mut head = String::new();
        loop {
            let line = self.line()?;
            if line.trim().is_empty() {
                break;
            }
            head += &line;
        }
        if !head.starts_with("HTTP/1.1 200") {
            bail!("{path} was answered with\n{head}");
        }
        Ok(head)
    }

    fn line(&mut self) -> anyhow::Result<String> {
        let mut line = String::new();
        if self.stream.read_line(&mut line)? == 0 {
            bail!("the service has hung up");
        }
        Ok(line)
    }
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    head.lines().find_map(|line| {
        let (met, value) = line.split_once(':')?;
        met.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}
