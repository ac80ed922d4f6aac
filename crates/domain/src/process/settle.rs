//! An operator's word on what the service cannot find out by itself.

use super::call::{CallId, CallState, Phase, Step};
use super::outcome::{Answer, CallOutcome, Receipt};
use super::parked::Hold;
use crate::order::{Command, Event, Fact};
use crate::text::{TextError, bounded};
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

/// The provider's name for a payment, as an operator read it there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentName(String);

impl PaymentName {
    /// The most characters.
    pub const LIMIT: usize = 200;

    /// From text.
    pub fn try_new(name: &str) -> Result<Self, TextError> {
        bounded(name, Self::LIMIT).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What an operator says of a stuck call.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// What they found out.
    pub verdict: Verdict,
    /// Of a payment that was made: what it is continued and undone by.
    pub payment: Option<PaymentName>,
}

impl From<Verdict> for Settlement {
    fn from(verdict: Verdict) -> Self {
        Self {
            verdict,
            payment: None,
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
    /// Nothing was made that a provider could have a name for.
    #[error("a reference names a payment: only authorize and pay, settled as done, take one")]
    NamesNoPayment,
}

impl Order {
    /// Settles what the order is parked for. The actor and the reason go on record.
    pub fn settle(
        &self,
        settlement: impl Into<Settlement>,
        by: &Actor,
        reason: Reason,
        now: Timestamp,
    ) -> Result<Command<Vec<Event>>, SettleError> {
        let Settlement { verdict, payment } = settlement.into();
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
        let named = payment.map(|payment| self.named(parked.call, verdict, payment, now));
        let named = named.transpose()?;
        let settled = Fact::OrderSettled {
            call: parked.call,
            verdict,
            reason,
        };
        let mut order = self.clone();
        let facts = std::iter::once(settled).chain(named);
        let events = facts.map(|fact| order.record(fact, by.clone(), now));
        Ok(Command::Applied(events.collect()))
    }

    /// That the call has ended as its answer would have said: older versions read it as well.
    fn named(
        &self,
        call: Option<CallId>,
        verdict: Verdict,
        PaymentName(reference): PaymentName,
        now: Timestamp,
    ) -> Result<Fact, SettleError> {
        let makes_one = |call: &CallId| matches!(call.step, Step::Authorize | Step::Pay);
        let call = call.filter(|call| verdict == Verdict::Done && makes_one(call));
        let call = call.ok_or(SettleError::NamesNoPayment)?;
        let receipt = Receipt::Payment {
            reference,
            amount: self.total(),
        };
        Ok(Fact::CallEnded {
            call,
            attempt: self.call(call).map_or(1, |state| state.attempts),
            outcome: CallOutcome::Definite(Answer::Done(receipt)),
            retry_at: now,
        })
    }

    /// The phase of a call after a verdict.
    pub(crate) fn settled_phase(verdict: Verdict, now: Timestamp) -> Phase {
        match verdict {
            Verdict::Done => Phase::Done(super::Receipt::Settled),
            Verdict::NotDone | Verdict::Retry => Phase::Waiting { retry_at: now },
        }
    }
}
