//! How far the emptying of the cart that an order came from has come.

use super::call::{CallId, Phase, Step};
use crate::{Duration, Order, Timestamp};

/// What an order's own cart may still hold of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Clearing {
    /// What is in the cart may be what was ordered.
    UnderWay,
    /// The same, and it has failed so often that nobody should have to wait for it.
    Failing,
    /// It was emptied, that was refused or given up, or the order was called off: for good.
    Over,
}

impl Order {
    /// How long after its first try a clearing that keeps failing is waited for at the most.
    pub const CLEARING_AWAITED: Duration = Duration::from_hours(24);

    /// How far the clearing of its cart has come, as its journal tells it: it is over with the very
    /// append that says so, and never comes back from there.
    pub fn clearing(&self, now: Timestamp) -> Clearing {
        if self.is_cancelled() || self.plan().capabilities(Step::ClearCart).is_none() {
            return Clearing::Over;
        }
        let Some(call) = self.call(CallId::whole(Step::ClearCart)) else {
            return Clearing::UnderWay;
        };
        match call.phase {
            // A courtesy that is stuck is given up.
            Phase::Done(_) | Phase::Refused(_) | Phase::Stuck(_) => Clearing::Over,
            Phase::InFlight(_) | Phase::Waiting { .. } | Phase::Awaited { .. } => {
                if now.since(call.first_at) >= Self::CLEARING_AWAITED {
                    Clearing::Over
                } else if call.attempts > Self::ALARM_AFTER_ATTEMPTS {
                    Clearing::Failing
                } else {
                    Clearing::UnderWay
                }
            }
        }
    }
}
