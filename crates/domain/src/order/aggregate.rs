//! The order as its journal tells it: running and recovering use the same fold.

use super::event::{Event, Fact, ShipmentReport};
use super::import::Imported;
use super::line::OrderLine;
use super::place::Placed;
use super::status::{OrderStatus, OrderStatusKind};
use super::version::Version;
use super::word_on_payment::WordOnPayment;
use crate::process::{
    Answer, CallId, CallOutcome, CallState, EvidenceKind, Hold, Mode, Phase, Plan, Step, Verdict,
};
use crate::{Actor, CustomerId, Money, OrderId, OrderNumber, Timestamp, TraceContext};
use std::hash::{Hash, Hasher};
use std::sync::Arc;
use thiserror::Error;

/// An order, folded from its journal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Order {
    id: OrderId,
    number: Option<OrderNumber>,
    version: Version,
    pub(super) placed: Arc<Placed>,
    pub(super) status: OrderStatus,
    pub(super) calls: Vec<(CallId, CallState)>,
    held: Option<Hold>,
    reports: Vec<(String, String)>,
    word_on_payment: WordOnPayment,
    pub(super) imported: Option<Imported>,
    updated_at: Timestamp,
    trace: Option<TraceContext>,
}

/// What was agreed follows from the id, so only what changes is hashed: the model checker hashes
/// millions of orders.
impl Hash for Order {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        self.version.hash(state);
        self.status.hash(state);
        self.calls.hash(state);
        self.held.hash(state);
        self.reports.hash(state);
        self.word_on_payment.hash(state);
    }
}

/// A journal that cannot be folded: edited by hand, or written by a newer binary.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum JournalError {
    /// No events.
    #[error("the journal of order {0} is empty")]
    Empty(OrderId),
    /// The first event is another one.
    #[error("the journal of order {0} does not begin with order-placed")]
    NotPlaced(OrderId),
    /// An event is missing or there twice.
    #[error("the journal of order {order} has event {met} where {expected} was expected")]
    Gap {
        /// Whose journal.
        order: OrderId,
        /// The sequence number that should follow.
        expected: u64,
        /// The one that does.
        met: u64,
    },
}

impl Order {
    pub(super) fn new(id: OrderId, placed: Arc<Placed>) -> Self {
        Self {
            id,
            number: None,
            version: Version::FIRST,
            updated_at: placed.at,
            placed,
            status: OrderStatus::Pending,
            calls: Vec::new(),
            held: None,
            reports: Vec::new(),
            word_on_payment: WordOnPayment::default(),
            imported: None,
            trace: None,
        }
    }

    /// Folds a whole journal.
    pub fn from_journal(
        id: OrderId,
        number: OrderNumber,
        journal: &[Event],
    ) -> Result<Self, JournalError> {
        let (first, rest) = journal.split_first().ok_or(JournalError::Empty(id))?;
        let Fact::OrderPlaced(placed) = &first.fact else {
            return Err(JournalError::NotPlaced(id));
        };
        let mut order = Self::new(id, placed.clone())
            .numbered(number)
            .traced(first.trace);
        for event in rest {
            let expected = order.version.next();
            if event.seq != expected {
                return Err(JournalError::Gap {
                    order: id,
                    expected: expected.0,
                    met: event.seq.0,
                });
            }
            order.apply(event);
        }
        Ok(order)
    }

    /// The same order with the number that the store gave it.
    #[must_use]
    pub fn numbered(mut self, number: OrderNumber) -> Self {
        self.number = Some(number);
        self
    }

    /// The same order, placed under this trace.
    #[must_use]
    pub const fn traced(mut self, trace: Option<TraceContext>) -> Self {
        self.trace = trace;
        self
    }

    /// The trace that it was placed under, if it is kept: whatever carries the order on continues it.
    pub const fn trace(&self) -> Option<TraceContext> {
        self.trace
    }

    /// Makes a fact the next event and applies it.
    pub fn record(&mut self, fact: Fact, actor: Actor, at: Timestamp) -> Event {
        let event = Event {
            seq: self.version.next(),
            at,
            actor,
            fact,
            trace: None,
        };
        self.apply(&event);
        event
    }

    fn apply(&mut self, event: &Event) {
        self.version = event.seq;
        self.updated_at = event.at;
        let at = event.at;
        match &event.fact {
            Fact::OrderPlaced(_) => {}
            Fact::CallStarted {
                call,
                mode,
                attempt,
            } => {
                self.start(*call, *mode, *attempt, at);
            }
            Fact::CallEnded {
                call,
                outcome,
                retry_at,
                ..
            } => self.end(*call, outcome, *retry_at),
            Fact::OrderConfirmed => self.status = OrderStatus::Confirmed { at },
            Fact::ProcessingStarted => self.status = OrderStatus::Processing { at },
            Fact::OrderShipped => self.status = OrderStatus::Shipped { at },
            Fact::OrderDelivered => self.status = OrderStatus::Delivered { at },
            Fact::OrderCancelled { cause } => {
                self.status = OrderStatus::Cancelled {
                    at,
                    cause: cause.clone(),
                };
            }
            Fact::PaymentReported(report) => self.hear_of_payment(report, at),
            Fact::OrderImported(imported) => {
                self.status = imported.status.clone();
                self.updated_at = imported.status.since().unwrap_or(at);
                self.imported = Some(imported.clone());
            }
            Fact::ShipmentReported(report) => self.reports.push(Self::report_key(report)),
            Fact::OrderParked {
                call: Some(call),
                hold,
            } => self.stick(*call, *hold),
            Fact::OrderParked { call: None, hold } => self.held = Some(*hold),
            Fact::OrderSettled {
                call: Some(call),
                verdict,
                ..
            } => self.settle_call(*call, *verdict, at),
            Fact::OrderSettled { call: None, .. } => self.let_go(),
        }
        self.note_payment_reference();
    }

    fn start(&mut self, call: CallId, mode: Mode, attempts: u32, at: Timestamp) {
        self.expect_call(call, at);
        if let Some(state) = self.call_mut(call) {
            if state.attempts == 0 {
                state.first_at = at;
            }
            state.attempts = attempts;
            state.phase = Phase::InFlight(mode);
        }
    }

    /// A call that is not on record yet: nothing was sent, and it may be made at once.
    pub(super) fn expect_call(&mut self, call: CallId, at: Timestamp) {
        if self.call(call).is_none() {
            let state = CallState {
                attempts: 0,
                first_at: at,
                loose: false,
                lost_in_a_row: 0,
                phase: Phase::Waiting { retry_at: at },
            };
            self.calls.push((call, state));
        }
    }

    fn end(&mut self, call: CallId, outcome: &CallOutcome, retry_at: Timestamp) {
        let Some(state) = self.call_mut(call) else {
            return;
        };
        state.lost_in_a_row = if outcome.is_lost_runner() {
            state.lost_in_a_row + 1
        } else {
            0
        };
        state.phase = match outcome {
            CallOutcome::NotSent(_) => Phase::Waiting { retry_at },
            CallOutcome::Definite(Answer::Done(receipt)) => Phase::Done(receipt.clone()),
            CallOutcome::Definite(Answer::Refused(refusal)) => Phase::Refused(refusal.clone()),
            CallOutcome::Definite(Answer::NotFound) => Phase::Stuck(Hold::AnswerLost),
            CallOutcome::Definite(Answer::Awaited { reference }) => Phase::Awaited {
                reference: reference.clone(),
            },
            CallOutcome::Unknown(evidence) => {
                state.loose = true;
                if evidence.kind == EvidenceKind::Mismatch {
                    Phase::Stuck(Hold::Mismatch)
                } else {
                    Phase::Waiting { retry_at }
                }
            }
        };
    }

    fn stick(&mut self, call: CallId, hold: Hold) {
        if let Some(state) = self.call_mut(call) {
            state.phase = Phase::Stuck(hold);
        }
    }

    fn settle_call(&mut self, call: CallId, verdict: Verdict, at: Timestamp) {
        let mut phase = Self::settled_phase(verdict, at);
        if call.step == Step::Pay {
            self.word_on_payment.is_judged(verdict == Verdict::NotDone);
            if verdict == Verdict::Retry
                && let Some(known) = self.phase_of_retried_payment()
            {
                phase = known;
            }
        }
        if let Some(state) = self.call_mut(call) {
            state.loose = state.loose && verdict == Verdict::Retry;
            state.phase = phase;
        }
    }

    fn let_go(&mut self) {
        self.held = None;
        for (_, state) in &mut self.calls {
            state.lost_in_a_row = 0;
        }
    }

    pub(super) const fn word_on_payment(&self) -> &WordOnPayment {
        &self.word_on_payment
    }

    pub(super) const fn word_on_payment_mut(&mut self) -> &mut WordOnPayment {
        &mut self.word_on_payment
    }

    pub(super) fn call_mut(&mut self, id: CallId) -> Option<&mut CallState> {
        self.calls
            .iter_mut()
            .find(|(known, _)| *known == id)
            .map(|(_, state)| state)
    }

    pub(super) fn report_key(report: &ShipmentReport) -> (String, String) {
        (report.status.clone(), report.reported_at.clone())
    }

    pub(super) fn has_report(&self, report: &ShipmentReport) -> bool {
        self.reports.contains(&Self::report_key(report))
    }

    pub(super) fn report_count(&self) -> usize {
        self.reports.len()
    }

    /// Which order.
    pub const fn id(&self) -> OrderId {
        self.id
    }

    /// The number that the store gave it; none before it is placed.
    pub const fn number(&self) -> Option<OrderNumber> {
        self.number
    }

    /// How many events its journal has.
    pub const fn version(&self) -> Version {
        self.version
    }

    /// What was agreed when it was placed.
    pub fn placed(&self) -> &Placed {
        &self.placed
    }

    /// Which calls it needs.
    pub fn plan(&self) -> &Plan {
        &self.placed.order.plan
    }

    /// Whose it is; nobody's where the contract names no customer.
    pub fn customer(&self) -> Option<&CustomerId> {
        self.placed.order.customer.as_ref()
    }

    /// What was ordered.
    pub fn lines(&self) -> &[OrderLine] {
        &self.placed.order.lines
    }

    /// What it costs.
    pub fn total(&self) -> Money {
        self.placed.total
    }

    /// Where it stands.
    pub const fn status(&self) -> &OrderStatus {
        &self.status
    }

    /// Whether it was called off.
    pub fn is_cancelled(&self) -> bool {
        self.status.kind() == OrderStatusKind::Cancelled
    }

    /// The calls on record, in the order of their first intents.
    pub fn calls(&self) -> &[(CallId, CallState)] {
        &self.calls
    }

    /// How far a call has come; none before its first intent.
    pub fn call(&self, id: CallId) -> Option<&CallState> {
        self.calls
            .iter()
            .find(|(known, _)| *known == id)
            .map(|(_, state)| state)
    }

    /// Whether a call is done.
    pub fn is_done(&self, id: CallId) -> bool {
        matches!(
            self.call(id),
            Some(CallState {
                phase: Phase::Done(_),
                ..
            })
        )
    }

    /// Whether a call's intent is recorded and its answer is not.
    pub fn is_in_flight(&self) -> bool {
        self.calls.iter().any(|(_, call)| call.is_in_flight())
    }

    /// Why the order as a whole is held, if it is.
    pub const fn held(&self) -> Option<Hold> {
        self.held
    }

    /// How it stood when it was taken over from another system, if it was.
    pub const fn imported(&self) -> Option<&Imported> {
        self.imported.as_ref()
    }

    /// When the last event was recorded.
    pub const fn updated_at(&self) -> Timestamp {
        self.updated_at
    }
}
