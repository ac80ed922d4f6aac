//! Answers that complain of a call in no documented way. Who is to blame, the client, we or the service, a
//! single one does not tell, nor do many of one call; as many of different calls, and no documented answer
//! between them, do.

use super::breaker::BreakerSettings;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

/// So many weigh as much as one failure, since a client needs an order for each.
const FOR_A_FAILURE: usize = 2;

/// The calls that were complained of since the last documented answer.
#[derive(Default)]
pub(super) struct Complaints(Vec<u64>);

impl Complaints {
    /// Notes one of the call of this key. Once there are too many, one more makes no difference.
    pub(super) fn note(&mut self, key: &str, settings: &BreakerSettings) {
        let mut hasher = DefaultHasher::new();
        key.hash(&mut hasher);
        let call = hasher.finish();
        if !self.are_too_many(settings) && !self.0.contains(&call) {
            self.0.push(call);
        }
    }

    pub(super) fn are_too_many(&self, settings: &BreakerSettings) -> bool {
        let in_a_row = usize::try_from(settings.failures_in_a_row).unwrap_or(usize::MAX);
        self.0.len() >= in_a_row.saturating_mul(FOR_A_FAILURE)
    }

    /// It has given a documented answer.
    pub(super) fn forget(&mut self) {
        self.0.clear();
    }

    pub(super) fn how_many(&self) -> usize {
        self.0.len()
    }
}
