//! Payments that are asked for and told by event: no call leaves here. What the process intends is in the
//! order's journal, and from there the relay tells the payment service of it.

use application::engine::asked_by_event;
use application::ports::{PaymentCall, Payments};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities, PaymentPlan, Step};

/// The payment service on the other side of the event stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EventPayments;

impl EventPayments {
    /// What is known of it.
    pub const CAPABILITIES: Capabilities = Capabilities::BY_EVENT;
}

#[async_trait]
impl Payments for EventPayments {
    fn plan(&self) -> PaymentPlan {
        PaymentPlan::OneShot(Self::CAPABILITIES)
    }

    async fn pay(&self, call: &PaymentCall) -> CallOutcome {
        asked_by_event(Step::Pay, call)
    }

    async fn refund(&self, call: &PaymentCall) -> CallOutcome {
        asked_by_event(Step::Refund, call)
    }

    async fn authorize(&self, call: &PaymentCall) -> CallOutcome {
        asked_by_event(Step::Authorize, call)
    }

    async fn capture(&self, call: &PaymentCall) -> CallOutcome {
        asked_by_event(Step::Capture, call)
    }

    async fn void(&self, call: &PaymentCall) -> CallOutcome {
        asked_by_event(Step::Void, call)
    }
}
