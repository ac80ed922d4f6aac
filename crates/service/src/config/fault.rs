//! What is wrong with a configuration, said so that it can be put right in one go.

use std::fmt;
use thiserror::Error;

/// One fault of the configuration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fault {
    /// Which setting.
    pub(crate) key: String,
    /// What was met, if there is a value to show.
    pub(crate) value: Option<String>,
    /// Where it was met.
    pub(crate) source: String,
    /// What would be right.
    pub(crate) expected: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)?;
        if let Some(value) = &self.value {
            write!(f, " = {value}")?;
        }
        write!(
            f,
            "  (from {})\n    expected {}",
            self.source, self.expected
        )
    }
}

/// All faults of a configuration.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(crate) struct Faults(pub(crate) Vec<Fault>);

impl fmt::Display for Faults {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let count = self.0.len();
        let faults = if count == 1 { "fault" } else { "faults" };
        write!(f, "the configuration has {count} {faults}:")?;
        for fault in &self.0 {
            write!(f, "\n  {fault}")?;
        }
        Ok(())
    }
}
