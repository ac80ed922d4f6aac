//! The figures of a run.

use super::books::Books;
use super::command::Arguments;
use super::faults::{Director, Done};
use super::http::Outcome;
use super::ledger::Entry;
use super::reach::Reach;
use std::collections::BTreeMap;
use std::fmt;
use std::time::Duration;

/// What there is to tell of a run.
pub struct Report {
    pub seed: u64,
    pub replicas: u32,
    /// How long the faults lasted.
    pub length: Duration,
    pub done: Done,
    /// How many replicas ended by themselves because the database was away, and were started again.
    pub gave_up: u32,
    pub reach: Reach,
    pub requests: usize,
    /// Answers by their status.
    answers: BTreeMap<u16, usize>,
    /// Requests that found nobody listening.
    refused: usize,
    /// Requests whose answer did not come, or not whole.
    lost: usize,
    /// How long it took to answer requests that placed an order, shortest first.
    latencies: Vec<Duration>,
    orders: BTreeMap<String, usize>,
    events: usize,
    streams: u64,
}

impl Report {
    /// Adds it up.
    pub fn new(
        arguments: &Arguments,
        director: &Director,
        reach: Reach,
        entries: &[Entry],
        books: &Books,
        streams: u64,
    ) -> Self {
        let mut answers = BTreeMap::new();
        let (mut refused, mut lost) = (0, 0);
        let mut latencies = Vec::new();
        for entry in entries {
            let status = match &entry.outcome {
                Outcome::Answer(answer) => answer.status,
                Outcome::Refused => {
                    refused += 1;
                    continue;
                }
                Outcome::Lost(_) => {
                    lost += 1;
                    continue;
                }
            };
            *answers.entry(status).or_default() += 1;
            let places = entry.request.key.as_ref();
            let places = places.is_some_and(|key| key.ends_with("-place"));
            if places && matches!(status, 200..=299) {
                latencies.push(entry.took);
            }
        }
        latencies.sort_unstable();
        let mut orders = BTreeMap::new();
        for order in books.orders.values() {
            let waits = if order.parked.is_some() {
                ", parked"
            } else {
                ""
            };
            let state = format!("{}{waits}", order.status);
            *orders.entry(state).or_default() += 1;
        }
        Self {
            seed: arguments.seed,
            replicas: arguments.replicas,
            length: Duration::from_secs(arguments.seconds),
            done: director.done,
            gave_up: director.fleet.gave_up,
            reach,
            requests: entries.len(),
            answers,
            refused,
            lost,
            latencies,
            orders,
            events: books.events(),
            streams,
        }
    }

    fn percentile(&self, percent: usize) -> f64 {
        let last = self.latencies.len().saturating_sub(1);
        let index = (self.latencies.len() * percent / 100).min(last);
        let latency = self.latencies.get(index).copied().unwrap_or_default();
        latency.as_secs_f64() * 1_000.0
    }

    fn orders(&self) -> usize {
        self.orders.values().sum()
    }

    /// In one line.
    pub fn summary(&self) -> String {
        let (seed, replicas, orders) = (self.seed, self.replicas, self.orders());
        let Done {
            kills,
            database_kills,
            pauses,
            replaced,
            ..
        } = self.done;
        if replaced > 0 {
            return format!(
                "update (seed {seed}): {replicas} replicas over one PostgreSQL, {replaced} replaced; \
                 {orders} orders, nothing violated"
            );
        }
        format!(
            "chaos (seed {seed}): {replicas} replicas over one PostgreSQL, {kills} kills, {pauses} \
             pauses, {database_kills} kills of the database in {} s; {orders} orders, nothing violated",
            self.length.as_secs()
        )
    }

    fn write_what_was_done(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let done = self.done;
        writeln!(f, "{} replicas over one PostgreSQL", self.replicas)?;
        if done.replaced > 0 {
            return writeln!(f, "  {} stopped in order and replaced", done.replaced);
        }
        writeln!(f, "  faults for {} s", self.length.as_secs())?;
        let (kills, of_all) = (done.kills, done.kills_of_all);
        writeln!(
            f,
            "  {kills} kills of replicas ({of_all} times all at once)"
        )?;
        writeln!(f, "  {} pauses longer than the lease", done.pauses)?;
        writeln!(f, "  {} kills of PostgreSQL", done.database_kills)?;
        let gave_up = self.gave_up;
        writeln!(
            f,
            "  {gave_up} starts given up because PostgreSQL was away, and repeated"
        )
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.write_what_was_done(f)?;
        writeln!(f, "{} orders with {} events", self.orders(), self.events)?;
        for (state, count) in &self.orders {
            writeln!(f, "  {count} {state}")?;
        }
        writeln!(f, "{} requests of clients", self.requests)?;
        writeln!(f, "  {} found nobody listening", self.refused)?;
        writeln!(f, "  {} lost their answer", self.lost)?;
        for (status, count) in &self.answers {
            writeln!(f, "  {count} answered {status}")?;
        }
        let (half, most) = (self.percentile(50), self.percentile(99));
        writeln!(
            f,
            "  orders placed: p50 {half:.1} ms, p99 {most:.1} ms, faults and all"
        )?;
        let streams = self.streams;
        writeln!(
            f,
            "the stream of all orders was followed over {streams} connections"
        )?;
        writeln!(f, "reached:")?;
        for (what, times) in self.reach.counts.iter().chain(&self.reach.of_faults) {
            writeln!(f, "  {times} {what}")?;
        }
        for (call, times) in &self.reach.lost_calls {
            writeln!(f, "    {times} of {call}")?;
        }
        Ok(())
    }
}
