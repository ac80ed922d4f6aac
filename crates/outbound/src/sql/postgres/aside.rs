//! Jobs that met a row which somebody else holds. They wait here and on no connection, so that they hold
//! nothing meanwhile, and are tried again among the others until they have waited too long.

use super::attempts::{PATIENCE, jittered};
use super::batch::Job;
use super::lane::{Batched, MAX_BATCH};
use std::collections::VecDeque;
use std::time::Duration;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until, timeout_at};

/// How many may wait here; those that come on top of that are refused at once.
const MOST: usize = 1_024;
/// About how long a job waits before it is tried again, at first and at most.
const FIRST_WAIT: Duration = Duration::from_millis(10);
const LONGEST_WAIT: Duration = Duration::from_millis(250);

/// How long a lane that has met a held row passes over such rows. Then it waits for them again: to pass
/// over costs a little, and gets nothing of a row that is never idle.
const PASSING: Duration = Duration::from_secs(5);

/// Whether a lane passes over what is held.
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

/// Those of one lane.
pub(super) struct Aside<W: Batched>(VecDeque<(Instant, Job<W>)>);

impl<W: Batched> Default for Aside<W> {
    fn default() -> Self {
        Self(VecDeque::new())
    }
}

impl<W: Batched> Aside<W> {
    /// What is to be written next: what has come, with those from here whose time it is. None once no
    /// more can come and nobody waits here.
    pub(super) async fn next_batch(
        &mut self,
        queue: &mut mpsc::Receiver<Job<W>>,
    ) -> Option<Vec<Job<W>>> {
        let mut batch = Vec::new();
        if let Some(next) = self.0.iter().map(|(at, _)| *at).min() {
            let come = timeout_at(next, queue.recv_many(&mut batch, MAX_BATCH)).await;
            if come == Ok(0) {
                sleep_until(next).await;
            }
        } else {
            queue.recv_many(&mut batch, MAX_BATCH).await;
        }
        self.move_due_to(&mut batch);
        (!batch.is_empty()).then_some(batch)
    }

    fn move_due_to(&mut self, batch: &mut Vec<Job<W>>) {
        let now = Instant::now();
        for (at, job) in std::mem::take(&mut self.0) {
            if at <= now && batch.len() < MAX_BATCH {
                batch.push(job);
            } else {
                self.0.push_back((at, job));
            }
        }
    }

    /// Has them wait, or tells them that they have waited for too long.
    pub(super) fn put(&mut self, held: Vec<Job<W>>) {
        let now = Instant::now();
        for mut job in held {
            let until = job.ticket.since + PATIENCE;
            if now >= until || self.0.len() >= MOST {
                job.give_up();
                continue;
            }
            let tries = job.ticket.tries;
            job.ticket.tries = tries.saturating_add(1);
            let at = now + pause(tries);
            self.0.push_back((at.min(until), job));
        }
    }
}

/// How long is waited before the next try, where there were so many in vain.
pub(super) fn pause(tries: u32) -> Duration {
    let wait = FIRST_WAIT.saturating_mul(1 << tries.min(10));
    jittered(wait.min(LONGEST_WAIT))
}
