//! What came of the fuzzing: cases by operation and status, and the failures in schemathesis's words.

use anyhow::{Context, bail};
use std::collections::BTreeMap;
use std::fmt::{self, Write as _};
use std::path::Path;
use std::time::Duration;

/// The most lines of failures that are shown of a run, and the most of each line.
const SHOWN_LINES: usize = 400;
const SHOWN_OF_LINE: usize = 1_500;

/// The statuses of one operation, each with its number of cases.
type Statuses = BTreeMap<u16, u64>;

/// The cases of one run or of all.
#[derive(Default)]
pub struct Tally {
    operations: BTreeMap<String, Statuses>,
    took: Duration,
    failures: Vec<String>,
}

impl Tally {
    /// Reads what the hooks have counted: operation, status (0 for none) and cases in each line.
    pub fn read(cases: &str, took: Duration) -> anyhow::Result<Self> {
        let mut operations = BTreeMap::<String, Statuses>::new();
        for line in cases.lines() {
            let mut fields = line.split('\t');
            let mut next = || fields.next().context("a line of counts is not whole");
            let statuses = operations.entry(next()?.to_owned()).or_default();
            let (status, cases) = (next()?.parse()?, next()?.parse()?);
            if status != 0 {
                statuses.insert(status, cases);
            }
        }
        Ok(Self {
            operations,
            took,
            failures: Vec::new(),
        })
    }

    /// Keeps what schemathesis said about failures.
    pub fn failed(&mut self, seed: u64, said: &str, all: &Path) {
        let failures = said
            .lines()
            .skip_while(|line| !line.contains("= FAILURES =") && !line.contains("= ERRORS ="));
        let mut shown = format!("seed {seed} (all of it: {})\n", all.display());
        for line in failures.take(SHOWN_LINES) {
            let clipped: String = line.chars().take(SHOWN_OF_LINE).collect();
            shown.push_str(&clipped);
            shown.push('\n');
        }
        self.failures.push(shown);
    }

    /// Adds another run's.
    pub fn add(&mut self, other: Self) {
        for (operation, statuses) in other.operations {
            let sum = self.operations.entry(operation).or_default();
            for (status, cases) in statuses {
                *sum.entry(status).or_default() += cases;
            }
        }
        self.took += other.took;
        self.failures.extend(other.failures);
    }

    /// How many requests were sent and answered.
    pub fn cases(&self) -> u64 {
        self.operations.values().flat_map(BTreeMap::values).sum()
    }

    /// Whether anything was answered as it should not be.
    pub fn has_failed(&self) -> bool {
        !self.failures.is_empty() || self.server_errors() > 0
    }

    fn server_errors(&self) -> u64 {
        self.with(500..600)
    }

    fn with(&self, wanted: std::ops::Range<u16>) -> u64 {
        let all = self.operations.values().flatten();
        let met = all.filter(|(status, _)| wanted.contains(status));
        met.map(|(_, cases)| cases).sum()
    }

    /// Operations without one answer of this kind.
    fn without(&self, wanted: std::ops::Range<u16>) -> Vec<&str> {
        let lacks = |statuses: &Statuses| !statuses.keys().any(|status| wanted.contains(status));
        let all = self.operations.iter();
        all.filter(|(_, statuses)| lacks(statuses))
            .map(|(operation, _)| operation.as_str())
            .collect()
    }

    /// Prints the whole, and fails if there is a failure or an operation that no case came to.
    pub fn finish(self, took: Duration) -> anyhow::Result<()> {
        println!("\n{}", self.table());
        let failed = self.without(200..400);
        if !failed.is_empty() {
            println!("never answered with success: {}", failed.join(", "));
        }
        println!("{} cases in {:.0} s", self.cases(), took.as_secs_f64());
        for failure in &self.failures {
            println!("\n{failure}");
        }
        if self.server_errors() > 0 {
            bail!("{} answers of 500 or more", self.server_errors());
        }
        if !self.failures.is_empty() {
            let failed = self.failures.len();
            bail!("answers outside the description ({failed} runs); see the seeds above");
        }
        let missed = self.without(100..600);
        if !missed.is_empty() {
            bail!("operations that no case came to: {}", missed.join(", "));
        }
        println!("No answer was 500 or more, and none outside the description.");
        Ok(())
    }

    fn table(&self) -> String {
        let mut table = String::new();
        for (operation, statuses) in &self.operations {
            let cases: u64 = statuses.values().sum();
            let each = statuses
                .iter()
                .map(|(status, cases)| format!("{status}: {cases}"));
            let each: Vec<String> = each.collect();
            writeln!(table, "{cases:>7}  {operation:<52} {}", each.join("  "))
                .expect("a string takes every line");
        }
        table
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (cases, took) = (self.cases(), self.took.as_secs_f64());
        let end = if self.has_failed() {
            "FAILURES"
        } else {
            "no failure"
        };
        write!(f, "{cases} cases in {took:.0} s, {end}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runs_add_up_and_an_answer_of_500_is_a_failure() {
        let read = |cases: &str| Tally::read(cases, Duration::ZERO).expect("it is whole");
        let mut all = read("GET /a\t0\t0\nGET /a\t200\t3\nGET /b\t0\t0\n");
        assert_eq!(all.without(100..600), ["GET /b"]);
        all.add(read("GET /a\t200\t1\nGET /b\t404\t5\n"));
        assert_eq!((all.cases(), all.has_failed()), (9, false));
        assert_eq!(all.without(200..400), ["GET /b"]);
        all.add(read("GET /b\t500\t1\n"));
        assert!(all.has_failed());
        assert!(Tally::read("GET /a\t200", Duration::ZERO).is_err());
    }

    #[test]
    fn of_what_was_said_the_failures_are_shown() {
        let mut tally = Tally::default();
        tally.failed(7, "progress\n=== FAILURES ===\nbad\n", Path::new("x.log"));
        assert_eq!(
            tally.failures,
            ["seed 7 (all of it: x.log)\n=== FAILURES ===\nbad\n"]
        );
    }
}
