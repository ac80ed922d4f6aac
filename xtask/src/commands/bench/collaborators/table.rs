//! The figures as a table, the ratios beside their aim.

use super::super::load::Placed;
use super::super::report::median;
use std::fmt;
use std::time::Duration;

/// What is aimed at: while a service hangs, those who do not need it take no more than so many times as
/// long.
const MOST_RATIO: f64 = 2.0;

/// One round.
pub struct Round {
    /// The orders that do not need the service.
    pub placed: Placed,
    /// How many calls hung.
    pub hung: u64,
    /// Processor seconds that anything else on the machine took per second.
    pub other_cpu: f64,
}

/// One service that hangs.
pub struct Measured {
    pub service: &'static str,
    pub undisturbed: Vec<Round>,
    pub hanging: Vec<Round>,
}

/// All that was measured.
#[derive(Default)]
pub struct Table {
    pub trials: Vec<Measured>,
}

impl Table {
    /// The services that held up orders which do not need them.
    pub fn missed(&self) -> Vec<&'static str> {
        let missed = self.trials.iter();
        let missed = missed.filter(|measured| measured.ratio() > MOST_RATIO);
        missed.map(|measured| measured.service).collect()
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "| hangs | orders | undisturbed: p50 ms | p99 | hanging: p50 | p99 | p99 ratio | aim <= {MOST_RATIO} | calls hung | other CPU |\n\
             |---|---|---|---|---|---|---|---|---|---|"
        )?;
        for measured in &self.trials {
            measured.write(f)?;
        }
        writeln!(f, "\np99 of each round in ms:")?;
        for measured in &self.trials {
            let each = |rounds: &[Round]| {
                let each = rounds.iter().map(|round| round.latency(99));
                let words: Vec<String> = each.map(|ms| format!("{ms:.1}")).collect();
                words.join(" ")
            };
            writeln!(
                f,
                "{}: undisturbed {}; hanging {}",
                measured.service,
                each(&measured.undisturbed),
                each(&measured.hanging)
            )?;
        }
        Ok(())
    }
}

impl Measured {
    /// The p99 of the orders that do not need the service, while it hangs and while it does not.
    fn ratio(&self) -> f64 {
        latency(&self.hanging, 99) / latency(&self.undisturbed, 99)
    }

    fn write(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let ratio = self.ratio();
        let verdict = if ratio <= MOST_RATIO {
            "reached"
        } else {
            "MISSED"
        };
        let both = || self.undisturbed.iter().chain(&self.hanging);
        let orders: usize = both().map(|round| round.placed.orders).sum();
        let hung: u64 = both().map(|round| round.hung).sum();
        writeln!(
            f,
            "| {} | {orders} | {:.1} | {:.1} | {:.1} | {:.1} | {ratio:.2} | {verdict} | {hung} | {:.2} |",
            self.service,
            latency(&self.undisturbed, 50),
            latency(&self.undisturbed, 99),
            latency(&self.hanging, 50),
            latency(&self.hanging, 99),
            median(both().map(|round| round.other_cpu).collect()),
        )
    }
}

fn latency(rounds: &[Round], percent: usize) -> f64 {
    median(rounds.iter().map(|round| round.latency(percent)).collect())
}

impl Round {
    fn latency(&self, percent: usize) -> f64 {
        milliseconds(self.placed.percentile(percent))
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}
