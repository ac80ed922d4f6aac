//! The figures as a table, and whether they are as they should be.

use crate::commands::bench::report::median;
use anyhow::bail;
use std::fmt;
use std::time::Duration;

/// What is aimed at: with all that is told, so much of the orders of a service that tells nothing.
const LEAST_RATIO: f64 = 0.9;

/// A service for some seconds.
pub(super) struct Side {
    /// Whole checkouts per second over HTTP.
    pub(super) rate: f64,
    pub(super) p99: Duration,
    /// Processor seconds of the service per second.
    pub(super) cpu: f64,
}

/// One round: without telemetry, and with it within the same minute.
pub(super) struct Round {
    pub(super) off: Side,
    pub(super) on: Side,
    /// How often metrics were asked for.
    pub(super) asked: u64,
}

/// All that was measured.
pub(super) struct Report {
    pub(super) rounds: Vec<Round>,
    /// What the collector got.
    pub(super) batches: u64,
    pub(super) bytes: u64,
    /// What the service says of spans that it could not tell.
    pub(super) untold: Vec<String>,
}

impl Report {
    fn ratio(&self) -> f64 {
        let ratios = self
            .rounds
            .iter()
            .map(|round| round.on.rate / round.off.rate);
        median(ratios.collect())
    }

    pub(super) fn judged(&self) -> anyhow::Result<()> {
        if self.batches == 0 || self.rounds.iter().any(|round| round.asked == 0) {
            bail!("nothing was told, so its cost was not measured");
        }
        if !self.untold.is_empty() {
            bail!("spans were left out: what telling them costs was not measured");
        }
        let ratio = self.ratio();
        if ratio < LEAST_RATIO {
            bail!("telemetry leaves {ratio:.2} of the orders, and should leave {LEAST_RATIO}");
        }
        Ok(())
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "round  off: orders/s  p99 ms   CPU  on: orders/s  p99 ms   CPU  scrapes  ratio"
        )?;
        for (number, round) in (1..).zip(&self.rounds) {
            let (off, on) = (&round.off, &round.on);
            writeln!(
                f,
                "{number:>5}  {:>13.0}  {:>6.1}  {:>4.2}  {:>12.0}  {:>6.1}  {:>4.2}  {:>7}  {:>5.2}",
                off.rate,
                milliseconds(off.p99),
                off.cpu,
                on.rate,
                milliseconds(on.p99),
                on.cpu,
                round.asked,
                on.rate / off.rate,
            )?;
        }
        let verdict = if self.ratio() >= LEAST_RATIO {
            "reached"
        } else {
            "NOT reached"
        };
        let (batches, bytes) = (self.batches, self.bytes / 1_024);
        writeln!(f, "\nthe collector took {batches} batches, {bytes} KiB")?;
        for line in &self.untold {
            writeln!(f, "{line}")?;
        }
        writeln!(
            f,
            "ratio (median) {:.3}   aim >= {LEAST_RATIO}: {verdict}",
            self.ratio()
        )
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
