//! Questions for prices that were refused for a reason of their own: they are tried again later, and do not
//! stand in the way of those behind them.

use crate::request::RequestKey;
use domain::{Duration, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many are known. Beyond them the oldest questions hold up the others, as they did before.
pub const MAX_REFUSED: usize = 10_000;

/// How long one waits.
const AGAIN_AFTER: Duration = Duration::from_secs(30);

/// Those that were refused, and when each is tried again. Only this process knows: another one, or this one
/// after its next start, is refused itself.
#[derive(Debug, Default)]
pub struct RefusedQuestions(Mutex<BTreeMap<RequestKey, Timestamp>>);

impl RefusedQuestions {
    /// Those that are not to be tried now; the others are forgotten.
    pub(super) fn waiting(&self, now: Timestamp) -> Vec<RequestKey> {
        let mut refused = self.refused();
        refused.retain(|_, again| *again > now);
        refused.keys().cloned().collect()
    }

    /// Notes one.
    pub(super) fn note(&self, key: RequestKey, now: Timestamp) {
        let mut refused = self.refused();
        if refused.len() < MAX_REFUSED {
            refused.insert(key, now.plus(AGAIN_AFTER));
        }
    }

    fn refused(&self) -> MutexGuard<'_, BTreeMap<RequestKey, Timestamp>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
