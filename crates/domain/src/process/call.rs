//! One call of the process, and how far it has come.

use super::outcome::{Receipt, Refusal};
use super::parked::Hold;
use crate::Timestamp;
use std::fmt;
use thiserror::Error;

/// The calls that the process can make to a collaborator.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Step {
    /// Set stock aside.
    Reserve,
    /// Block the amount on the customer's account.
    Authorize,
    /// Take the blocked amount: the pivot where payment has two steps.
    Capture,
    /// Take the amount at once: the pivot where payment has one step.
    Pay,
    /// Ask for a parcel.
    CreateShipment,
    /// Empty the cart that the order came from.
    ClearCart,
    /// Tell the customer that the order stands.
    Notify,
    /// Give reserved stock back. Undoes [`Step::Reserve`].
    Release,
    /// Lift the block. Undoes [`Step::Authorize`].
    Void,
    /// Pay back. Undoes [`Step::Capture`] and [`Step::Pay`].
    Refund,
    /// Take reserved stock off the books, once the order has shipped.
    Consume,
}

impl Step {
    /// Every step, in the order of the process.
    pub const ALL: [Self; 11] = [
        Self::Reserve,
        Self::Authorize,
        Self::Capture,
        Self::Pay,
        Self::CreateShipment,
        Self::ClearCart,
        Self::Notify,
        Self::Release,
        Self::Void,
        Self::Refund,
        Self::Consume,
    ];

    /// The name in journals, idempotency keys, logs and metrics. Never changes.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Reserve => "reserve",
            Self::Authorize => "authorize",
            Self::Capture => "capture",
            Self::Pay => "pay",
            Self::CreateShipment => "create-shipment",
            Self::ClearCart => "clear-cart",
            Self::Notify => "notify",
            Self::Release => "release",
            Self::Void => "void",
            Self::Refund => "refund",
            Self::Consume => "consume",
        }
    }

    /// Whether this step takes back another's effect.
    pub const fn is_undo(self) -> bool {
        matches!(self, Self::Release | Self::Void | Self::Refund)
    }

    /// Whether the order is whole without it: it is tried, but never keeps a person busy.
    pub const fn is_courtesy(self) -> bool {
        matches!(self, Self::ClearCart | Self::Notify)
    }
}

/// No step has this name; perhaps a newer binary wrote it.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error(
    "{0:?} is not a call of this version's process (expected e.g. \"capture\" or \"reserve:2\")"
)]
pub struct StepError(pub String);

/// One call of one order: a step, and the line it is for where the collaborator takes one line at a
/// time. With the order's id this is the idempotency key, for ever the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CallId {
    /// What is done.
    pub step: Step,
    /// The line's number, from 1; none where the call is for the whole order.
    pub line: Option<u16>,
}

impl CallId {
    /// A call for the whole order.
    pub const fn whole(step: Step) -> Self {
        Self { step, line: None }
    }

    /// The same call with another step: the undo of this one.
    #[must_use]
    pub const fn with_step(self, step: Step) -> Self {
        Self { step, ..self }
    }
}

impl fmt::Display for CallId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.step.name())?;
        self.line.map_or(Ok(()), |line| write!(f, ":{line}"))
    }
}

impl std::str::FromStr for CallId {
    type Err = StepError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let unknown = || StepError(crate::text::clipped(text, 40));
        let (name, line) = match text.split_once(':') {
            Some((name, line)) => {
                let line = line.parse().ok().filter(|line| *line > 0);
                (name, Some(line.ok_or_else(unknown)?))
            }
            None => (text, None),
        };
        let step = Step::ALL
            .into_iter()
            .find(|s| s.name() == name)
            .ok_or_else(unknown)?;
        Ok(Self { step, line })
    }
}

/// Whether a call does the thing or asks whether it was done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// Do it.
    Do,
    /// Ask the collaborator what became of the key; changes nothing there.
    Query,
}

impl Mode {
    /// As events and metrics have it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Do => "do",
            Self::Query => "query",
        }
    }
}

/// What the journal tells of one call.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct CallState {
    /// How many intents were recorded; 0 of a payment whose provider spoke before it was asked.
    pub attempts: u32,
    /// When the first was: the collaborator may forget the key a while after.
    pub first_at: Timestamp,
    /// Whether some attempt may have reached the other side with its fate unknown, and could even
    /// now still be on its way.
    pub loose: bool,
    /// How many of its latest attempts, one after the other, lost the runner that made them.
    pub lost_in_a_row: u32,
    /// How far it has come.
    pub phase: Phase,
}

impl CallState {
    /// Whether its intent is recorded and its answer is not.
    pub const fn is_in_flight(&self) -> bool {
        matches!(self.phase, Phase::InFlight(_))
    }

    /// Whether no attempt can have had an effect, and none is under way.
    pub(super) const fn is_surely_undone(&self) -> bool {
        !self.loose && matches!(self.phase, Phase::Waiting { .. })
    }
}

/// How far a call has come.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum Phase {
    /// The intent is recorded; the answer is not.
    InFlight(Mode),
    /// Not done as far as is known; to be taken up again then.
    Waiting {
        /// Not before this moment.
        retry_at: Timestamp,
    },
    /// Taken on; its result comes as an event.
    Awaited {
        /// The provider's name for it, as far as known.
        reference: Option<String>,
    },
    /// Done.
    Done(Receipt),
    /// The collaborator said no.
    Refused(Refusal),
    /// Only a person can tell how to go on.
    Stuck(Hold),
}
