//! When a collaborator asks to be left alone, it is; but not for longer than we think fit.

use super::fault::Fault;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

pub(super) struct HoldOff {
    longest: Duration,
    until: Mutex<Option<Instant>>,
}

impl HoldOff {
    pub(super) fn new(longest: Duration) -> Self {
        Self {
            longest,
            until: Mutex::default(),
        }
    }

    /// Takes note of what it asks for.
    pub(super) fn note(&self, wait: Duration) {
        let until = Instant::now() + wait.min(self.longest);
        let mut known = self.until();
        *known = (*known).max(Some(until));
    }

    /// Whether a call may be made now.
    pub(super) fn check(&self) -> Result<(), Fault> {
        match self.left() {
            None => Ok(()),
            Some(left) => Err(Fault::HeldBack(format!(
                "it asked not to be called for another {} ms",
                left.as_millis()
            ))),
        }
    }

    /// For how long none may be made.
    pub(super) fn left(&self) -> Option<Duration> {
        let until = (*self.until())?;
        let left = until.saturating_duration_since(Instant::now());
        (!left.is_zero()).then_some(left)
    }

    fn until(&self) -> MutexGuard<'_, Option<Instant>> {
        self.until.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LONGEST: Duration = Duration::from_secs(30);
    const SECOND: Duration = Duration::from_secs(1);

    #[tokio::test(start_paused = true)]
    async fn what_it_asks_for_is_granted_within_reason() {
        for (asked, granted) in [
            (SECOND * 7, Some(SECOND * 7)),
            (SECOND * 1_000_000_000, Some(LONGEST)),
            (Duration::MAX, Some(LONGEST)),
            (Duration::ZERO, None),
        ] {
            let hold_off = HoldOff::new(LONGEST);
            hold_off.note(asked);
            assert_eq!(hold_off.left(), granted, "{asked:?}");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_longest_wish_counts_and_it_ends_by_itself() {
        let hold_off = HoldOff::new(LONGEST);
        hold_off.note(SECOND * 2);
        hold_off.note(SECOND);
        assert!(matches!(hold_off.check(), Err(Fault::HeldBack(_))));
        tokio::time::advance(SECOND).await;
        assert_eq!(hold_off.left(), Some(SECOND));
        tokio::time::advance(SECOND).await;
        assert_eq!(hold_off.check(), Ok(()));
    }
}
