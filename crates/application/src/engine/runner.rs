//! The runner of one order: turn, append, call, until the process rests.

use super::{Engine, EngineLimits, log, spans};
use crate::metrics::{count_facts, count_step};
use crate::ports::{Append, AppendError, Point, StoreError, Wake};
use crate::request::Answer;
use crate::traces::in_this_trace;
use domain::process::{Backoff, Finished, Rest, Then, Turn, take_turn};
use domain::{Order, OrderId, OrderRef, Timestamp};
use std::sync::atomic::Ordering;
use std::time::Duration;
use thiserror::Error;
use tracing::Instrument as _;

/// The first wait before an outcome is offered again to a store that did not take it.
const APPEND_RETRY_BASE: Duration = Duration::from_millis(20);

/// The longest such wait.
const APPEND_RETRY_CAP: Duration = Duration::from_secs(2);

/// The longest wait between two looks for an order that the store does not have: many may be looked for.
const FATE_CAP: Duration = Duration::from_secs(10);

/// How a runner has come to its order.
#[derive(Debug)]
pub(super) enum Since {
    /// Its own turn has just become durable and came to this.
    Turned(Then),
    /// Its own call has ended.
    Ended(Finished),
    /// It has claimed the order: a call in flight is one that somebody lost.
    Claimed,
    /// Something has happened to the order: a call in flight is somebody else's.
    Looked,
}

impl Since {
    /// An order that moved on while it was being claimed is held by somebody who lives.
    fn after_a_conflict(self) -> Self {
        match self {
            Self::Ended(finished) => Self::Ended(finished),
            Self::Turned(_) | Self::Claimed | Self::Looked => Self::Looked,
        }
    }
}

/// Why a runner gave an order up; recovery takes it up again when its lease ends.
#[derive(Debug, Error)]
pub(super) enum RunError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("order {0} is not in the store")]
    Gone(OrderId),
    #[error("the store did not take the order's next events in time: {0}")]
    NotAppended(AppendError),
}

impl RunError {
    /// Whether the order could not get further because of the store, as any other order.
    pub(super) fn is_the_stores(&self) -> bool {
        match self {
            Self::Store(StoreError::Unavailable(_) | StoreError::Newer(_))
            | Self::NotAppended(
                AppendError::Store(StoreError::Unavailable(_) | StoreError::Newer(_))
                | AppendError::Unknown(_),
            ) => true,
            Self::Store(_) | Self::Gone(_) | Self::NotAppended(_) => false,
        }
    }

    /// Whether the store is well, and refuses just what this order needs.
    fn is_a_refusal(&self) -> bool {
        matches!(
            self,
            Self::Store(StoreError::Refused(_))
                | Self::NotAppended(
                    AppendError::Store(StoreError::Refused(_)) | AppendError::Conflict(_)
                )
        )
    }
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
    /// Starts a runner for an order that has just been entered as running, in the trace of whoever wants it.
    pub(super) fn spawn(&self, order: Order, since: Since) {
        let engine = self.clone();
        self.runners.spawn(in_this_trace(async move {
            let id = order.id();
            if let Err(error) = engine.run(order, since).await {
                tracing::warn!(order.id = %id, %error, "order {id} is left to recovery");
            }
        }));
    }

    /// Runs an order that has just been entered as running.
    pub(super) async fn run(&self, mut order: Order, mut since: Since) -> Result<(), RunError> {
        let mut leaving = Leaving {
            engine: self,
            order: order.id(),
            has_left: false,
        };
        loop {
            order = match since {
                Since::Turned(then) => self.follow_through(order, then).await?,
                other => {
                    let (next, then) = self.turn(order, other).await?;
                    self.follow_through(next, then).await?
                }
            };
            leaving.has_left = self.running.leave(order.id());
            if leaving.has_left {
                return Ok(());
            }
            order = self.reload(order.id()).await?;
            since = Since::Looked;
        }
    }

    /// Makes calls and takes turns until the process rests.
    async fn follow_through(&self, mut order: Order, mut then: Then) -> Result<Order, RunError> {
        while let Then::Call { id, mode, attempt } = then {
            self.parts.probe.reached(Point::BeforeCall(id));
            let span = spans::call(&order, id, mode, attempt);
            let begun = tokio::time::Instant::now();
            let called = self.call(&order, id, mode).instrument(span.clone());
            let outcome = called.await;
            count_step(id.step, mode, &outcome, begun.elapsed());
            spans::ended(&span, &outcome);
            drop(span);
            self.parts.probe.reached(Point::AfterCall(id));
            log::outcome(order.id(), id, attempt, &outcome);
            let finished = Finished {
                call: id,
                attempt,
                outcome,
            };
            (order, then) = self.turn(order, Since::Ended(finished)).await?;
            self.parts.probe.reached(Point::AfterRecord(id));
        }
        Ok(order)
    }

    /// Takes a turn and makes it durable; an answer that did not become so is told in the log.
    async fn turn(&self, order: Order, since: Since) -> Result<(Order, Then), RunError> {
        let ended = match &since {
            Since::Ended(finished) => Some((order.id(), finished.clone())),
            Since::Turned(_) | Since::Claimed | Since::Looked => None,
        };
        let turned = self.durable_turn(order, since).await;
        if let (Err(_), Some((id, finished))) = (&turned, &ended) {
            log::not_recorded(*id, finished);
        }
        turned
    }

    /// When the order has moved on meanwhile (a cancel, another runner), the same outcome is taken to
    /// the order as it now stands.
    async fn durable_turn(
        &self,
        mut order: Order,
        mut since: Since,
    ) -> Result<(Order, Then), RunError> {
        let mut pauses = Pauses::within(&self.parts.limits);
        let mut is_told = false;
        loop {
            let Some(turn) = self.next_turn(&order, &since) else {
                return Ok((order, Then::Rest(Rest::InFlight)));
            };
            let error = match self.append_turn(&order, &turn).await {
                Ok(()) => {
                    if let Since::Ended(finished) = &since {
                        log::too_late(&order, finished);
                    }
                    return Ok((turn.order, turn.then));
                }
                Err(AppendError::Conflict(id)) => {
                    since = since.after_a_conflict();
                    AppendError::Conflict(id)
                }
                Err(error) => {
                    let id = order.id();
                    tracing::warn!(order.id = %id, %error, "order {id}: append is tried again");
                    if let Since::Ended(finished) = &since
                        && !std::mem::replace(&mut is_told, true)
                    {
                        log::not_recorded_yet(id, finished);
                    }
                    pauses
                        .pause_or(RunError::NotAppended(error.clone()))
                        .await?;
                    error
                }
            };
            let reloaded = self.reload_patiently(order.id(), &mut pauses).await?;
            // The append that seemed lost was written after all. After any other error, an order
            // that looks the same was written by somebody else in the same microsecond.
            if reloaded == turn.order && matches!(error, AppendError::Unknown(_)) {
                let answer = self.answer_made_final(&order, &turn.order);
                self.tell(&turn, answer.as_ref());
                return Ok((turn.order, turn.then));
            }
            // A conflict with nobody: row and journal disagree, and trying faster does not mend it.
            if matches!(error, AppendError::Conflict(_)) && reloaded.version() <= order.version() {
                pauses.pause_or(RunError::NotAppended(error)).await?;
            }
            order = reloaded;
        }
    }

    /// Reads the order, again and again while the store does not answer. A journal that cannot be
    /// read is not mended by reading it again.
    pub(super) async fn reload_patiently(
        &self,
        id: OrderId,
        pauses: &mut Pauses,
    ) -> Result<Order, RunError> {
        loop {
            match self.reload(id).await {
                Err(
                    error @ RunError::Store(
                        StoreError::Unavailable(_) | StoreError::Refused(_) | StoreError::Newer(_),
                    ),
                ) => {
                    tracing::warn!(order.id = %id, %error, "order {id}: read is tried again");
                    pauses.pause_or(error).await?;
                }
                read => return read,
            }
        }
    }

    /// None where a call is in flight that somebody else made and may still return from.
    fn next_turn(&self, order: &Order, since: &Since) -> Option<Turn> {
        let finished = match since {
            Since::Ended(finished) => Some(finished.clone()),
            Since::Looked if order.is_in_flight() => return None,
            Since::Looked | Since::Claimed | Since::Turned(_) => None,
        };
        Some(take_turn(
            order,
            finished,
            self.parts.clock.now(),
            self.backoff(),
        ))
    }

    async fn append_turn(&self, before: &Order, turn: &Turn) -> Result<(), AppendError> {
        // Somebody else holds it, and there is nothing to add: their lease stays as it is.
        if turn.events.is_empty() && turn.then == Then::Rest(Rest::InFlight) {
            return Ok(());
        }
        let answer = self.answer_made_final(before, &turn.order);
        let append = Append {
            order: turn.order.clone(),
            continues: before.version(),
            events: turn.events.clone(),
            wake: self.wake(turn.then, self.parts.clock.now()),
            answer: answer.clone(),
            request: None,
        };
        self.parts.journal.append(append).await?;
        self.appended.fetch_add(1, Ordering::Relaxed);
        self.tell(turn, answer.as_ref());
        Ok(())
    }

    /// Tells the log and whoever waits what has just become durable.
    fn tell(&self, turn: &Turn, answer: Option<&Answer>) {
        let rest = match turn.then {
            Then::Call { .. } => None,
            Then::Rest(rest) => Some(rest),
        };
        log::facts(turn.order.id(), &turn.events);
        count_facts(&turn.order, &turn.events);
        self.running.report(&turn.order, answer, rest);
    }

    /// The answer to the request that placed the order, if these events make it final.
    pub(crate) fn answer_made_final(&self, before: &Order, after: &Order) -> Option<Answer> {
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
            Then::Rest(Rest::Done | Rest::Parked | Rest::AwaitingEvent) => Wake::Never,
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

/// Growing pauses between tries, up to a deadline: one for a store that is in trouble, and one, nearer, for
/// a store that is not and refuses all the same.
pub(super) struct Pauses {
    next: Duration,
    cap: Duration,
    in_trouble: tokio::time::Instant,
    patience_when_refused: Duration,
    refused: Option<tokio::time::Instant>,
}

impl Pauses {
    pub(super) fn within(limits: &EngineLimits) -> Self {
        let patience: Duration = limits.outage_patience.into();
        Self {
            next: APPEND_RETRY_BASE,
            cap: APPEND_RETRY_CAP,
            in_trouble: tokio::time::Instant::now() + patience,
            patience_when_refused: limits.append_patience.into(),
            refused: None,
        }
    }

    /// The same between looks for an order that may still come.
    pub(super) fn until_it_comes(limits: &EngineLimits) -> Self {
        let patience: Duration = limits.fate_patience.into();
        Self {
            cap: FATE_CAP,
            in_trouble: tokio::time::Instant::now() + patience,
            ..Self::within(limits)
        }
    }

    /// Waits a little longer than last time, or gives the error back when that would be too long.
    pub(super) async fn pause_or(&mut self, error: RunError) -> Result<(), RunError> {
        let now = tokio::time::Instant::now();
        let deadline = if error.is_a_refusal() {
            let patience = self.patience_when_refused;
            *self.refused.get_or_insert(now + patience)
        } else {
            self.refused = None;
            self.in_trouble
        };
        if now + self.next >= deadline {
            return Err(error);
        }
        tokio::time::sleep(self.next).await;
        self.next = (self.next * 2).min(self.cap);
        Ok(())
    }
}
