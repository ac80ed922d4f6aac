//! What arrived in a topic and when, beside what the database recorded and when.

use super::broker::Broker;
use crate::commands::bench::postgres::Database;
use anyhow::{Context, ensure};
use std::collections::HashMap;
use std::io::{BufRead, BufReader};
use std::time::Duration;

/// An order's id and the event's number in its journal.
type EventName = (String, u64);

/// All events of a database, each once or more in the topic.
pub struct Arrivals {
    /// For each event when it was recorded and when its first copy was written by the broker, in
    /// microseconds since 1970.
    times: Vec<(i64, i64)>,
    /// Copies of events that were there already.
    pub copies: usize,
    /// How long a message is, on the average.
    pub size: usize,
}

impl Arrivals {
    /// Reads both. An event that is missing, invented or before its turn ends the measurement.
    pub fn read(database: &Database, broker: &Broker, topic: &str) -> anyhow::Result<Self> {
        let recorded = recorded(database)?;
        let mut next: HashMap<String, u64> = HashMap::new();
        let (mut times, mut copies, mut bytes) = (Vec::with_capacity(recorded.len()), 0, 0);
        let mut reading = broker.read(topic)?;
        let output = reading.stdout.take().context("kcat tells nothing")?;
        for line in BufReader::new(output).lines() {
            let line = line?;
            let (written, (order, seq)) = parse(&line).with_context(|| format!("odd: {line}"))?;
            bytes += line.len();
            let expected = next.entry(order.clone()).or_insert(1);
            if seq < *expected {
                copies += 1;
                continue;
            }
            ensure!(seq == *expected, "{order}: {seq} came before {expected}");
            *expected += 1;
            let name = (order, seq);
            let at = recorded.get(&name);
            let at = at.with_context(|| format!("{name:?} is in no journal"))?;
            times.push((*at, written));
        }
        ensure!(reading.wait()?.success(), "kcat failed");
        let (there, wanted) = (times.len(), recorded.len());
        ensure!(there == wanted, "{there} of {wanted} events arrived");
        Ok(Self {
            size: bytes / (there + copies).max(1),
            times,
            copies,
        })
    }

    /// How many events.
    pub fn events(&self) -> usize {
        self.times.len()
    }

    /// Events a second from the first one that was written to the last.
    pub fn rate(&self) -> f64 {
        let written = || self.times.iter().map(|(_, written)| *written);
        let span = written().max().unwrap_or(0) - written().min().unwrap_or(0);
        per_second(self.times.len(), micros(span))
    }

    /// Events a second that were recorded and written in this span, and how long each took, shortest first.
    pub fn between(&self, from: i64, to: i64) -> (f64, Vec<Duration>) {
        let inside = |at: i64| (from..to).contains(&at);
        let written = self.times.iter().filter(|(_, written)| inside(*written));
        let rate = per_second(written.count(), micros(to - from));
        let recorded = self.times.iter().filter(|(at, _)| inside(*at));
        let mut delays: Vec<_> = recorded.map(|(at, written)| micros(written - at)).collect();
        delays.sort_unstable();
        (rate, delays)
    }
}

fn micros(span: i64) -> Duration {
    // The broker's clock tells milliseconds: what took less may seem to end before it began.
    Duration::from_micros(u64::try_from(span).unwrap_or(0))
}

fn per_second(count: usize, span: Duration) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX)) / span.as_secs_f64().max(1e-6)
}

fn recorded(database: &Database) -> anyhow::Result<HashMap<EventName, i64>> {
    let rows = database.rows("SELECT order_id::text, seq, at FROM order_events")?;
    rows.into_iter()
        .map(|row| Ok(((row[0].clone(), row[1].parse()?), row[2].parse()?)))
        .collect()
}

/// The broker's time, and the event's `id`, which is `<order>/<seq>`.
fn parse(line: &str) -> Option<(i64, EventName)> {
    let (written, message) = line.split_once(' ')?;
    let (_, id) = message.split_once("\"id\":\"")?;
    let (id, _) = id.split_once('"')?;
    let (order, seq) = id.split_once('/')?;
    let written = written.parse::<i64>().ok()? * 1_000;
    Some((written, (order.to_owned(), seq.parse().ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_tells_when_which_event_was_written() {
        let line =
            "1700000000123 {\"specversion\":\"1.0\",\"id\":\"ab-cd/7\",\"data\":{\"id\":\"x\"}}";
        let event = ("ab-cd".to_owned(), 7);
        assert_eq!(parse(line), Some((1_700_000_000_123_000, event)));
        assert_eq!(parse("x {}"), None);
    }

    #[test]
    fn delays_are_of_what_was_recorded_and_the_rate_of_what_was_written_in_the_span() {
        let arrivals = Arrivals {
            times: vec![(0, 5_000), (900_000, 1_100_000), (2_000_000, 2_001_000)],
            copies: 0,
            size: 1,
        };
        let (rate, delays) = arrivals.between(0, 1_000_000);
        assert!((rate - 1.0).abs() < f64::EPSILON);
        assert_eq!(delays, [5, 200].map(Duration::from_millis));
    }
}
