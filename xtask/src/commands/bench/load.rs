//! The load: connections that place one order after the other, as cheaply as possible, because the
//! generator shares the machine with the service.

use anyhow::{Context, bail};
use std::net::SocketAddr;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// What was placed in a while.
pub struct Placed {
    /// How many orders.
    pub orders: usize,
    /// In how long.
    pub elapsed: Duration,
    /// How long each took, shortest first.
    pub latencies: Vec<Duration>,
}

impl Placed {
    /// Orders per second.
    pub fn rate(&self) -> f64 {
        f64::from(u32::try_from(self.orders).unwrap_or(u32::MAX)) / self.elapsed.as_secs_f64()
    }

    /// The latency that so many per cent of the orders did not exceed.
    pub fn percentile(&self, percent: usize) -> Duration {
        let last = self.latencies.len().saturating_sub(1);
        let index = (self.latencies.len() * percent / 100).min(last);
        self.latencies.get(index).copied().unwrap_or_default()
    }
}

/// Customers, each of whom orders once: the service takes a repeated order for the same one.
pub struct Customers(AtomicU64);

impl Customers {
    /// Starts at a number of nine digits, so that all requests are of one length.
    pub fn new() -> Self {
        Self(AtomicU64::new(100_000_000))
    }

    /// The next one.
    pub fn next(&self) -> u64 {
        self.0.fetch_add(1, Ordering::Relaxed)
    }
}

/// Places orders over so many connections for so long.
pub fn run(
    address: SocketAddr,
    customers: &Customers,
    connections: usize,
    length: Duration,
) -> anyhow::Result<Placed> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let mut opened = Vec::with_capacity(connections);
        for _ in 0..connections {
            opened.push(Connection::open(address).await?);
        }
        let started = Instant::now();
        let customer = |connection: Connection| connection.order_until(customers, started + length);
        let latencies = all(opened.into_iter().map(customer)).await?;
        Ok(Placed {
            orders: latencies.len(),
            elapsed: started.elapsed(),
            latencies,
        })
    })
}

/// Runs them side by side on this thread, and gathers what they measured.
async fn all(
    customers: impl Iterator<Item = impl Future<Output = anyhow::Result<Vec<Duration>>>>,
) -> anyhow::Result<Vec<Duration>> {
    let mut latencies = Vec::new();
    for measured in futures::future::join_all(customers).await {
        latencies.extend(measured?);
    }
    latencies.sort_unstable();
    Ok(latencies)
}

/// Places one order and returns the body of the answer.
pub fn place_one(address: SocketAddr, customers: &Customers) -> anyhow::Result<String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let mut connection = Connection::open(address).await?;
        connection.order(customers.next()).await?;
        let body = connection.answer.split_off(connection.body_starts);
        String::from_utf8(body).context("the answer is not text")
    })
}

/// A connection that asks one thing after the other.
pub struct Connection {
    stream: TcpStream,
    request: Vec<u8>,
    answer: Vec<u8>,
    body_starts: usize,
}

impl Connection {
    /// Connects.
    pub async fn open(address: SocketAddr) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(address)
            .await
            .context("the service refuses a connection")?;
        stream.set_nodelay(true)?;
        Ok(Self {
            stream,
            request: Vec::with_capacity(512),
            answer: Vec::with_capacity(2_048),
            body_starts: 0,
        })
    }

    async fn order_until(
        mut self,
        customers: &Customers,
        end: Instant,
    ) -> anyhow::Result<Vec<Duration>> {
        let mut latencies = Vec::new();
        loop {
            let sent = Instant::now();
            if sent >= end {
                return Ok(latencies);
            }
            self.order(customers.next()).await?;
            latencies.push(sent.elapsed());
        }
    }

    /// Asks for a change that is answered without a body.
    pub async fn put(&mut self, path: &str) -> anyhow::Result<()> {
        let request =
            format!("PUT {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
        self.stream.write_all(request.as_bytes()).await?;
        self.answer.clear();
        while !self.answer.ends_with(b"\r\n\r\n") {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                break;
            }
        }
        if !self.answer.starts_with(b"HTTP/1.1 204") {
            bail!("{path}:\n{}", String::from_utf8_lossy(&self.answer));
        }
        Ok(())
    }

    /// Document 004's example, for this customer. Anything but a confirmed order ends the
    /// measurement: a fast refusal is not a fast checkout.
    pub async fn order(&mut self, customer: u64) -> anyhow::Result<()> {
        self.request.clear();
        write_request(&mut self.request, customer);
        self.stream.write_all(&self.request).await?;
        self.read_answer().await?;
        let answer = String::from_utf8_lossy(&self.answer);
        let is_whole = answer.starts_with("HTTP/1.1 201")
            && answer.contains("\"CONFIRMED\"")
            && answer.contains("349.97")
            && answer.contains("\"TRK-");
        if !is_whole {
            bail!("an order was not confirmed:\n{answer}");
        }
        Ok(())
    }

    async fn read_answer(&mut self) -> anyhow::Result<()> {
        self.answer.clear();
        loop {
            if self.stream.read_buf(&mut self.answer).await? == 0 {
                bail!("the service closed a connection");
            }
            if let Some((body_starts, length)) = framed(&self.answer)?
                && self.answer.len() >= body_starts + length
            {
                self.body_starts = body_starts;
                return Ok(());
            }
        }
    }
}

fn write_request(request: &mut Vec<u8>, customer: u64) {
    use std::io::Write as _;
    let body = format!(
        "{{\"customerId\":{customer},\"items\":[{{\"productId\":1,\"quantity\":2}},\
         {{\"productId\":5,\"quantity\":1}}],\
         \"deliveryAddress\":\"123 Main St, City, State 12345\",\"carrier\":\"DHL\"}}"
    );
    write!(
        request,
        "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\
         Content-Length: {}\r\n\r\n{body}",
        body.len()
    )
    .expect("a vector takes every byte");
}

/// Where the body starts and how long it is, once the head is complete.
fn framed(answer: &[u8]) -> anyhow::Result<Option<(usize, usize)>> {
    let Some(end) = answer.windows(4).position(|four| four == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&answer[..end]).context("the answer's head is not text")?;
    let length = head
        .lines()
        .filter_map(|line| line.split_once(':'))
        .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
        .context("the answer does not say how long it is")?
        .1
        .trim()
        .parse()?;
    Ok(Some((end + 4, length)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_framed_once_its_head_is_complete() {
        let head = b"HTTP/1.1 201 Created\r\ncontent-length: 2\r\n\r\n";
        assert_eq!(framed(&head[..20]).unwrap(), None);
        assert_eq!(framed(head).unwrap(), Some((head.len(), 2)));
        assert!(framed(b"HTTP/1.1 200 OK\r\n\r\n").is_err());
    }

    #[test]
    fn percentiles_are_taken_from_the_sorted_latencies() {
        let latencies = (1..=100).map(Duration::from_millis).collect();
        let placed = Placed {
            orders: 100,
            elapsed: Duration::from_secs(2),
            latencies,
        };
        assert_eq!(placed.percentile(50), Duration::from_millis(51));
        assert_eq!(placed.percentile(99), Duration::from_millis(100));
        assert!((placed.rate() - 50.0).abs() < f64::EPSILON);
    }
}
