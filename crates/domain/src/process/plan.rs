//! Which calls one order needs: fixed when it is placed, so that a later change of configuration
//! does not change orders under way.

use super::call::{CallId, Step};
use super::capabilities::Capabilities;

/// The newest version of the steps' names and meaning, and of what events do, that this binary can carry
/// on: orders that need a later one are left to the binaries that know it. To be raised with the first
/// step, event or member of a plan that earlier binaries do not know or take otherwise. Version 2: a
/// payment's result may come before the payment is asked for, without a name, and while a person has the
/// payment in hand; a payment that had no name may be told one.
pub const PROCESS_VERSION: u16 = 2;

/// The collaborators that an order's process calls, and what is known of each.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plan {
    /// The version of the process that the order was placed with.
    pub version: u16,
    /// Where stock is reserved; none: stock is nobody's concern.
    pub inventory: Option<InventoryPlan>,
    /// How it is paid.
    pub payment: PaymentPlan,
    /// Who makes the parcel.
    pub shipping: Option<Capabilities>,
    /// Whose cart is cleared, for an order that came from one.
    pub cart: Option<Capabilities>,
    /// Who tells the customer.
    pub notifications: Option<Capabilities>,
}

/// How stock is reserved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct InventoryPlan {
    /// What is known of the inventory.
    pub capabilities: Capabilities,
    /// One call for each line instead of one for the order; then all of them are looked at first.
    pub per_line: bool,
    /// Whether shipped stock has to be consumed by a call of its own.
    pub consumes: bool,
}

/// How an order is paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PaymentPlan {
    /// Not through this service.
    NotRequired,
    /// Authorize, then capture.
    TwoStep(Capabilities),
    /// One call that takes the money.
    OneShot(Capabilities),
}

impl PaymentPlan {
    /// Whether the payment service is asked by what is on record, and answers by event: nobody is called.
    pub fn is_by_event(&self) -> bool {
        *self == Self::OneShot(Capabilities::BY_EVENT)
    }
}

impl Plan {
    /// The version that plans need as they are made here: what they say has not changed since.
    pub const VERSION: u16 = 1;

    /// What is known of the collaborator that a call goes to; none if the plan has no such call.
    pub fn capabilities(&self, step: Step) -> Option<Capabilities> {
        match (step, self.payment) {
            (Step::Reserve | Step::Release | Step::Consume, _) => {
                self.inventory.map(|inventory| inventory.capabilities)
            }
            (Step::Authorize | Step::Capture | Step::Void, PaymentPlan::TwoStep(known))
            | (Step::Pay, PaymentPlan::OneShot(known))
            | (Step::Refund, PaymentPlan::TwoStep(known) | PaymentPlan::OneShot(known)) => {
                Some(known)
            }
            (Step::Authorize | Step::Capture | Step::Void | Step::Pay | Step::Refund, _) => None,
            (Step::CreateShipment, _) => self.shipping,
            (Step::ClearCart, _) => self.cart,
            (Step::Notify, _) => self.notifications,
        }
    }

    /// The calls of a stock step: one for the order, or one for each of its lines.
    pub fn stock_calls(&self, step: Step, lines: usize) -> Vec<CallId> {
        match self.inventory {
            None => Vec::new(),
            Some(InventoryPlan {
                per_line: false, ..
            }) => vec![CallId::whole(step)],
            Some(InventoryPlan { per_line: true, .. }) => (1..=lines)
                .filter_map(|n| u16::try_from(n).ok())
                .map(|n| CallId {
                    step,
                    line: Some(n),
                })
                .collect(),
        }
    }

    /// The calls up to and including the pivot, in order.
    pub fn until_pivot(&self, lines: usize) -> Vec<CallId> {
        let mut calls = self.stock_calls(Step::Reserve, lines);
        match self.payment {
            PaymentPlan::NotRequired => {}
            PaymentPlan::TwoStep(_) => {
                calls.extend([CallId::whole(Step::Authorize), CallId::whole(Step::Capture)]);
            }
            PaymentPlan::OneShot(_) => calls.push(CallId::whole(Step::Pay)),
        }
        calls
    }

    /// The calls that follow confirmation, independent of each other.
    pub fn after_pivot(&self) -> impl Iterator<Item = CallId> + '_ {
        [Step::CreateShipment, Step::ClearCart, Step::Notify]
            .into_iter()
            .filter(|step| self.capabilities(*step).is_some())
            .map(CallId::whole)
    }
}
