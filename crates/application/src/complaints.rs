//! Complaints about what is away, which is found out again and again: said once, and then from time to time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// How long nothing is said again.
const QUIET: Duration = Duration::from_mins(1);

/// When something was last said.
#[derive(Debug, Default)]
pub struct Complaints(Mutex<Option<Instant>>);

impl Complaints {
    /// Whether it is time to say it; then it counts as said.
    pub fn is_due(&self) -> bool {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        let is_due = last.is_none_or(|last| now.duration_since(last) >= QUIET);
        if is_due {
            *last = Some(now);
        }
        is_due
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test(start_paused = true)]
    async fn the_first_is_said_and_then_one_a_minute() {
        let complaints = Complaints::default();
        let mut said = 0;
        for _ in 0..1_200 {
            said += u32::from(complaints.is_due());
            tokio::time::advance(Duration::from_millis(100)).await;
        }
        assert_eq!(said, 2);
    }
}
