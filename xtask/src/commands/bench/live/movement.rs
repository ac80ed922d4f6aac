//! What goes on while the streams are open: new orders at a steady rate, and the followed ones move.

use super::super::load::{Connection, Customers};
use futures::future::{try_join, try_join_all};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::{Instant, sleep_until};

/// Connections that share the work of one kind.
const SENDERS: u32 = 16;

/// When everything begins, and how long it lasts.
#[derive(Clone, Copy)]
struct Span {
    began: Instant,
    length: Duration,
}

impl Span {
    /// Waits until the moment of this one of so many, spread evenly.
    async fn turn(self, number: u32, of: u32) {
        let at = self
            .length
            .mul_f64(f64::from(number) / f64::from(of.max(1)));
        sleep_until(self.began + at).await;
    }
}

/// Places `rate` orders a second for so long, while each of the first `orders` is processed, shipped
/// and delivered. Returns how many were placed.
pub async fn run(
    address: SocketAddr,
    customers: &Customers,
    orders: u32,
    rate: u32,
    length: Duration,
) -> anyhow::Result<u32> {
    let began = Instant::now();
    let span = Span { began, length };
    let all = rate * u32::try_from(length.as_secs()).unwrap_or(u32::MAX);
    let placing = (0..SENDERS).map(|sender| place(address, customers, sender, all, span));
    let moving = (0..SENDERS).map(|sender| advance(address, sender, orders, span));
    try_join(try_join_all(placing), try_join_all(moving)).await?;
    Ok(all)
}

async fn place(
    address: SocketAddr,
    customers: &Customers,
    sender: u32,
    all: u32,
    span: Span,
) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    for number in (sender..all).step_by(SENDERS as usize) {
        span.turn(number, all).await;
        connection.order(customers).await?;
    }
    Ok(())
}

/// All are processed in the first third of the time, shipped in the second, delivered in the last.
async fn advance(address: SocketAddr, sender: u32, orders: u32, span: Span) -> anyhow::Result<()> {
    let mut connection = Connection::open(address).await?;
    for (third, step) in (0..).zip(["process", "ship", "deliver"]) {
        for number in (sender..orders).step_by(SENDERS as usize) {
            span.turn(third * orders + number, 3 * orders).await;
            let path = format!("/api/v1/orders/{}/{step}", number + 1);
            connection.put(&path).await?;
        }
    }
    Ok(())
}
