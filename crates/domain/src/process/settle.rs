//! An operator's word on what the service cannot find out by itself.

use super::call::{CallId, CallState, Phase};
use super::parked::Hold;
use crate::order::{Command, Event, Fact};
use crate::{Actor, Order, Reason, Timestamp};
use thiserror::Error;

/// What an operator found out about a stuck call.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verdict {
    /// It was done.
    Done,
    /// It was not, and will not be by an earlier attempt: it may be made again.
    NotDone,
    /// Try again as if it had just failed.
    Retry,
}

impl Verdict {
    /// Every verdict.
    pub const ALL: [Self; 3] = [Self::Done, Self::NotDone, Self::Retry];

    /// The word that an operator types.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::NotDone => "not-done",
            Self::Retry => "retry",
        }
    }
}

/// Why a settlement was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SettleError {
    /// Nothing waits for a person.
    #[error("the order is not parked: there is nothing to settle")]
    NotParked,
    /// The order as a whole is held, so there is no call to be done or not done.
    #[error("the order is held as a whole ({}): it can only be retried", .0.name())]
    OnlyRetry(Hold),
    /// The call is retried by itself and may still be done, so only its collaborator's word counts.
    #[error("{0} is still being retried by itself: it can only be retried at once")]
    StillRetried(CallId),
}

impl Order {
    /// Settles what the order is parked for. The actor and the reason go on record.
    pub fn settle(
        &self,
        verdict: Verdict,
        by: &Actor,
        reason: Reason,
        now: Timestamp,
    ) -> Result<Command<Vec<Event>>, SettleError> {
        let parked = self.parked().ok_or(SettleError::NotParked)?;
        let retried = verdict == Verdict::Retry;
        match parked.call {
            None if !retried => return Err(SettleError::OnlyRetry(parked.hold)),
            Some(call) if !retried && parked.hold == Hold::StillFailing => {
                return Err(SettleError::StillRetried(call));
            }
            // It is being retried this very moment, and its answer must not be lost.
            Some(call) if self.call(call).is_some_and(CallState::is_in_flight) => {
                return Ok(Command::AlreadyApplied);
            }
            None | Some(_) => {}
        }
        let fact = Fact::OrderSettled {
            call: parked.call,
            verdict,
            reason,
        };
        Ok(Command::Applied(vec![self.clone().record(
            fact,
            by.clone(),
            now,
        )]))
    }

    /// The phase of a call after a verdict.
    pub(crate) fn settled_phase(verdict: Verdict, now: Timestamp) -> Phase {
        match verdict {
            Verdict::Done => Phase::Done(super::Receipt::Settled),
            Verdict::NotDone | Verdict::Retry => Phase::Waiting { retry_at: now },
        }
    }
}
