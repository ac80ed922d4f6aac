//! Follows the board as a browser does, while orders are placed at a steady rate.

use super::super::live::movement;
use super::super::load::Customers;
use super::report::Live;
use anyhow::Context;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::time::{Instant, timeout};

/// What stands behind the number of orders that were placed.
const PLACED: &str = "</strong><span>orders placed</span>";

/// How long the last orders may take to be on the board.
const PATIENCE: Duration = Duration::from_secs(30);

/// Places orders and looks at the board; how far it is behind.
pub async fn follow(
    address: SocketAddr,
    token: &str,
    customers: &Customers,
    rate: u32,
    length: Duration,
) -> anyhow::Result<Live> {
    let mut stream = Stream::open(address, token).await?;
    let before = stream.placed().await?;
    let began = Instant::now();
    let all = u64::from(rate) * length.as_secs();
    let placing = movement::run(address, customers, 0, rate, length);
    let looking = async {
        let mut seen = Vec::new();
        loop {
            let next = timeout(length + PATIENCE, stream.placed());
            let placed = next.await.context("the board does not move")?? - before;
            seen.push((began.elapsed(), placed));
            if placed >= all {
                return Ok(seen);
            }
        }
    };
    let (_, seen) = tokio::try_join!(placing, looking)?;
    let mut behind: Vec<_> = seen
        .iter()
        .filter(|(_, placed)| *placed > 0)
        .map(|(at, placed)| at.saturating_sub(placed_by(*placed, rate)))
        .collect();
    behind.sort_unstable();
    Ok(Live {
        rate,
        orders: all,
        looks: seen.len(),
        behind,
    })
}

/// When so many were placed, as they are placed evenly.
fn placed_by(orders: u64, rate: u32) -> Duration {
    Duration::from_millis(orders * 1_000 / u64::from(rate.max(1)))
}

struct Stream {
    lines: Lines<BufReader<TcpStream>>,
}

impl Stream {
    async fn open(address: SocketAddr, token: &str) -> anyhow::Result<Self> {
        let mut stream = TcpStream::connect(address).await?;
        let request = format!(
            "GET /dashboard/live/board HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\
             Authorization: Bearer {token}\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).await?;
        Ok(Self {
            lines: BufReader::new(stream).lines(),
        })
    }

    /// The number of orders that the board shows next.
    async fn placed(&mut self) -> anyhow::Result<u64> {
        loop {
            let line = self.lines.next_line().await?;
            let line = line.context("the board's stream has ended")?;
            if let Some(placed) = placed(&line) {
                return Ok(placed);
            }
        }
    }
}

/// The number in a line of the figures.
fn placed(line: &str) -> Option<u64> {
    let (head, _) = line.split_once(PLACED)?;
    let (_, number) = head.rsplit_once('>')?;
    number.replace(',', "").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_orders_is_read_from_the_figures() {
        let line = format!("data: <li class=\"figure \"><strong>12,345{PLACED}</li>");
        assert_eq!(placed(&line), Some(12_345));
        assert_eq!(placed("data: <p>"), None);
        assert_eq!(placed_by(1_000, 500), Duration::from_secs(2));
    }
}
