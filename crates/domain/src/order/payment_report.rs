//! What a payment provider reports after the fact: the results of payments that it took on, and the
//! ones that nobody expected.

use super::aggregate::Order;
use super::commands::Command;
use super::event::{Event, Fact};
use super::status::{CancelCause, OrderStatusKind};
use super::word_on_payment::{ForAPerson, Made};
use crate::process::{CallId, CallState, Hold, PaymentPlan, Phase, Receipt, Refusal, Step};
use crate::{Actor, Money, Timestamp};
use thiserror::Error;

/// What a provider says of one payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PaymentReport {
    /// The provider's name for the payment, where it tells one.
    pub reference: Option<String>,
    /// How much it says that was paid, where it says so.
    pub amount: Option<Money>,
    /// What became of it.
    pub result: PaymentResult,
}

/// What became of a payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum PaymentResult {
    /// It is open under this reference: the customer can pay.
    Opened,
    /// The amount is taken.
    Paid,
    /// It failed for good, with the provider's code.
    Failed(String),
}

impl PaymentResult {
    /// The name in journals and timelines.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Opened => "opened",
            Self::Paid => "paid",
            Self::Failed(_) => "failed",
        }
    }
}

/// The report cannot be about this order: it needs no payment whose result comes as an event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("the order needs no payment whose result comes as an event")]
pub struct NoPaymentAsked;

/// The call that reports are about.
const PAY: CallId = CallId::whole(Step::Pay);

/// What a report means for a payment that stands as it does.
enum Meaning {
    /// It moves the payment.
    News(Phase),
    /// It says what is known.
    Known,
    /// It is news for the person who has the payment in hand, and moves nothing.
    Noted,
    /// It contradicts what is known; a person has to look.
    Contradiction,
}

impl Order {
    /// Takes note of what the provider says. The word of an event counts whatever is known so far,
    /// but for two things that park the order: an amount that is not the order's, and a result that
    /// contradicts an earlier one. While a person has to judge that, whatever else is told goes on record
    /// for them. A payment that arrives for an order that was called off is paid
    /// back by the process. A provider that hears of the order by event may speak before this service
    /// has asked: then it need not ask any more.
    pub fn report_payment(
        &self,
        report: PaymentReport,
        by: &Actor,
        now: Timestamp,
    ) -> Result<Command<Vec<Event>>, NoPaymentAsked> {
        let known = match self.call(PAY) {
            Some(state) => state.phase.clone(),
            None if self.is_paid_by_one_call() => Phase::Waiting { retry_at: now },
            None => return Err(NoPaymentAsked),
        };
        let meaning = self.meaning(&report, &known);
        let mut order = self.clone();
        let mut record = |fact| order.record(fact, by.clone(), now);
        let parked = Fact::OrderParked {
            call: Some(PAY),
            hold: Hold::Mismatch,
        };
        Ok(match meaning {
            Meaning::Known => Command::AlreadyApplied,
            Meaning::News(_) | Meaning::Noted => {
                Command::Applied(vec![record(Fact::PaymentReported(report))])
            }
            // It is in somebody's hands already.
            Meaning::Contradiction if is_in_hand(&known) && self.parked().is_some() => {
                Command::Applied(vec![record(Fact::PaymentReported(report))])
            }
            Meaning::Contradiction => {
                Command::Applied(vec![record(Fact::PaymentReported(report)), record(parked)])
            }
        })
    }

    /// Calls off an order whose payment was taken on and whose result has not come.
    pub fn expire_payment(&self, now: Timestamp) -> Command<Vec<Event>> {
        if !self.awaits_payment() {
            return Command::AlreadyApplied;
        }
        let cause = CancelCause::PaymentExpired;
        let event = self
            .clone()
            .record(Fact::OrderCancelled { cause }, Actor::Engine, now);
        Command::Applied(vec![event])
    }

    /// Whether it waits for the result of its payment.
    pub fn awaits_payment(&self) -> bool {
        let is_awaited = |phase: &Phase| matches!(phase, Phase::Awaited { .. });
        self.status().kind() == OrderStatusKind::Pending
            && self.call(PAY).is_some_and(|state| is_awaited(&state.phase))
    }

    /// Whether its provider has told something that binaries which know the process's first version alone
    /// would take otherwise: of a payment that nobody has asked for (they would not hear it, and ask),
    /// something while a person had the payment in hand, or the name of one that had none.
    pub fn has_heard_more_than_version_1_can(&self) -> bool {
        self.call(PAY).is_some_and(|state| state.attempts == 0)
            || self.word_on_payment().is_beyond_first_version()
    }

    /// The provider's name for the order's payment, as soon as it is known: the latest, and still
    /// the same one when the payment has failed since or a person has it in hand.
    pub fn payment_reference(&self) -> Option<&str> {
        self.word_on_payment().reference()
    }

    /// Whether a payment of the order was ever told by a name: once it was, it stays so.
    pub fn was_payment_ever_named(&self) -> bool {
        self.word_on_payment().was_ever_named()
    }

    /// Whether the provider contradicts itself, so that only a person can tell what was paid.
    pub(crate) const fn has_contradiction(&self) -> bool {
        self.word_on_payment().has_contradiction()
    }

    pub(super) fn note_payment_reference(&mut self) {
        if let Some(known) = self.reference_of_calls()
            && self.payment_reference() != Some(known)
        {
            let known = known.to_owned();
            self.word_on_payment_mut().is_called(&known);
        }
        let made = match self.call(PAY).map(|state| &state.phase) {
            Some(Phase::Done(Receipt::Payment { reference, .. })) => Some(reference),
            Some(Phase::Done(Receipt::Plain)) => None,
            _ => return,
        };
        if !self.word_on_payment().is_known_as_made(made) {
            let made = made.cloned();
            self.word_on_payment_mut().is_made(made.as_deref());
        }
    }

    /// The phase of a payment that a person wants to be tried again. By event there is nobody to try it
    /// with: what was told of a payment that was made stands.
    pub(super) fn phase_of_retried_payment(&self) -> Option<Phase> {
        let is_asked_for = self.plan().payment.is_by_event();
        let made = self.word_on_payment().receipt(self.total());
        made.filter(|_| is_asked_for).map(Phase::Done)
    }

    /// The name that the order's calls have for its payment as they stand.
    fn reference_of_calls(&self) -> Option<&str> {
        let of_call = |step| match &self.call(CallId::whole(step))?.phase {
            Phase::Awaited { reference } => reference.as_deref(),
            Phase::Done(Receipt::Payment { reference, .. }) => Some(reference.as_str()),
            _ => None,
        };
        of_call(Step::Pay).or_else(|| of_call(Step::Authorize))
    }

    fn is_paid_by_one_call(&self) -> bool {
        matches!(self.plan().payment, PaymentPlan::OneShot(_))
    }

    pub(super) fn hear_of_payment(&mut self, report: &PaymentReport, at: Timestamp) {
        if self.is_paid_by_one_call() {
            self.expect_call(PAY, at);
        }
        let Some(CallState { phase: known, .. }) = self.call(PAY).cloned() else {
            return;
        };
        let meaning = self.meaning(report, &known);
        if is_new_to_first_version(&meaning, &known) {
            self.word_on_payment_mut().goes_beyond_first_version();
        }
        match meaning {
            Meaning::News(phase) => {
                if let Some(state) = self.call_mut(PAY) {
                    state.lost_in_a_row = 0;
                    state.phase = phase;
                }
            }
            Meaning::Noted => self.word_on_payment_mut().leave_to_a_person(report, false),
            Meaning::Contradiction => self.word_on_payment_mut().leave_to_a_person(report, true),
            Meaning::Known => {}
        }
    }

    fn meaning(&self, report: &PaymentReport, known: &Phase) -> Meaning {
        let word = self.word_on_payment();
        if is_in_hand(known) {
            return match word.meaning_for_a_person(report, self.total()) {
                ForAPerson::Nothing => Meaning::Known,
                ForAPerson::News => Meaning::Noted,
                ForAPerson::Contradiction => Meaning::Contradiction,
            };
        }
        match self.plain_meaning(report, known) {
            Meaning::Contradiction if word.was_judged(report) => Meaning::Known,
            meaning => meaning,
        }
    }

    fn plain_meaning(&self, report: &PaymentReport, known: &Phase) -> Meaning {
        let total = self.total();
        let is_other_amount = report.amount.is_some_and(|amount| amount != total);
        match &report.result {
            PaymentResult::Opened | PaymentResult::Paid if is_other_amount => {
                Meaning::Contradiction
            }
            PaymentResult::Opened => self.opened(report.reference.as_deref(), known),
            PaymentResult::Paid => self.paid(report.reference.as_deref(), known),
            PaymentResult::Failed(code) => match known {
                Phase::Refused(_) => Meaning::Known,
                Phase::Done(_) => Meaning::Contradiction,
                _ => Meaning::News(Phase::Refused(Refusal::Declined(code.clone()))),
            },
        }
    }

    fn opened(&self, told: Option<&str>, known: &Phase) -> Meaning {
        let word = self.word_on_payment();
        let is_unnamed = word.reference().is_none();
        match (known, told) {
            // It was made before it was heard how it is called.
            (Phase::Done(_), Some(name)) if is_unnamed => Meaning::News(self.made_as(Some(name))),
            (Phase::Done(_) | Phase::Refused(_), _) | (Phase::Awaited { .. }, None) => {
                Meaning::Known
            }
            (Phase::Awaited { reference: Some(_) }, Some(name)) if word.knows(name) => {
                Meaning::Known
            }
            (_, told) => Meaning::News(Phase::Awaited {
                reference: told.or_else(|| word.reference()).map(str::to_owned),
            }),
        }
    }

    fn paid(&self, told: Option<&str>, known: &Phase) -> Meaning {
        let word = self.word_on_payment();
        let made = match known {
            Phase::Done(Receipt::Payment { reference, .. }) => Some(reference.as_str()),
            Phase::Done(_) => match word.made() {
                Made::As(name) => Some(name.as_str()),
                Made::Unnamed | Made::NotKnown => None,
            },
            _ => return Meaning::News(self.made_as(told.or_else(|| word.reference()))),
        };
        match (told, made) {
            (None, _) => Meaning::Known,
            (Some(told), Some(made)) if told == made => Meaning::Known,
            // Two payments of one order: one of them has to be paid back by hand.
            (Some(_), Some(_)) => Meaning::Contradiction,
            (Some(_), None) => Meaning::News(self.made_as(told)),
        }
    }

    fn made_as(&self, name: Option<&str>) -> Phase {
        Phase::Done(match name {
            Some(name) => Receipt::Payment {
                reference: name.to_owned(),
                amount: self.total(),
            },
            None => Receipt::Plain,
        })
    }
}

/// Whether a person has to judge what was told.
const fn is_in_hand(known: &Phase) -> bool {
    matches!(known, Phase::Stuck(Hold::Mismatch))
}

/// Whether the process's first version would have taken it otherwise.
fn is_new_to_first_version(meaning: &Meaning, known: &Phase) -> bool {
    match meaning {
        Meaning::Known => false,
        Meaning::Noted => true,
        Meaning::Contradiction => is_in_hand(known),
        Meaning::News(phase) => match known {
            Phase::Done(_) => true,
            Phase::Awaited { reference } => {
                reference.is_some() && matches!(phase, Phase::Awaited { .. })
            }
            _ => false,
        },
    }
}
