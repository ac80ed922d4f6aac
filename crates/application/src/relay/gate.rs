//! The gate before a sink: closed for a while after it took nothing, then open for one.

use super::limits::{RelayLimits, doubled};
use crate::ports::Entropy;
use domain::Duration;
use std::sync::Arc;
use tokio::time::Instant;

/// How many may go to the sink at once.
pub(super) struct Gate {
    first: Duration,
    cap: Duration,
    at_once: usize,
    entropy: Arc<dyn Entropy>,
    failures: u32,
    closed_until: Option<Instant>,
}

impl Gate {
    pub(super) fn new(limits: &RelayLimits, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            first: limits.down_first,
            cap: limits.down_cap,
            at_once: limits.at_once,
            entropy,
            failures: 0,
            closed_until: None,
        }
    }

    /// Whether one more may go, where so many are on their way. After a failure one goes alone.
    pub(super) fn lets_through(&self, on_their_way: usize, now: Instant) -> bool {
        match self.closed_until {
            None => on_their_way < self.at_once,
            Some(until) => on_their_way == 0 && until <= now,
        }
    }

    /// When the next may go, if that is what all wait for.
    pub(super) const fn opens_at(&self) -> Option<Instant> {
        self.closed_until
    }

    /// Something was taken. Returns after how many failures, if there were any.
    pub(super) fn open(&mut self) -> Option<u32> {
        let was_closed = self.closed_until.take().is_some();
        let failures = std::mem::take(&mut self.failures);
        was_closed.then_some(failures)
    }

    /// Nothing was taken, and perhaps it was said when to come again. Those that were under way together
    /// count as one. Returns whether the gate was open before.
    pub(super) fn close(&mut self, now: Instant, asked: Option<Duration>) -> bool {
        let asked = asked.unwrap_or(Duration::ZERO).min(self.cap).micros();
        if let Some(until) = self.closed_until.filter(|until| now < *until) {
            let asked = now + std::time::Duration::from_micros(asked);
            self.closed_until = Some(until.max(asked));
            return false;
        }
        let wait = doubled(self.first, self.failures, self.cap).micros();
        // Half of it is chance, so that replicas and sinks do not knock in step.
        let wait = (wait / 2 + self.entropy.next() % (wait / 2 + 1)).max(asked);
        self.failures = self.failures.saturating_add(1);
        let until = now + std::time::Duration::from_micros(wait);
        self.closed_until.replace(until).is_none()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct NoChance;

    impl Entropy for NoChance {
        fn next(&self) -> u64 {
            0
        }
    }

    #[test]
    fn a_closed_gate_lets_one_through_after_a_while_and_all_after_that() {
        let mut gate = Gate::new(&RelayLimits::default(), Arc::new(NoChance));
        let now = Instant::now();
        assert!(gate.lets_through(255, now) && !gate.lets_through(256, now));
        assert!(gate.close(now, None), "it was open");
        assert!(!gate.close(now, None), "those on their way count as one");
        assert!(!gate.lets_through(0, now));
        let later = gate.opens_at().expect("it is closed");
        assert!(gate.lets_through(0, later) && !gate.lets_through(1, later));
        assert!(!gate.close(later, None), "it was closed before");
        assert!(gate.opens_at() > Some(later));
        assert_eq!(gate.open(), Some(2));
        assert!(gate.lets_through(1, later));
        assert_eq!(gate.open(), None);
    }

    #[test]
    fn a_sink_that_says_when_to_come_again_is_left_alone_until_then_and_not_for_ever() {
        let limits = RelayLimits::default();
        let mut gate = Gate::new(&limits, Arc::new(NoChance));
        let now = Instant::now();
        gate.close(now, Some(Duration::from_secs(7)));
        assert_eq!(
            gate.opens_at(),
            Some(now + std::time::Duration::from_secs(7))
        );
        gate.close(now, Some(Duration::from_secs(9)));
        assert_eq!(
            gate.opens_at(),
            Some(now + std::time::Duration::from_secs(9))
        );
        gate.open();
        gate.close(now, Some(Duration::from_secs(86_400)));
        assert_eq!(gate.opens_at(), Some(now + limits.down_cap.into()));
    }

    #[test]
    fn a_sink_that_stays_down_is_asked_again_and_again() {
        let limits = RelayLimits::default();
        let mut gate = Gate::new(&limits, Arc::new(NoChance));
        let mut now = Instant::now();
        for _ in 0..100 {
            gate.close(now, None);
            let next = gate.opens_at().expect("it is closed");
            assert!(next - now <= std::time::Duration::from(limits.down_cap));
            now = next;
        }
    }
}
