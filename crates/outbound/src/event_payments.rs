//! Payments that are asked for and told by event: no call leaves here. What the process intends is in the
//! order's journal, and from there the relay tells the payment service of it.

use application::ports::{PaymentCall, Payments};
use async_trait::async_trait;
use domain::Duration;
use domain::process::{
    Answer, CallOutcome, Capabilities, Idempotency, PaymentPlan, Receipt, Refusal, Step,
};

/// The payment service on the other side of the event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPayments;

impl EventPayments {
    /// An intent is an event however often it is repeated, and a word that was given stays. Nothing
    /// that is told keeps a customer from paying later, so an order that is called off waits for the
    /// word and pays back what comes.
    pub const CAPABILITIES: Capabilities = Capabilities {
        idempotency: Idempotency::Keyed {
            window: Duration::from_hours(u64::MAX),
            pins_refusals: true,
        },
        can_query: false,
        tombstones_undo: false,
        reservation_ttl: None,
    };
}

#[async_trait]
impl Payments for EventPayments {
    fn plan(&self) -> PaymentPlan {
        PaymentPlan::OneShot(Self::CAPABILITIES)
    }

    /// The intent is on record: that is what asks for the payment.
    async fn pay(&self, _: &PaymentCall) -> CallOutcome {
        CallOutcome::Definite(Answer::Awaited { reference: None })
    }

    /// The intent is on record: that is what asks for the money to be paid back.
    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        let reference = call.reference.as_deref().unwrap_or(call.origin.as_str());
        CallOutcome::Definite(Answer::Done(Receipt::Payment {
            reference: reference.to_owned(),
            amount: call.amount,
        }))
    }

    async fn authorize(&self, _: &PaymentCall) -> CallOutcome {
        has_no(Step::Authorize)
    }

    async fn capture(&self, _: &PaymentCall) -> CallOutcome {
        has_no(Step::Capture)
    }

    async fn void(&self, _: &PaymentCall) -> CallOutcome {
        has_no(Step::Void)
    }
}

/// An order placed with another provider, whose steps these payments do not have.
fn has_no(step: Step) -> CallOutcome {
    CallOutcome::Definite(Answer::Refused(Refusal::Rejected(format!(
        "payments by event have no {}: settle it by hand",
        step.name()
    ))))
}
