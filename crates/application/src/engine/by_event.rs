//! Payments that an order asks for by event: nobody is called, for what the process intends is in the
//! order's journal, and from there the relay tells the payment service of it.
//!
//! Whether an order asks by event is fixed in its plan. Settings that changed since change nothing: who was
//! told of a payment by event is not called for it, and who was called is not told by event.

use super::Engine;
use crate::ports::PaymentCall;
use domain::Order;
use domain::process::{Answer, CallOutcome, Receipt, Refusal, Step};

/// What a call comes to whose intent is on record.
pub fn asked_by_event(step: Step, call: &PaymentCall) -> CallOutcome {
    CallOutcome::Definite(match (step, &call.reference) {
        (Step::Pay, _) => Answer::Awaited { reference: None },
        (Step::Refund, Some(reference)) => Answer::Done(Receipt::Payment {
            reference: reference.clone(),
            amount: call.amount,
        }),
        (Step::Refund, None) => Answer::Done(Receipt::Plain),
        // An order placed with another provider, whose steps these payments do not have.
        (step, _) => Answer::Refused(Refusal::Rejected(format!(
            "payments by event have no {}: settle it by hand",
            step.name()
        ))),
    })
}

impl Engine {
    /// What comes of a payment's call if the collaborator of today is not to be asked.
    pub(super) fn asked_otherwise(
        &self,
        order: &Order,
        step: Step,
        call: &PaymentCall,
    ) -> Option<CallOutcome> {
        if order.plan().payment.is_by_event() {
            return Some(asked_by_event(step, call));
        }
        let payments = self.parts.collaborators.payments.as_ref()?;
        payments.plan().is_by_event().then(|| {
            let words = "the order was placed when payments were called, and they are asked for by event \
                         now: it waits until they are called again";
            CallOutcome::NotSent(words.to_owned())
        })
    }
}
