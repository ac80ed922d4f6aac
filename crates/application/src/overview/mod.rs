//! The service at a glance: what has happened in the last hour, minute by minute, and how orders,
//! collaborators and what carries events stand now.
//!
//! The hour is counted from the feed's events, in memory and in each process for itself; the rest is asked
//! of the store now and then, once for all who look. Both only while somebody looks: a process whose board
//! nobody sees does nothing for it.

mod asking;
mod beginning;
mod counting;
mod flow;
mod hour;
mod limits;
mod looking;
mod minute;
mod money_moved;
mod purse;
mod remembered;
mod standing;
mod tally;
#[cfg(test)]
mod tests;
mod times;

pub use flow::{Counted, Flow};
pub use hour::LastHour;
pub use limits::OverviewLimits;
pub use looking::{Overview, OverviewParts};
pub use minute::{Counts, Minute};
pub use purse::{Purse, Takings};
pub use standing::{ParkedOrder, ParkedOrders, Standing, Untold, WebhooksByState};
pub use times::{Percentile, Times};
