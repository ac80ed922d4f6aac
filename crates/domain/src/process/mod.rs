//! The process that fulfils an order: which call comes next, and what an answer means.
//!
//! In reading order: the calls there are, what is known of the other side, what is planned for one
//! order, what a call can end in, what happens next forward and backward, and one turn of the whole.

mod call;
mod capabilities;
mod clearing;
mod forward;
mod late;
mod next_step;
mod outcome;
mod parked;
mod plan;
mod restored;
mod settle;
mod turn;
mod undo;

#[cfg(test)]
mod tests;

pub use call::{CallId, CallState, Mode, Phase, Step, StepError};
pub use capabilities::{Capabilities, Idempotency};
pub use clearing::Clearing;
pub use next_step::{Next, Rest, next_step};
pub use outcome::{Answer, CallOutcome, Evidence, EvidenceKind, Receipt, Refusal, Shortage};
pub use parked::{Hold, Parked};
pub use plan::{InventoryPlan, PROCESS_VERSION, PaymentPlan, Plan};
pub use settle::{PaymentName, SettleError, Settlement, Verdict};
pub use turn::{Backoff, Finished, Then, Turn, hold_poison, take_turn};
