//! The runner of one order: turn, append, call, until the process rests.

use super::Engine;
use crate::ports::{Append, AppendError, Point, StoreError, Wake};
use crate::request::Answer;
use domain::process::{Backoff, Finished, Rest, Then, Turn, take_turn};
use domain::{Order, OrderId, OrderRef, Timestamp};
use std::time::Duration;
use thiserror::Error;

/// The first wait before an outcome is offered again to a store that did not take it.
const APPEND_RETRY_BASE: Duration = Duration::from_millis(20);

/// Why a runner gave an order up; recovery takes it up again when its lease ends.
#[derive(Debug, Error)]
pub(super) enum RunError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("order {0} is not in the store")]
    Gone(OrderId),
    #[error("the store did not take an outcome in time: {0}")]
    NotAppended(AppendError),
}

/// Makes sure that an order whose runner failed or panicked is not listed as running.
struct Leaving<'a> {
    engine: &'a Engine,
    order: OrderId,
    has_left: bool,
}

impl Drop for Leaving<'_> {
    fn drop(&mut self) {
        if !self.has_left {
            self.engine.running.remove(self.order);
        }
    }
}

impl Engine {
    /// Starts a runner for an order that has just been entered as running. `then` is what its
    /// latest turn came to; none if a turn is to be taken first.
    pub(super) fn spawn(&self, order: Order, then: Option<Then>) {
        let engine = self.clone();
        self.runners.spawn(async move {
            let id = order.id();
            if let Err(error) = engine.run(order, then).await {
                tracing::warn!(order.id = %id, %error, "order {id} is left to recovery");
            }
        });
    }

    /// Runs an order that has just been entered as running.
    pub(super) async fn run(
        &self,
        mut order: Order,
        mut then: Option<Then>,
    ) -> Result<(), RunError> {
        let mut leaving = Leaving {
            engine: self,
            order: order.id(),
            has_left: false,
        };
        loop {
            if let Some(then) = then.take() {
                order = self.follow_through(order, then).await?;
            } else {
                let (next, turn) = self.turn(order, None).await?;
                order = self.follow_through(next, turn).await?;
            }
            leaving.has_left = self.running.leave(order.id());
            if leaving.has_left {
                return Ok(());
            }
            order = self.reload(order.id()).await?;
        }
    }

    /// Makes calls and takes turns until the process rests.
    async fn follow_through(&self, mut order: Order, mut then: Then) -> Result<Order, RunError> {
        while let Then::Call { id, mode, attempt } = then {
            self.parts.probe.reached(Point::BeforeCall(id));
            let outcome = self.call(&order, id, mode).await;
            self.parts.probe.reached(Point::AfterCall(id));
            log_outcome(&order, id, attempt, &outcome);
            let finished = Finished {
                call: id,
                attempt,
                outcome,
            };
            (order, then) = self.turn(order, Some(finished)).await?;
            self.parts.probe.reached(Point::AfterRecord(id));
        }
        Ok(order)
    }

    /// Takes a turn and makes it durable. When the order has moved on meanwhile (a cancel, another
    /// runner), the same outcome is taken to the order as it now stands.
    async fn turn(
        &self,
        mut order: Order,
        finished: Option<Finished>,
    ) -> Result<(Order, Then), RunError> {
        let deadline = tokio::time::Instant::now() + self.parts.limits.append_patience.into();
        let mut wait = APPEND_RETRY_BASE;
        loop {
            let now = self.parts.clock.now();
            let turn = take_turn(&order, finished.clone(), now, self.backoff());
            match self.append_turn(&order, &turn, now).await {
                Ok(()) => return Ok((turn.order, turn.then)),
                Err(AppendError::Conflict(_)) => {}
                Err(error) if tokio::time::Instant::now() + wait >= deadline => {
                    return Err(RunError::NotAppended(error));
                }
                Err(error) => {
                    let id = order.id();
                    tracing::warn!(order.id = %id, %error, "order {id}: append is tried again");
                    tokio::time::sleep(wait).await;
                    wait = (wait * 2).min(Duration::from_secs(2));
                }
            }
            match self.reload(order.id()).await {
                Ok(reloaded) => order = reloaded,
                Err(error) if tokio::time::Instant::now() >= deadline => return Err(error),
                Err(_unavailable) => {}
            }
        }
    }

    async fn append_turn(
        &self,
        before: &Order,
        turn: &Turn,
        now: Timestamp,
    ) -> Result<(), AppendError> {
        let answer = self.answer_made_final(before, &turn.order);
        let rest = match turn.then {
            Then::Call { .. } => None,
            Then::Rest(rest) => Some(rest),
        };
        // Somebody else holds it, and there is nothing to add: their lease stays as it is.
        if turn.events.is_empty() && rest == Some(Rest::InFlight) {
            return Ok(());
        }
        let append = Append {
            order: turn.order.clone(),
            continues: before.version(),
            events: turn.events.clone(),
            wake: self.wake(turn.then, now),
            answer: answer.clone(),
            request: None,
        };
        self.parts.journal.append(append).await?;
        self.running.report(&turn.order, answer.as_ref(), rest);
        Ok(())
    }

    /// The answer to the request that placed the order, if this turn makes it final.
    fn answer_made_final(&self, before: &Order, after: &Order) -> Option<Answer> {
        match self.parts.answers.final_answer(before) {
            Some(_given_before) => None,
            None => self.parts.answers.final_answer(after),
        }
    }

    pub(crate) fn wake(&self, then: Then, now: Timestamp) -> Wake {
        match then {
            Then::Call { .. } => Wake::After(self.parts.limits.lease),
            Then::Rest(Rest::Until(at)) => Wake::After(at.since(now)),
            Then::Rest(Rest::InFlight) => Wake::Keep,
            Then::Rest(Rest::Done | Rest::Parked) => Wake::Never,
        }
    }

    pub(crate) fn backoff(&self) -> Backoff {
        Backoff {
            base: self.parts.limits.retry_base,
            cap: self.parts.limits.retry_cap,
            entropy: self.parts.entropy.next(),
        }
    }

    pub(super) async fn reload(&self, id: OrderId) -> Result<Order, RunError> {
        self.parts
            .journal
            .order(OrderRef::Id(id))
            .await?
            .ok_or(RunError::Gone(id))
    }
}

fn log_outcome(
    order: &Order,
    call: domain::process::CallId,
    attempt: u32,
    outcome: &domain::process::CallOutcome,
) {
    use domain::process::{Answer, CallOutcome};
    let id = order.id();
    match outcome {
        CallOutcome::Definite(Answer::Done(_)) => {
            tracing::debug!(order.id = %id, %call, attempt, "order {id}: {call} done");
        }
        CallOutcome::Definite(Answer::Refused(_)) => {
            tracing::info!(order.id = %id, %call, attempt, "order {id}: {call} refused");
        }
        CallOutcome::Definite(Answer::NotFound) => {
            tracing::info!(order.id = %id, %call, attempt, "order {id}: {call} is not known there");
        }
        CallOutcome::NotSent(why) => {
            tracing::warn!(order.id = %id, %call, attempt, why, "order {id}: {call} not sent");
        }
        CallOutcome::Unknown(evidence) => {
            let kind = evidence.kind.name();
            let detail = &evidence.detail;
            tracing::warn!(
                order.id = %id, %call, attempt, kind, detail,
                "order {id}: what became of {call} is unknown"
            );
        }
    }
}
