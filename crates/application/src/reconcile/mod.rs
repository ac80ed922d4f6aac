//! Reconciling: what orders say is compared with what the collaborators hold. Differences are reported
//! with what to do about them, and those that are safe to repair are repaired when asked.
//!
//! An order in the middle of its process is no difference, and what cannot be compared is reported as
//! that: nothing is passed over in silence.

mod background;
mod compare;
mod expected;
mod finding;
mod holdings;
mod orders;
mod pages;
mod parked;
mod repair;
mod report;
#[cfg(feature = "testing")]
mod whole;
mod words;

#[cfg(feature = "testing")]
pub(crate) use expected::items;
#[cfg(feature = "testing")]
pub(crate) use whole::whole;

pub use background::{BackgroundReconcile, NotBegun};
pub use finding::{Difference, Finding, Kind, ParkedOrder, Side, Unchecked};
pub use pages::{Place, Reconcile, ReconcileError, Section};
pub use repair::Repaired;
pub use report::{Ending, Kept, NotCompared, ReconcileReport};
