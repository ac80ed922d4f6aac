//! One batch of a lane: written as one statement, or each of its jobs by itself where that fails for one
//! of them. What meets a row that somebody else holds is handed back.

use super::Failure;
use super::attempts::{PATIENCE, Stopped, attempt};
use super::connection::Connections;
use super::lane::{Answers, Batched, How};
use crate::sql::WriteError;
use crate::sql::aside::Patient;
use application::ports::StoreError;
use std::ops::Range;
use std::sync::Arc;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// One write, and who waits for it.
pub(super) struct Job<W: Batched> {
    work: W,
    ticket: Ticket<W::Answer>,
}

/// Who waits, and since when.
struct Ticket<A> {
    since: Instant,
    /// How often it has met a row that was held.
    tries: u32,
    perhaps_done: bool,
    answer: oneshot::Sender<Result<A, WriteError>>,
}

impl<W: Batched> Job<W> {
    pub(super) fn new(work: W, answer: oneshot::Sender<Result<W::Answer, WriteError>>) -> Self {
        let ticket = Ticket {
            since: Instant::now(),
            tries: 0,
            perhaps_done: false,
            answer,
        };
        Self { work, ticket }
    }

    /// Since when it has waited for its turn, if this is the first.
    pub(super) fn new_since(&self) -> Option<Instant> {
        (self.ticket.tries == 0).then_some(self.ticket.since)
    }
}

impl<W: Batched> Patient for Job<W> {
    fn until(&self) -> Instant {
        self.ticket.since + PATIENCE
    }

    fn waits_again(&mut self) -> u32 {
        let tries = self.ticket.tries;
        self.ticket.tries = tries.saturating_add(1);
        tries
    }

    fn give_up(self) {
        let stopped = Stopped {
            failure: Failure::Held,
            was_begun: true,
            perhaps_done: self.ticket.perhaps_done,
        };
        self.ticket.tell(Err(failed::<W>(stopped, 1)));
    }
}

impl<A> Ticket<A> {
    fn tell(self, result: Result<A, WriteError>) {
        // Whoever asked may have stopped waiting; the write stands all the same.
        let _ = self.answer.send(result);
    }
}

/// Jobs that are written together.
pub(super) struct Batch<W: Batched> {
    work: Arc<Vec<W>>,
    tickets: Vec<Ticket<W::Answer>>,
    passes_over: bool,
}

/// What a batch leaves behind.
pub(super) struct Left<W: Batched> {
    /// Not written, because somebody else holds a row of theirs.
    pub(super) held: Vec<Job<W>>,
    /// Whether a row was waited for in vain.
    pub(super) has_waited: bool,
}

/// What became of a job.
enum Outcome<A> {
    Done(Result<A, WriteError>),
    Held { perhaps_done: bool },
}

/// What an attempt has brought, and whether one before it may have brought it already.
struct Tried<W: Batched> {
    answers: Answers<W>,
    perhaps_done: bool,
}

impl<W: Batched> Batch<W> {
    pub(super) fn new(jobs: Vec<Job<W>>, passes_over: bool) -> Self {
        let (work, tickets) = jobs.into_iter().map(|job| (job.work, job.ticket)).unzip();
        Self {
            work: Arc::new(work),
            tickets,
            passes_over: passes_over && W::PASSES_OVER,
        }
    }

    /// Answers each of them, but for those that it hands back.
    pub(super) async fn write(mut self, connections: Arc<Connections>) -> Left<W> {
        let first = self.tickets.first();
        let since = first.map_or_else(Instant::now, |ticket| ticket.since);
        let perhaps_done = self.tickets.iter().any(|ticket| ticket.perhaps_done);
        let all = 0..self.tickets.len();
        let mut tried = self
            .attempt(&connections, all.clone(), since, perhaps_done)
            .await;
        let mut has_waited = false;
        if let Err(stopped) = &tried
            && stopped.failure.is_held()
        {
            has_waited = true;
            if W::PASSES_OVER && !self.passes_over {
                self.passes_over = true;
                let perhaps_done = stopped.perhaps_done;
                tried = self
                    .attempt(&connections, all, Instant::now(), perhaps_done)
                    .await;
            }
        }
        let outcomes = match tried {
            Err(stopped) if spoils_others(&stopped, self.tickets.len()) => {
                self.write_each(&connections, stopped.perhaps_done).await
            }
            tried => outcomes(tried, self.tickets.len()),
        };
        let held = self.answer(outcomes);
        Left { held, has_waited }
    }

    /// Each by itself, so that the others do not suffer for one. None is written, or each is told that it
    /// may be. The next batch waits meanwhile, so that those whose turn does not come in time are left.
    async fn write_each(
        &self,
        connections: &Connections,
        perhaps: bool,
    ) -> Vec<Outcome<W::Answer>> {
        let since = Instant::now();
        let mut all = Vec::with_capacity(self.tickets.len());
        for index in 0..self.tickets.len() {
            if since.elapsed() >= PATIENCE {
                all.push(Outcome::Done(Err(left(perhaps))));
                continue;
            }
            let one = index..index + 1;
            let tried = self.attempt(connections, one, Instant::now(), perhaps);
            all.append(&mut outcomes(tried.await, 1));
        }
        all
    }

    async fn attempt(
        &self,
        connections: &Connections,
        range: Range<usize>,
        since: Instant,
        perhaps_done: bool,
    ) -> Result<Tried<W>, Stopped> {
        let passes_over = self.passes_over;
        attempt(
            connections,
            W::NAME,
            since,
            perhaps_done,
            |connection, again| {
                let (work, range) = (self.work.clone(), range.clone());
                Box::pin(async move {
                    let how = How { again, passes_over };
                    let answers = W::write(&work[range], connection, how).await?;
                    Ok(Tried {
                        answers,
                        perhaps_done: again,
                    })
                })
            },
        )
        .await
    }

    /// Those that are not answered yet.
    fn answer(self, outcomes: Vec<Outcome<W::Answer>>) -> Vec<Job<W>> {
        let work = Arc::into_inner(self.work).expect("no attempt is under way any more");
        let mut held = Vec::new();
        let jobs = work.into_iter().zip(self.tickets);
        for ((work, mut ticket), outcome) in jobs.zip(outcomes) {
            match outcome {
                Outcome::Done(result) => ticket.tell(result),
                Outcome::Held { perhaps_done } => {
                    ticket.perhaps_done |= perhaps_done;
                    held.push(Job { work, ticket });
                }
            }
        }
        held
    }
}

/// One for each of these jobs.
fn outcomes<W: Batched>(tried: Result<Tried<W>, Stopped>, jobs: usize) -> Vec<Outcome<W::Answer>> {
    let each = std::iter::repeat_n((), jobs);
    match tried {
        Ok(Tried {
            answers,
            perhaps_done,
        }) => {
            let outcome = |answer: Option<_>| match answer {
                Some(answer) => Outcome::Done(Ok(answer)),
                None => Outcome::Held { perhaps_done },
            };
            answers.into_iter().map(outcome).collect()
        }
        Err(stopped) if stopped.failure.is_held() => {
            let perhaps_done = stopped.perhaps_done;
            each.map(|()| Outcome::Held { perhaps_done }).collect()
        }
        Err(stopped) => {
            let error = failed::<W>(stopped, jobs);
            each.map(|()| Outcome::Done(Err(error.clone()))).collect()
        }
    }
}

/// Whether one job may be why all of them were refused.
fn spoils_others(stopped: &Stopped, jobs: usize) -> bool {
    jobs > 1 && stopped.was_begun && stopped.failure.is_about_a_row()
}

fn failed<W: Batched>(stopped: Stopped, jobs: usize) -> WriteError {
    let error = stopped.into_write_error();
    tracing::warn!(?error, lane = W::NAME, jobs, "writes were not committed");
    error
}

fn left(perhaps_done: bool) -> WriteError {
    let why = "the writes before it took too long".to_owned();
    if perhaps_done {
        WriteError::Unknown(why)
    } else {
        WriteError::NotWritten(StoreError::Unavailable(why))
    }
}
