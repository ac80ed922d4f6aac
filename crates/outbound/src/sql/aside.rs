//! Jobs that met a row which somebody else holds. They wait here and on no connection, so that they hold
//! nothing meanwhile, and are tried again among the others until they have waited too long.

use crate::SystemEntropy;
use application::ports::Entropy as _;
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How many may wait here; those that come on top of that are refused at once.
const MOST: usize = 1_024;
/// About how long a job waits before it is tried again, at first and at most.
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_millis(250);
/// How long a writer that has met a held row passes over such rows. Then it waits for them again: to pass
/// over costs a little, and gets nothing of a row that is never idle.
const PASSING: Duration = Duration::from_secs(5);

/// Whether a writer passes over what is held.
#[derive(Default)]
pub(super) struct Passing(Option<Instant>);

impl Passing {
    pub(super) fn is_on(&self) -> bool {
        self.0.is_some_and(|until| Instant::now() < until)
    }

    pub(super) fn begin(&mut self) {
        self.0 = Some(Instant::now() + PASSING);
    }
}

/// A job that can wait.
pub(super) trait Patient {
    /// Until when.
    fn until(&self) -> Instant;
    /// How often it has waited before.
    fn waits_again(&mut self) -> u32;
    /// It has waited for too long.
    fn give_up(self);
}

/// Those of one writer.
pub(super) struct Aside<J> {
    jobs: VecDeque<(Instant, J)>,
    /// The most jobs of a batch.
    batch: usize,
}

impl<J: Patient> Aside<J> {
    pub(super) const fn new(batch: usize) -> Self {
        Self {
            jobs: VecDeque::new(),
            batch,
        }
    }

    /// What is to be written next: what has come, with those from here whose time it is. None once no
    /// more can come and nobody waits here. Where this is dropped no job is lost.
    pub(super) async fn next_batch(&mut self, queue: &mut mpsc::Receiver<J>) -> Option<Vec<J>> {
        let mut batch = Vec::new();
        if let Some(next) = self.jobs.iter().map(|(at, _)| *at).min() {
            // However much comes, half of the batch is for those that wait here.
            let come = timeout_at(next, queue.recv_many(&mut batch, self.batch.div_ceil(2))).await;
            if come == Ok(0) {
                sleep_until(next).await;
            }
        } else {
            queue.recv_many(&mut batch, self.batch).await;
        }
        self.move_due_to(&mut batch);
        (!batch.is_empty()).then_some(batch)
    }

    fn move_due_to(&mut self, batch: &mut Vec<J>) {
        let now = Instant::now();
        for (at, job) in std::mem::take(&mut self.jobs) {
            if at <= now && batch.len() < self.batch {
                batch.push(job);
            } else {
                self.jobs.push_back((at, job));
            }
        }
    }

    /// Has them wait, or tells them that they have waited for too long.
    pub(super) fn put(&mut self, held: Vec<J>) {
        let now = Instant::now();
        for mut job in held {
            let until = job.until();
            if now >= until || self.jobs.len() >= MOST {
                job.give_up();
                continue;
            }
            let at = now + pause(job.waits_again());
            self.jobs.push_back((at.min(until), job));
        }
    }
}

/// How long is waited before the next try, where there were so many in vain.
pub(super) fn pause(tries: u32) -> Duration {
    let wait = FIRST_WAIT.saturating_mul(1 << tries.min(10));
    jittered(wait.min(LONGEST_WAIT))
}

/// About so long: between half of it and half as much again.
pub(super) fn jittered(wait: Duration) -> Duration {
    let whole = u64::try_from(wait.as_micros()).unwrap_or(u64::MAX - 1);
    wait / 2 + Duration::from_micros(SystemEntropy.next() % (whole + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Job(u32);

    impl Patient for Job {
        fn until(&self) -> Instant {
            Instant::now() + Duration::from_mins(1)
        }

        fn waits_again(&mut self) -> u32 {
            0
        }

        fn give_up(self) {}
    }

    #[tokio::test(start_paused = true)]
    async fn those_that_wait_get_their_share_of_full_batches() {
        let (jobs, mut queue) = mpsc::channel(64);
        let mut aside = Aside::new(4);
        aside.put(vec![Job(100), Job(101)]);
        tokio::time::advance(LONGEST_WAIT).await;
        for new in 0..64 {
            jobs.try_send(Job(new)).expect("there is room");
        }
        let batch = aside.next_batch(&mut queue).await.expect("jobs wait");
        let numbers: Vec<_> = batch.iter().map(|Job(number)| *number).collect();
        assert_eq!(numbers, [0, 1, 100, 101]);
    }
}
