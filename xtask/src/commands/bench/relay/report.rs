//! The figures as a table, and as ratios to Kafka's own producer.

use super::producing::Produced;
use std::fmt;
use std::time::Duration;

/// Events that were all there before anybody carried them.
#[derive(Clone, Copy)]
pub struct Backlog {
    pub events: usize,
    /// Bytes of a message, on the average.
    pub size: usize,
    /// Events that came more than once.
    pub copies: usize,
    /// Events a second.
    pub rate: f64,
}

/// Events that were carried while orders were placed.
#[derive(Clone, Copy)]
pub struct Live {
    /// Orders a second.
    pub checkouts: f64,
    pub events: usize,
    /// Events a second.
    pub rate: f64,
    /// From the event's time, which is before its commit, to the broker's log.
    pub p50: Duration,
    pub p99: Duration,
}

/// Everything once, within a few minutes.
pub struct Round {
    /// Orders a second without a broker.
    pub alone: f64,
    pub backlog: Backlog,
    pub full: Live,
    /// At half of that many orders a second.
    pub steady: Live,
    /// Kafka's own producer: as fast as it can, and as fast as the events of each load came.
    pub fastest: Produced,
    pub beside_full: Produced,
    pub beside_steady: Produced,
}

/// All that was measured.
#[derive(Default)]
pub struct Report {
    pub rounds: Vec<Round>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (number, round) in (1..).zip(&self.rounds) {
            writeln!(f, "{:<36}{HEAD}", format!("round {number}"))?;
            round.lines(f)?;
            writeln!(f)?;
        }
        self.ratios(f)
    }
}

const HEAD: &str = " checkouts/s    events/s   p50 ms   p99 ms";

impl Round {
    fn lines(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Backlog {
            events,
            size,
            copies,
            rate,
        } = self.backlog;
        writeln!(f, "{:<36}{:>12.0}", "without a broker", self.alone)?;
        let backlog = format!("their {events} events of {size} bytes");
        writeln!(f, "{backlog:<36}{:>12}{rate:>12.0}   {copies} twice", "")?;
        for (name, live) in [
            ("as many orders as it can", self.full),
            ("half", self.steady),
        ] {
            let (checkouts, rate) = (live.checkouts, live.rate);
            writeln!(
                f,
                "{name:<36}{checkouts:>12.0}{}",
                figures(rate, live.p50, live.p99)
            )?;
        }
        let producers = [
            ("Kafka's producer, as fast as it can", self.fastest),
            ("  as many messages as all orders", self.beside_full),
            ("  as many as half of the orders", self.beside_steady),
        ];
        for (name, produced) in producers {
            let Produced { rate, p50, p99 } = produced;
            writeln!(f, "{name:<36}{:>12}{}", "", figures(rate, p50, p99))?;
        }
        Ok(())
    }
}

fn figures(rate: f64, p50: Duration, p99: Duration) -> String {
    let milliseconds = |duration: Duration| duration.as_secs_f64() * 1_000.0;
    let (p50, p99) = (milliseconds(p50), milliseconds(p99));
    format!("{rate:>12.0}{p50:>9.1}{p99:>9.1}")
}

type Ratio = fn(&Round) -> f64;

fn over(ours: Duration, theirs: Duration) -> f64 {
    ours.as_secs_f64() / theirs.as_secs_f64().max(0.001)
}

impl Report {
    fn ratios(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratios: [(&str, Ratio); 6] = [
            ("backlog's events/s over the producer's", |round| {
                round.backlog.rate / round.fastest.rate
            }),
            ("checkouts/s with over without a broker", |round| {
                round.full.checkouts / round.alone
            }),
            ("p50 over the producer's, all orders", |round| {
                over(round.full.p50, round.beside_full.p50)
            }),
            ("p99 over the producer's, all orders", |round| {
                over(round.full.p99, round.beside_full.p99)
            }),
            ("p50 over the producer's, half of them", |round| {
                over(round.steady.p50, round.beside_steady.p50)
            }),
            ("p99 over the producer's, half of them", |round| {
                over(round.steady.p99, round.beside_steady.p99)
            }),
        ];
        writeln!(f, "medians of {} rounds", self.rounds.len())?;
        for (name, ratio) in ratios {
            let mut all: Vec<f64> = self.rounds.iter().map(ratio).collect();
            all.sort_by(f64::total_cmp);
            let median = all.get(all.len() / 2).copied().unwrap_or_default();
            writeln!(f, "{name:<44}{median:>8.2}")?;
        }
        Ok(())
    }
}
