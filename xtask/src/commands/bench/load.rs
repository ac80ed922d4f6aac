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
pub struct Customers {
    next: AtomicU64,
    basket: Basket,
}

/// What a customer orders.
#[derive(Clone, Copy)]
pub enum Basket {
    /// Document 004's example: the same two products for everybody.
    Example,
    /// Two products of the bench's thousand, others for each customer.
    Two,
    /// One product of the bench's thousand, another for each customer.
    One,
    /// The first of them.
    TheFirst,
}

/// How many products the bench has, called 1001 and so on.
pub const PRODUCTS: u64 = 1_000;

impl Customers {
    /// Starts at a number of nine digits, so that all requests are of one length.
    pub fn new() -> Self {
        Self::ordering(Basket::Example)
    }

    /// Customers who order this.
    pub fn ordering(basket: Basket) -> Self {
        Self {
            next: AtomicU64::new(100_000_000),
            basket,
        }
    }

    /// The next one.
    pub fn next(&self) -> u64 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }

    /// The items of a customer's order.
    fn items(&self, customer: u64) -> String {
        // A step that meets every product before it meets one again.
        let product = |turn: u64| 1_001 + turn * 387 % PRODUCTS;
        let item = |product: u64, quantity: u32| {
            format!("{{\"productId\":{product},\"quantity\":{quantity}}}")
        };
        match self.basket {
            Basket::Example => [item(1, 2), item(5, 1)].join(","),
            Basket::Two => [
                item(product(customer * 2), 2),
                item(product(customer * 2 + 1), 1),
            ]
            .join(","),
            Basket::One => item(product(customer), 1),
            Basket::TheFirst => item(product(0), 1),
        }
    }
}

/// Places orders over so many connections for so long.
pub fn run(
    address: SocketAddr,
    customers: &Customers,
    connections: usize,
    length: Duration,
) -> anyhow::Result<Placed> {
    run_on(&[address], customers, connections, length)
}

/// The same on several replicas, which get their connections in turn.
pub fn run_on(
    addresses: &[SocketAddr],
    customers: &Customers,
    connections: usize,
    length: Duration,
) -> anyhow::Result<Placed> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let mut opened = Vec::with_capacity(connections);
        for address in addresses.iter().cycle().take(connections) {
            opened.push(Connection::open(*address).await?);
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

/// So many customers buy, each once; how many got what they wanted.
pub fn buy(
    addresses: &[SocketAddr],
    customers: &Customers,
    connections: usize,
    buyers: u64,
) -> anyhow::Result<u64> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .build()?;
    runtime.block_on(async {
        let left = AtomicU64::new(buyers);
        let mut opened = Vec::with_capacity(connections);
        for address in addresses.iter().cycle().take(connections) {
            opened.push(Connection::open(*address).await?);
        }
        let buying = opened
            .into_iter()
            .map(|connection| connection.buy(customers, &left));
        let mut confirmed = 0;
        for bought in futures::future::join_all(buying).await {
            confirmed += bought?;
        }
        Ok(confirmed)
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
        connection.order(customers).await?;
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
            self.order(customers).await?;
            latencies.push(sent.elapsed());
        }
    }

    /// Buys while there are buyers left; how many got what they wanted.
    async fn buy(mut self, customers: &Customers, left: &AtomicU64) -> anyhow::Result<u64> {
        let next = || {
            left.try_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
        };
        let mut confirmed = 0;
        while next().is_ok() {
            confirmed += u64::from(self.try_order(customers).await?);
        }
        Ok(confirmed)
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

    /// The next customer's order. Anything but a confirmed order ends the measurement: a fast
    /// refusal is not a fast checkout.
    pub async fn order(&mut self, customers: &Customers) -> anyhow::Result<()> {
        if !self.try_order(customers).await? {
            let answer = String::from_utf8_lossy(&self.answer);
            bail!("an order was not confirmed:\n{answer}");
        }
        Ok(())
    }

    /// The next customer's order: whether it was confirmed, or refused because all are sold.
    pub async fn try_order(&mut self, customers: &Customers) -> anyhow::Result<bool> {
        let customer = customers.next();
        self.request.clear();
        write_request(&mut self.request, customer, &customers.items(customer));
        self.stream.write_all(&self.request).await?;
        self.read_answer().await?;
        let answer = String::from_utf8_lossy(&self.answer);
        if answer.starts_with("HTTP/1.1 201")
            && answer.contains("\"CONFIRMED\"")
            && answer.contains("\"TRK-")
        {
            return Ok(true);
        }
        if answer.starts_with("HTTP/1.1 400") && answer.contains("Insufficient stock") {
            return Ok(false);
        }
        bail!("an order was neither confirmed nor refused:\n{answer}");
    }

    /// Sends a request as it is; the whole answer.
    pub async fn ask(&mut self, request: &str) -> anyhow::Result<String> {
        self.stream.write_all(request.as_bytes()).await?;
        self.read_answer().await?;
        Ok(String::from_utf8_lossy(&self.answer).into_owned())
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

fn write_request(request: &mut Vec<u8>, customer: u64, items: &str) {
    use std::io::Write as _;
    let body = format!(
        "{{\"customerId\":{customer},\"items\":[{items}],\
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
