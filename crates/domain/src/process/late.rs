//! What an answer means for its call: also one that comes when its attempt is not in flight any more.

use super::call::{CallState, Phase, Step};
use super::outcome::{Answer, CallOutcome, Evidence, EvidenceKind, Receipt};
use super::parked::Hold;
use super::plan::PaymentPlan;
use super::turn::Finished;
use crate::Order;
use crate::order::{PaymentReport, PaymentResult};

/// What an answer does to the order as it stands now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Bearing {
    /// It ends the attempt, as it would have ended it in time.
    Ends,
    /// It tells of an effect beside which another one stands, may stand or would come.
    Contradicts,
    /// It changes nothing.
    Nothing,
}

impl Finished {
    /// Whether it ends its attempt: that is in flight, or was given up for lost, with nothing sent
    /// since, and is now known to have been done or taken on. A late refusal ends nothing: it does not
    /// rule out that a copy of the request is still on its way, so that is for the person to judge. A
    /// payment's name is also taken where a person has only said that it was made.
    pub fn is_awaited_by(&self, order: &Order) -> bool {
        self.bearing(order) == Bearing::Ends
    }

    /// Whether it tells of an effect of a call that must not have two, and that has been made again
    /// since, or was taken not to have been done: a person has to compare both sides.
    pub fn contradicts(&self, order: &Order) -> bool {
        self.bearing(order) == Bearing::Contradicts
    }

    /// Where later attempts may only have asked, theirs is the word: they are not told apart here from
    /// those that did it.
    pub(super) fn bearing(&self, order: &Order) -> Bearing {
        let Some(state) = order.call(self.call) else {
            return Bearing::Nothing;
        };
        let is_latest = state.attempts == self.attempt;
        let ends = match &state.phase {
            Phase::InFlight(_) => true,
            Phase::Stuck(Hold::AnswerLost | Hold::KeyForgotten) => self.tells_of_an_effect(),
            Phase::Waiting { .. } => state.loose && self.tells_of_an_effect(),
            Phase::Done(Receipt::Settled) => self.payment().is_some(),
            Phase::Stuck(_) | Phase::Awaited { .. } | Phase::Done(_) | Phase::Refused(_) => false,
        };
        if is_latest && ends {
            Bearing::Ends
        } else if self.leaves_two(order, state) {
            Bearing::Contradicts
        } else {
            Bearing::Nothing
        }
    }

    fn leaves_two(&self, order: &Order, state: &CallState) -> bool {
        if !self.tells_of_an_effect() || !self.must_not_be_repeated(order, state) {
            return false;
        }
        match &state.phase {
            Phase::Waiting { .. } | Phase::InFlight(_) | Phase::Stuck(_) => true,
            Phase::Awaited { .. } => self.attempt < state.attempts,
            Phase::Refused(_) => self.is_done(),
            Phase::Done(_) => self.second_payment(order).is_some(),
        }
    }

    fn must_not_be_repeated(&self, order: &Order, state: &CallState) -> bool {
        let is_safe = order
            .plan()
            .capabilities(self.call.step)
            .is_none_or(|known| {
                known.may_repeat(state.first_at, order.updated_at())
                    || known.can_query && state.loose
            });
        !is_safe && !self.call.step.is_courtesy()
    }

    const fn is_done(&self) -> bool {
        matches!(self.outcome, CallOutcome::Definite(Answer::Done(_)))
    }

    const fn tells_of_an_effect(&self) -> bool {
        matches!(
            self.outcome,
            CallOutcome::Definite(Answer::Done(_) | Answer::Awaited { .. })
        )
    }

    const fn payment(&self) -> Option<&Receipt> {
        match &self.outcome {
            CallOutcome::Definite(Answer::Done(receipt @ Receipt::Payment { .. })) => Some(receipt),
            _ => None,
        }
    }

    /// The provider's name for what was paid, blocked or taken on, where the answer has one.
    pub fn reference(&self) -> Option<&str> {
        match &self.outcome {
            CallOutcome::Definite(Answer::Awaited { reference }) => reference.as_deref(),
            CallOutcome::Definite(Answer::Done(Receipt::Payment { reference, .. })) => {
                Some(reference)
            }
            _ => None,
        }
    }

    /// The payment of an order that a later attempt has paid, by another name.
    pub(super) fn second_payment(&self, order: &Order) -> Option<PaymentReport> {
        let state = order.call(self.call)?;
        let (
            Phase::Done(Receipt::Payment {
                reference: known, ..
            }),
            Some(receipt),
        ) = (&state.phase, self.payment())
        else {
            return None;
        };
        let Receipt::Payment { reference, amount } = receipt else {
            return None;
        };
        let is_one_call =
            self.call.step == Step::Pay && matches!(order.plan().payment, PaymentPlan::OneShot(_));
        let is_second = is_one_call && self.attempt < state.attempts && known != reference;
        is_second.then(|| PaymentReport {
            reference: Some(reference.clone()),
            amount: Some(*amount),
            result: PaymentResult::Paid,
        })
    }

    /// What the journal keeps of an answer that contradicts what was known.
    pub(super) fn evidence(&self, order: &Order) -> Evidence {
        let latest = order.call(self.call).map_or(0, |state| state.attempts);
        let what = self.outcome.name();
        let name = self.reference().unwrap_or("no name");
        let (attempt, since) = (self.attempt, latest.saturating_sub(self.attempt));
        let detail = format!(
            "attempt {attempt} was answered as {what} ({name}) when it was taken not to have been \
             done; {since} attempts were made since"
        );
        Evidence::new(EvidenceKind::Mismatch, &detail)
    }
}
