//! What a database lacks of its schema. What it has beyond that is nobody's concern: a newer version may
//! have made it.

use super::part::{Part, lines};

/// Parts that are missing, as people read them: `unique index orders_guard of orders`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Lacks {
    /// Without them orders go wrong: tables, columns, keys, unique indexes and checks.
    pub needed: Vec<String>,
    /// Without them all is right, and slow or without reports: other indexes and views.
    pub wanted: Vec<String>,
}

impl Lacks {
    /// What is missing of the expected lines.
    pub(crate) fn of(expected: &str, found: &[Part]) -> Self {
        let found = lines(found);
        let missing = expected.lines().filter(|line| !found.contains(*line));
        let missing: Vec<&str> = missing.collect();
        let is_of_missing_table = |line: &str| {
            let of = line.rsplit_once(" of ");
            of.is_some_and(|(_, table)| missing.contains(&format!("table {table}").as_str()))
        };
        let told = missing.iter().filter(|line| !is_of_missing_table(line));
        let is_wanted = |line: &&str| line.starts_with("index ") || line.starts_with("view ");
        let (wanted, needed) = told
            .map(|line| (*line).to_owned())
            .partition(|line| is_wanted(&line.as_str()));
        Self { needed, wanted }
    }

    /// Warns of what is missing and can be done without; else what is missing.
    pub(crate) fn check(&self) -> Result<(), String> {
        if !self.wanted.is_empty() {
            let missing = self.wanted.join(", ");
            tracing::warn!(
                missing,
                "the database lacks indexes or views of its schema: make them again"
            );
        }
        if self.needed.is_empty() {
            Ok(())
        } else {
            Err(self.needed.join(", "))
        }
    }
}
