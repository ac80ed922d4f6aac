//! Why nothing was done with a dead letter.

use crate::audit::{Ending, Ends};
use crate::caller::Caller;
use crate::ports::{DeadLetter, DeadLetterState, StoreError};
use domain::order::Veil;
use thiserror::Error;

/// Why nothing was done with a dead letter.
#[derive(Debug, Clone, Error)]
pub enum DeadLetterError {
    /// There is none of this number.
    #[error("there is no such dead letter")]
    NotFound,
    /// It is not for them.
    #[error("only operators may do this")]
    Forbidden,
    /// Somebody has decided otherwise.
    #[error("the dead letter is {} already", .0.as_str())]
    Decided(DeadLetterState),
    /// Not all of it is kept.
    #[error("the message was too large to be kept whole: have its sender send it again")]
    NotWhole,
    /// It still cannot take effect; it stays parked.
    #[error("it still cannot take effect: {0}")]
    StillDead(String),
    /// Whether it took effect is not known; replaying it again is safe.
    #[error("it could not be tried: {0}")]
    NotTried(String),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ends for DeadLetterError {
    fn ending(&self) -> Ending {
        match self {
            Self::NotFound => Ending::failed("there is no such dead letter"),
            Self::Forbidden => Ending::refused(),
            Self::Decided(state) => Ending::failed(format!("it is {}", state.as_str())),
            Self::NotWhole => Ending::failed("not all of it is kept"),
            // Why may be in the message's own words.
            Self::StillDead(_) => Ending::failed("it still cannot take effect"),
            Self::NotTried(_) => Ending::unknown("it could not be tried to its end"),
            Self::Store(error) => error.ending(),
        }
    }
}

impl Ends for DeadLetter {
    fn ending(&self) -> Ending {
        Ending::done(format!("it is {}", self.state.as_str()))
    }
}

/// Refuses what they may not do.
pub(super) fn check(may: bool) -> Result<(), DeadLetterError> {
    may.then_some(()).ok_or(DeadLetterError::Forbidden)
}

/// A dead letter behind a veil: messages, causes and notes are in anybody's words.
pub(super) fn covered(mut letter: DeadLetter, veil: Veil) -> DeadLetter {
    letter.cause = veil.words(&letter.cause);
    if let Some(decision) = &mut letter.decision {
        decision.note = veil.words(&decision.note);
    }
    letter
}

/// How the record names whoever decided.
pub(super) fn name_of(caller: &Caller) -> String {
    domain::text::clipped(&caller.scope(), crate::ports::Decision::LIMIT)
}
