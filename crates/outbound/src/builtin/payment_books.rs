//! What becomes of money under one payment key: the states of the built-in provider's books.

use super::effect::{declined, done, not_found, rejected};
use application::ports::PaymentCall;
use domain::process::{Answer, CallOutcome, Receipt, Step};
use domain::{Money, OrderId, Timestamp};

/// What became of a payment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaymentState {
    /// Taken on; what becomes of it will be told.
    Pending,
    /// The amount is blocked.
    Authorized,
    /// Refused; it stays refused.
    Declined,
    /// The amount is taken.
    Captured,
    /// Blocked, but it cannot be taken.
    CaptureDeclined,
    /// The block is lifted, or was called off before it came.
    Voided,
    /// Paid back.
    Refunded,
}

impl PaymentState {
    /// Every state.
    pub const ALL: [Self; 7] = [
        Self::Pending,
        Self::Authorized,
        Self::Declined,
        Self::Captured,
        Self::CaptureDeclined,
        Self::Voided,
        Self::Refunded,
    ];

    /// The name in the table.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pending => "PENDING",
            Self::Authorized => "AUTHORIZED",
            Self::Declined => "DECLINED",
            Self::Captured => "CAPTURED",
            Self::CaptureDeclined => "CAPTURE_DECLINED",
            Self::Voided => "VOIDED",
            Self::Refunded => "REFUNDED",
        }
    }

    /// The state with this name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == name)
    }
}

/// One payment or authorization, named as the caller named it.
#[derive(Debug, Clone)]
pub(crate) struct Payment {
    pub(crate) order: OrderId,
    pub(crate) key: String,
    pub(crate) reference: String,
    pub(crate) amount: Money,
    pub(crate) at: Timestamp,
}

impl Payment {
    pub(super) fn new(call: &PaymentCall, at: Timestamp) -> Self {
        Self {
            order: call.order,
            key: call.origin.as_str().to_owned(),
            reference: format!("pay_{}", call.order.uuid().simple()),
            amount: call.amount,
            at,
        }
    }

    /// As it is on the books where it is new.
    pub(crate) fn booked(&self, state: PaymentState, code: Option<&str>) -> Booked {
        let moves_money = !matches!(state, PaymentState::Declined | PaymentState::Voided);
        Booked {
            state,
            reference: moves_money.then(|| self.reference.clone()),
            amount: self.amount,
            decline_code: code.map(str::to_owned),
        }
    }
}

/// What is to be told of a payment later.
#[derive(Debug, Clone, Copy)]
pub(crate) struct News {
    pub(crate) due_at: Timestamp,
    /// Why it fails; none: it is paid.
    pub(crate) decline: Option<&'static str>,
    /// The amount that is told.
    pub(crate) reported_minor: i64,
    /// How often it is told.
    pub(crate) times: u8,
}

/// From some states to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PaymentMove {
    /// What is blocked is taken, or cannot be.
    Capture(PaymentState),
    /// A block is lifted. A payment that comes after its own undo finds that it was called off.
    Void,
    /// What was taken is paid back; what is pending is called off for ever, and nothing is told of
    /// it. A payment that comes after its own undo finds that it was called off.
    Refund,
}

impl PaymentMove {
    /// Where a payment goes from this state.
    pub(crate) const fn from(self, state: PaymentState) -> Option<PaymentState> {
        use PaymentState as State;
        match (self, state) {
            (Self::Capture(to), State::Authorized) => Some(to),
            (Self::Void, State::Authorized | State::CaptureDeclined)
            | (Self::Refund, State::Pending) => Some(State::Voided),
            (Self::Refund, State::Captured) => Some(State::Refunded),
            _ => None,
        }
    }

    /// Whether a key that is not known is called off by it.
    pub(crate) const fn calls_off(self) -> bool {
        matches!(self, Self::Void | Self::Refund)
    }

    pub(super) const fn step(self) -> Step {
        match self {
            Self::Capture(_) => Step::Capture,
            Self::Void => Step::Void,
            Self::Refund => Step::Refund,
        }
    }
}

/// A payment on the books.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Booked {
    pub(crate) state: PaymentState,
    /// The provider's name for it; none where money never moved.
    pub(crate) reference: Option<String>,
    pub(crate) amount: Money,
    pub(crate) decline_code: Option<String>,
}

impl Booked {
    /// What became of a step, told by the state that its payment is in.
    pub(crate) fn became(&self, step: Step) -> CallOutcome {
        use PaymentState as State;
        match (step, self.state) {
            (Step::Authorize | Step::Pay | Step::Capture, State::Voided) => {
                rejected("the payment was called off")
            }
            (Step::Pay, State::Pending) => CallOutcome::Definite(Answer::Awaited {
                reference: self.reference.clone(),
            }),
            (Step::Authorize | Step::Pay, State::Declined) => {
                declined(self.decline_code.as_deref().unwrap_or("declined"))
            }
            (Step::Authorize, _)
            | (Step::Pay | Step::Capture, State::Captured | State::Refunded)
            | (Step::Refund, State::Refunded) => done(self.receipt()),
            (Step::Capture, State::CaptureDeclined) => declined("capture_declined"),
            // Nothing is blocked under these, which is all that an undo wants.
            (Step::Void | Step::Refund, State::Voided | State::Declined) => done(Receipt::Plain),
            _ => not_found(),
        }
    }

    /// The same for a call that wants it done: what cannot follow from this state is refused.
    pub(super) fn became_or_cannot(&self, step: Step) -> CallOutcome {
        match self.became(step) {
            outcome if outcome == not_found() => {
                let state = self.state.as_str().to_lowercase();
                rejected(&format!("a payment that is {state} has no {}", step.name()))
            }
            outcome => outcome,
        }
    }

    /// Whether money was taken, or may be by the time that somebody was told so.
    pub(super) const fn may_have_taken(&self) -> bool {
        !matches!(self.state, PaymentState::Declined | PaymentState::Voided)
    }

    fn receipt(&self) -> Receipt {
        Receipt::Payment {
            reference: self.reference.clone().unwrap_or_default(),
            amount: self.amount,
        }
    }
}
