//! What keeps one collaborator's failures its own, whatever it is spoken to with.
//!
//! A call passes, in this order: the [hold-off](GuardSettings::longest_hold_off) that the service itself asked
//! for, the circuit [breaker](BreakerSettings), the bulkhead; together they are its [`Guard`]. What the call
//! ends with is what the breaker counts: see [`Fault::Answered`]. A [`Fault`] is *not sent* only where not one
//! byte of the request can have left this process; everything else that is no documented answer is *unknown*,
//! with evidence.

mod breaker;
mod bulkhead;
mod complaints;
mod fault;
#[expect(clippy::module_inception, reason = "the module is about the one thing")]
mod guard;
mod hold_off;
mod state;

pub use breaker::{BreakerSettings, BreakerState};
pub use fault::Fault;
pub use guard::{Guard, GuardSettings, Purpose};
pub use state::{Tally, UpstreamState};
