//! How often callers come, counted for all replicas together.

use super::store_error::ReadError;
use async_trait::async_trait;
use domain::Duration;
use std::num::NonZeroU32;

/// A rate that one caller has to keep to: so many at once, and then one more in each interval.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CallersRate {
    /// Who, and which of their rates: the same text in every replica.
    pub caller: String,
    /// How long it takes until one more is allowed.
    pub interval: Duration,
    /// How many may come at once after some quiet.
    pub burst: NonZeroU32,
}

/// What came of counting.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Counted {
    /// It is within the rates.
    Within,
    /// It is beyond one of them; so much later it will not be.
    Beyond(Duration),
}

/// Counts for all replicas together.
#[async_trait]
pub trait SharedRates: Send + Sync {
    /// Counts one request at each of these rates in turn, up to the first that it is beyond. Never
    /// waits long: an error says that nobody could count, and that the replica is to count by itself.
    async fn count(&self, rates: &[CallersRate]) -> Result<Counted, ReadError>;
}
