//! Whoever collects metrics: asks for them every second, which is often.

use anyhow::{Context as _, bail};
use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

const INTERVAL: Duration = Duration::from_secs(1);

/// Asks until it is stopped.
pub(super) struct Scraper {
    stop: Sender<()>,
    asking: JoinHandle<anyhow::Result<u64>>,
}

impl Scraper {
    pub(super) fn start(address: SocketAddr) -> Self {
        let (stop, stopped) = channel();
        let asking = std::thread::spawn(move || {
            let mut asked = 0;
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                ask(address)?;
                asked += 1;
            }
            Ok(asked)
        });
        Self { stop, asking }
    }

    /// How often it has asked.
    pub(super) fn stop(self) -> anyhow::Result<u64> {
        drop(self.stop);
        let asked = self.asking.join();
        asked.map_err(|_| anyhow::anyhow!("asking for metrics panicked"))?
    }
}

fn ask(address: SocketAddr) -> anyhow::Result<()> {
    let mut stream = TcpStream::connect(address).context("metrics cannot be asked for")?;
    let request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
    stream.write_all(request.as_bytes())?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer)?;
    if !answer.starts_with("HTTP/1.1 200") {
        bail!(
            "metrics are not told: {}",
            answer.lines().next().unwrap_or_default()
        );
    }
    Ok(())
}
