//! One live stream, read as cheaply as possible: the generator shares the machine with the service.

use anyhow::bail;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

const DAY: u64 = 86_400_000_000;

/// What a stream follows.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// One order, by its number, from its first event.
    Order(u64),
    /// All orders, from now on.
    AllOrders,
}

/// What a stream has brought.
pub struct Heard {
    /// What it follows.
    pub kind: Kind,
    state: Arc<Mutex<State>>,
}

struct State {
    /// The last id; what came before it came without a gap and once.
    last: u64,
    /// An id that did not follow on the one before it.
    is_broken: bool,
    latencies: Vec<u32>,
}

impl Heard {
    /// The last id that it brought.
    pub fn last(&self) -> u64 {
        lock(&self.state).last
    }

    /// Whether an id did not follow on the one before it.
    pub fn is_broken(&self) -> bool {
        lock(&self.state).is_broken
    }

    /// From each event's recording to its arrival, in microseconds.
    pub fn latencies(&self) -> Vec<u32> {
        lock(&self.state).latencies.clone()
    }

    /// For what comes before the measurement.
    pub fn forget_latencies(&self) {
        lock(&self.state).latencies.clear();
    }
}

/// Opens a stream and reads it in the background. `events`: how many there are of all orders now.
pub async fn open(address: SocketAddr, kind: Kind, events: u64) -> anyhow::Result<Heard> {
    let (path, last) = match kind {
        Kind::Order(number) => (format!("orders/{number}/events"), 0),
        Kind::AllOrders => ("events".to_owned(), events),
    };
    let mut stream = TcpStream::connect(address).await?;
    // Answers to HTTP/1.0 come as they are, without the lengths of chunks between them.
    let request = format!("GET /api/v1/{path} HTTP/1.0\r\nHost: localhost\r\n\r\n");
    stream.write_all(request.as_bytes()).await?;
    let mut text = Vec::with_capacity(1_024);
    while find(&text, b"retry: ").is_none() {
        if stream.read_buf(&mut text).await? == 0 {
            bail!("no stream:\n{}", String::from_utf8_lossy(&text));
        }
    }
    let state = State {
        last,
        is_broken: false,
        latencies: Vec::new(),
    };
    let state = Arc::new(Mutex::new(state));
    let heard = state.clone();
    tokio::spawn(async move {
        // The first events may have come with the head.
        loop {
            let taken = take(&text, &mut lock(&heard));
            text.drain(..taken);
            if !matches!(stream.read_buf(&mut text).await, Ok(1..)) {
                return;
            }
        }
    });
    Ok(Heard { kind, state })
}

fn lock(state: &Mutex<State>) -> MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Takes note of all whole events; returns how many bytes they were.
fn take(text: &[u8], state: &mut State) -> usize {
    let now = time_of_day();
    let mut taken = 0;
    while let Some(end) = find(&text[taken..], b"\n\n") {
        let block = &text[taken..taken + end];
        taken += end + 2;
        let Some(id) = number_behind(block, b"id: ") else {
            continue;
        };
        state.is_broken |= id != state.last + 1;
        state.last = id;
        if let Some(at) = recorded_at(block) {
            let micros = (now + DAY - at) % DAY;
            state
                .latencies
                .push(u32::try_from(micros).unwrap_or(u32::MAX));
        }
    }
    taken
}

fn find(text: &[u8], what: &[u8]) -> Option<usize> {
    text.windows(what.len()).position(|found| found == what)
}

fn number_behind(text: &[u8], name: &[u8]) -> Option<u64> {
    Some(number(&text[find(text, name)? + name.len()..]))
}

/// The number that a text begins with.
fn number(text: &[u8]) -> u64 {
    let digits = text.iter().take_while(|byte| byte.is_ascii_digit());
    digits.fold(0, |number, digit| number * 10 + u64::from(digit - b'0'))
}

/// The time of day of `"at":"2026-03-08T14:30:00.123456Z"`, in microseconds.
fn recorded_at(block: &[u8]) -> Option<u64> {
    const NAME: &[u8] = b"\"at\":\"";
    let moment = &block[find(block, NAME)? + NAME.len()..];
    let time = moment.get(11..)?;
    let two = |at: usize| time.get(at..at + 2).map(number);
    let seconds = two(0)? * 3_600 + two(3)? * 60 + two(6)?;
    let fraction = time.get(8..).filter(|rest| rest.starts_with(b"."));
    let digits = fraction.unwrap_or_default().iter().skip(1);
    let digits = digits.take_while(|byte| byte.is_ascii_digit());
    let mut micros = 0;
    let mut place = 100_000;
    for digit in digits {
        micros += u64::from(digit - b'0') * place;
        place /= 10;
    }
    Some(seconds * 1_000_000 + micros)
}

fn time_of_day() -> u64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH);
    let micros = now.unwrap_or(Duration::ZERO).as_micros() % u128::from(DAY);
    u64::try_from(micros).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_moment_of_an_event_is_read_with_and_without_a_fraction() {
        let at =
            |text: &str| recorded_at(format!("data: {{\"seq\":1,\"at\":\"{text}\"}}").as_bytes());
        assert_eq!(at("2026-03-08T00:00:01Z"), Some(1_000_000));
        assert_eq!(at("2026-03-08T01:01:01.5Z"), Some(3_661_500_000));
        assert_eq!(at("2026-03-08T00:00:00.000123Z"), Some(123));
        assert_eq!(recorded_at(b"data: {}"), None);
    }

    #[test]
    fn whole_events_are_taken_and_gaps_noticed() {
        let mut state = State {
            last: 0,
            is_broken: false,
            latencies: Vec::new(),
        };
        assert_eq!(take(b"id: 1\ndata: x\n\n:\n\nid: 2\nda", &mut state), 18);
        assert_eq!((state.last, state.is_broken), (1, false));
        take(b"id: 3\ndata: x\n\n", &mut state);
        assert!(state.is_broken);
    }
}
