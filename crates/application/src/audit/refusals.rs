//! How many refusals go on record: whoever asks for what is not for them must not fill the store with it.

use crate::ports::Clock;
use domain::{Duration, Timestamp};
use std::collections::HashSet;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The refusals of the minute that runs, one for each caller and what they asked for.
pub(super) struct Refusals {
    clock: Arc<dyn Clock>,
    minute: Mutex<Minute>,
}

#[derive(Default)]
struct Minute {
    began: Option<Timestamp>,
    seen: HashSet<(String, String)>,
}

impl Refusals {
    /// The most that one process records in a minute.
    pub(super) const A_MINUTE: usize = 60;
    const MINUTE: Duration = Duration::from_secs(60);

    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let minute = Mutex::default();
        Self { clock, minute }
    }

    /// Whether this one goes on record.
    pub(super) fn admit(&self, actor: &str, subject: &str) -> bool {
        let now = self.clock.now();
        let mut minute = self.minute();
        let is_over = minute
            .began
            .is_none_or(|began| began.plus(Self::MINUTE) <= now);
        if is_over {
            minute.began = Some(now);
            minute.seen.clear();
        }
        minute.seen.len() < Self::A_MINUTE
            && minute.seen.insert((actor.to_owned(), subject.to_owned()))
    }

    fn minute(&self) -> MutexGuard<'_, Minute> {
        self.minute.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
