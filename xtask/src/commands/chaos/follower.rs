//! Somebody who watches all orders from the first event on: over one stream after the other, at
//! whichever replica, each from where the last one broke off.

use super::load::Shop;
use fastrand::Rng;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

/// Between two streams.
const BACK: Duration = Duration::from_millis(200);

/// A line that shows life comes every 15 s; a replica that is paused sends none.
const SILENCE: Duration = Duration::from_secs(5);

/// No event is longer.
const LONGEST: usize = 4 * 1024 * 1024;

/// What was told.
#[derive(Clone, Debug, Default)]
pub struct Heard {
    /// The place of the last event.
    pub last: u64,
    /// The number of the order and the event's sequence, in the order of telling.
    pub events: Vec<(i64, i64)>,
    /// Places that did not rise.
    pub steps_back: u64,
    /// How many streams it took.
    pub streams: u64,
}

/// A follower that is out.
pub struct Follower {
    heard: Arc<Mutex<Heard>>,
    count: Arc<AtomicUsize>,
    task: JoinHandle<()>,
}

impl Follower {
    /// Begins to follow.
    pub fn send(shop: &Arc<Shop>, seed: u64) -> Self {
        let (heard, count) = (Arc::default(), Arc::new(AtomicUsize::new(0)));
        let following = follow(
            shop.replicas.clone(),
            Rng::with_seed(seed),
            Arc::clone(&heard),
            count.clone(),
        );
        Self {
            heard,
            count,
            task: tokio::spawn(following),
        }
    }

    /// Waits until so many events are told, or patience is over; returns what was.
    pub async fn call_home(self, events: usize, patience: Duration) -> Heard {
        let asked = Instant::now();
        while self.count.load(Ordering::Relaxed) < events && asked.elapsed() < patience {
            tokio::time::sleep(BACK).await;
        }
        self.task.abort();
        lock(&self.heard).clone()
    }
}

/// Nobody follows on when a run is broken off.
impl Drop for Follower {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn follow(
    replicas: Vec<SocketAddr>,
    mut rng: Rng,
    heard: Arc<Mutex<Heard>>,
    count: Arc<AtomicUsize>,
) {
    loop {
        let replica = replicas[rng.usize(..replicas.len())];
        lock(&heard).streams += 1;
        let _broken_as_all_streams_are = listen(replica, &heard, &count).await;
        tokio::time::sleep(BACK).await;
    }
}

async fn listen(
    replica: SocketAddr,
    heard: &Mutex<Heard>,
    count: &AtomicUsize,
) -> std::io::Result<()> {
    let mut stream = TcpStream::connect(replica).await?;
    let last = lock(heard).last;
    // Answers to HTTP/1.0 come as they are, without the lengths of chunks between them.
    let request =
        format!("GET /api/v1/events HTTP/1.0\r\nHost: localhost\r\nLast-Event-ID: {last}\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut text = Vec::with_capacity(64 * 1024);
    loop {
        let read = tokio::time::timeout(SILENCE, stream.read_buf(&mut text)).await;
        if !matches!(read, Ok(Ok(1..))) || text.len() > LONGEST {
            return Ok(());
        }
        let mut heard = lock(heard);
        let taken = take(&text, &mut heard);
        count.store(heard.events.len(), Ordering::Relaxed);
        text.drain(..taken);
    }
}

/// Takes note of all whole events; returns how many bytes they were.
fn take(text: &[u8], heard: &mut Heard) -> usize {
    let mut taken = 0;
    while let Some(end) = find(&text[taken..], b"\n\n") {
        let block = &text[taken..taken + end];
        taken += end + 2;
        let number = |name: &[u8]| number_behind(block, name);
        let Some(place) = number(b"id: ") else {
            continue;
        };
        heard.steps_back += u64::from(place <= heard.last);
        heard.last = place;
        let order = number(b"\"orderId\":").unwrap_or_default();
        // An event that nobody can read is out of turn.
        let seq = number(b"\"seq\":").unwrap_or_default();
        let signed = |number| i64::try_from(number).unwrap_or(i64::MAX);
        heard.events.push((signed(order), signed(seq)));
    }
    taken
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|found| found == what)
}

fn number_behind(text: &[u8], name: &[u8]) -> Option<u64> {
    let digits = text.get(find(text, name)? + name.len()..)?;
    let digits = digits.iter().take_while(|byte| byte.is_ascii_digit());
    Some(digits.fold(0, |sum, digit| sum * 10 + u64::from(digit - b'0')))
}

fn lock(heard: &Mutex<Heard>) -> std::sync::MutexGuard<'_, Heard> {
    heard.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_events_are_taken_and_steps_back_noticed() {
        let mut heard = Heard::default();
        let text = b"retry: 2000\n\nid: 9\nevent: x\ndata: {\"orderId\":3,\"orderNumber\":\"\",\"seq\":1}\n\nid: 1";
        assert_eq!(take(text, &mut heard), text.len() - 5);
        assert_eq!((heard.last, heard.steps_back), (9, 0));
        assert_eq!(heard.events, [(3, 1)]);
        take(b"id: 9\ndata: {\"orderId\":3,\"seq\":2}\n\n", &mut heard);
        assert_eq!(heard.steps_back, 1);
    }
}
