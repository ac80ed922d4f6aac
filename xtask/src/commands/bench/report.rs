//! The figures as a table, each beside its aim, saying plainly what falls short.

use std::fmt;
use std::time::Duration;

/// One round of the service and one of the bare loop, on the same disk within the same minute.
pub struct Round {
    /// Whole checkouts per second over HTTP.
    pub service: f64,
    /// Commits per second of the same rows by a bare loop.
    pub bare_loop: f64,
    /// The latency that half of the checkouts did not exceed.
    pub p50: Duration,
    /// The latency that 99 of 100 checkouts did not exceed.
    pub p99: Duration,
    /// Processor seconds of the service per second.
    pub service_cpu: f64,
    /// Processor seconds of the load generator per second.
    pub load_cpu: f64,
    /// Processor seconds that anything else on the machine took per second.
    pub other_cpu: f64,
}

/// All that was measured.
pub struct Report {
    /// In the order in which they ran.
    pub rounds: Vec<Round>,
    /// The most memory that the service ever used, in MiB.
    pub peak_mib: f64,
    /// The service's memory at the end, in MiB.
    pub memory_mib: f64,
    /// From start to first answer, on a new file.
    pub first_start: Duration,
    /// From start to first answer, on a file that holds orders: the median.
    pub start: Duration,
    /// What one order writes, such as `order_events 12`.
    pub rows: String,
}

/// What is aimed at.
const LEAST_RATIO: f64 = 1.0;
const MOST_MEMORY_MIB: f64 = 60.0;
const LONGEST_START: Duration = Duration::from_millis(300);

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "rows of one order: {}\n", self.rows)?;
        writeln!(
            f,
            "round  checkouts/s  bare loop/s  ratio   p50 ms   p99 ms  service CPU  load CPU  other CPU"
        )?;
        for (number, round) in (1..).zip(&self.rounds) {
            writeln!(
                f,
                "{number:>5}  {:>11.0}  {:>11.0}  {:>5.2}  {:>7.1}  {:>7.1}  {:>11.2}  {:>8.2}  {:>9.2}",
                round.service,
                round.bare_loop,
                round.service / round.bare_loop,
                milliseconds(round.p50),
                milliseconds(round.p99),
                round.service_cpu,
                round.load_cpu,
                round.other_cpu,
            )?;
        }
        writeln!(f)?;
        for line in self.lines() {
            writeln!(f, "{line}")?;
        }
        Ok(())
    }
}

impl Report {
    fn lines(&self) -> Vec<String> {
        let median = |of: fn(&Round) -> f64| median(self.rounds.iter().map(of).collect());
        let ratio = median(|round| round.service / round.bare_loop);
        let first_start = milliseconds(self.first_start);
        let start = milliseconds(self.start);
        vec![
            row(
                "checkouts/s (median)",
                &format!("{:.0}", median(|r| r.service)),
                None,
            ),
            row(
                "bare loop/s (median)",
                &format!("{:.0}", median(|r| r.bare_loop)),
                None,
            ),
            row(
                "ratio (median)",
                &format!("{ratio:.2}"),
                Some((">= 1", ratio >= LEAST_RATIO)),
            ),
            row(
                "p50",
                &format!("{:.1} ms", median(|r| milliseconds(r.p50))),
                None,
            ),
            row(
                "p99",
                &format!("{:.1} ms", median(|r| milliseconds(r.p99))),
                None,
            ),
            row(
                "memory at the end",
                &format!("{:.1} MiB", self.memory_mib),
                None,
            ),
            row(
                "memory at most",
                &format!("{:.1} MiB", self.peak_mib),
                Some(("< 60 MiB", self.peak_mib < MOST_MEMORY_MIB)),
            ),
            row(
                "start, new file",
                &format!("{first_start:.0} ms"),
                Some(("< 300 ms", self.first_start < LONGEST_START)),
            ),
            row(
                "start, file with orders",
                &format!("{start:.0} ms"),
                Some(("< 300 ms", self.start < LONGEST_START)),
            ),
        ]
    }
}

fn row(what: &str, measured: &str, aim: Option<(&str, bool)>) -> String {
    let verdict = match aim {
        None => String::new(),
        Some((aim, true)) => format!("aim {aim}: reached"),
        Some((aim, false)) => format!("aim {aim}: NOT reached"),
    };
    format!("{what:<26}{measured:>12}   {verdict}")
        .trim_end()
        .to_owned()
}

/// The middle value.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or_default()
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
