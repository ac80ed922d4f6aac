//! What a payment provider reports after the fact: the results of payments that it took on, and the
//! ones that nobody expected.

use super::aggregate::Order;
use super::commands::Command;
use super::event::{Event, Fact};
use super::status::{CancelCause, OrderStatusKind};
use crate::process::{CallId, Hold, PaymentPlan, Phase, Receipt, Refusal, Step};
use crate::{Actor, Money, Timestamp};
use thiserror::Error;

/// What a provider says of one payment.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct PaymentReport {
    /// The provider's name for the payment.
    pub reference: String,
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

/// What a provider has said of an order's payment, beyond how far the call has come.
#[derive(Debug, Clone, Default, PartialEq, Eq, Hash)]
pub(super) struct WordOnPayment {
    /// The provider's latest name for it.
    reference: Option<String>,
    /// The report that contradicts what was known, until a person has judged it.
    contradiction: Option<PaymentReport>,
    /// The reports that a person has judged: told again, they are no news.
    judged: Vec<PaymentReport>,
}

impl WordOnPayment {
    /// The most judged reports that are remembered: the latest ones, each settled by a person.
    const MAX_JUDGED: usize = 20;

    /// A person has judged what was contradictory.
    pub(super) fn is_judged(&mut self) {
        let Some(report) = self.contradiction.take() else {
            return;
        };
        if self.judged.len() == Self::MAX_JUDGED {
            self.judged.remove(0);
        }
        self.judged.push(report);
    }
}

/// The call that reports are about.
const PAY: CallId = CallId::whole(Step::Pay);

/// What a report means for a payment that stands as it does.
enum Meaning {
    /// It moves the payment.
    News(Phase),
    /// It says what is known.
    Known,
    /// It contradicts what is known; a person has to look.
    Contradiction,
}

impl Order {
    /// Takes note of what the provider says. The word of an event counts whatever is known so far,
    /// but for two things that park the order: an amount that is not the order's, and a result that
    /// contradicts an earlier one. A payment that arrives for an order that was called off is paid
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
            Meaning::News(_) => Command::Applied(vec![record(Fact::PaymentReported(report))]),
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

    /// Whether its provider has spoken of a payment that nobody has asked for: binaries that know the
    /// process's first version alone would not hear it, and ask.
    pub fn is_told_of_its_payment_unasked(&self) -> bool {
        self.call(PAY).is_some_and(|state| state.attempts == 0)
    }

    /// The provider's name for the order's payment, as soon as it is known: the latest, and still
    /// the same one when the payment has failed since or a person has it in hand.
    pub fn payment_reference(&self) -> Option<&str> {
        self.word_on_payment().reference.as_deref()
    }

    /// Whether the provider contradicts itself, so that only a person can tell what was paid.
    pub(crate) const fn has_contradiction(&self) -> bool {
        self.word_on_payment().contradiction.is_some()
    }

    pub(super) fn note_payment_reference(&mut self) {
        if let Some(known) = self.reference_of_calls()
            && self.payment_reference() != Some(known)
        {
            let reference = Some(known.to_owned());
            self.word_on_payment_mut().reference = reference;
        }
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
        let Some(state) = self.call(PAY) else { return };
        match self.meaning(report, &state.phase) {
            Meaning::News(phase) => {
                if let Some(state) = self.call_mut(PAY) {
                    state.lost_in_a_row = 0;
                    state.phase = phase;
                }
            }
            Meaning::Contradiction => {
                self.word_on_payment_mut().contradiction = Some(report.clone());
            }
            Meaning::Known => {}
        }
    }

    fn meaning(&self, report: &PaymentReport, known: &Phase) -> Meaning {
        match self.plain_meaning(report, known) {
            Meaning::Contradiction if self.word_on_payment().judged.contains(report) => {
                Meaning::Known
            }
            meaning => meaning,
        }
    }

    fn plain_meaning(&self, report: &PaymentReport, known: &Phase) -> Meaning {
        let total = self.total();
        let is_other_amount = report.amount.is_some_and(|amount| amount != total);
        match (&report.result, known) {
            // A person has it in hand; the same words again do not change that.
            (_, Phase::Stuck(Hold::Mismatch)) => Meaning::Known,
            (PaymentResult::Opened | PaymentResult::Paid, _) if is_other_amount => {
                Meaning::Contradiction
            }
            (
                PaymentResult::Opened,
                Phase::Awaited { reference: Some(_) } | Phase::Done(_) | Phase::Refused(_),
            ) => Meaning::Known,
            (PaymentResult::Opened, _) => Meaning::News(Phase::Awaited {
                reference: Some(report.reference.clone()),
            }),
            // Two payments of one order: one of them has to be paid back by hand.
            (PaymentResult::Paid, Phase::Done(Receipt::Payment { reference, .. })) => {
                if *reference == report.reference {
                    Meaning::Known
                } else {
                    Meaning::Contradiction
                }
            }
            (PaymentResult::Paid, Phase::Done(_))
            | (PaymentResult::Failed(_), Phase::Refused(_)) => Meaning::Known,
            (PaymentResult::Paid, _) => Meaning::News(Phase::Done(Receipt::Payment {
                reference: report.reference.clone(),
                amount: total,
            })),
            (PaymentResult::Failed(_), Phase::Done(_)) => Meaning::Contradiction,
            (PaymentResult::Failed(code), _) => {
                Meaning::News(Phase::Refused(Refusal::Declined(code.clone())))
            }
        }
    }
}
