//! A number that was read just now.

use crate::metrics::Metric;
use domain::Duration;

/// One series of a metric that is read, as it is now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sample {
    /// Of which metric, by its name.
    pub name: &'static str,
    /// What its labels say, in their order.
    pub says: Vec<String>,
    /// How much.
    pub value: Value,
}

/// How much: never a float, which comes to be where it is written down.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Value {
    /// So many.
    Whole(u64),
    /// So long.
    Time(Duration),
}

impl Metric {
    /// So many, where its labels say this.
    pub fn is<const N: usize>(&self, says: [&str; N], many: u64) -> Sample {
        self.sample(says, Value::Whole(many))
    }

    /// So long, likewise.
    pub fn lasts<const N: usize>(&self, says: [&str; N], long: Duration) -> Sample {
        self.sample(says, Value::Time(long))
    }

    fn sample<const N: usize>(&self, says: [&str; N], value: Value) -> Sample {
        debug_assert_eq!(N, self.labels.len(), "{} has other labels", self.name);
        Sample {
            name: self.name,
            says: says.map(str::to_owned).into(),
            value,
        }
    }
}
