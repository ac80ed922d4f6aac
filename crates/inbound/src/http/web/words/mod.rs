//! Orders in people's words: what pages call statuses, events, attempts, waits and decisions. Nothing is
//! decided here; each word follows from what the domain says.
//!
//! In reading order: the smallest pieces (a badge, a moment, an amount, a count), then one file for each
//! kind of thing that is spoken of.

mod badge;
mod counts;
mod money;
mod times;

mod actions;
mod actors;
mod causes;
mod events;
mod holds;
mod outcomes;
mod receipts;
mod refusals;
mod status;
mod steps;
mod verdicts;
mod waits;

pub(crate) use actions::ActionWords;
pub(crate) use actors::actor;
pub(crate) use badge::Badge;
pub(crate) use causes::{Cause, cause};
pub(crate) use counts::{found, found_that, grouped, of_these};
pub(crate) use events::headline;
pub(crate) use holds::{hold, parked_as};
pub(crate) use money::amount;
pub(crate) use outcomes::outcome;
pub(crate) use refusals::refusal;
pub(crate) use status::{order_status, payment_status, shipment_status};
pub(crate) use steps::{call, whom};
pub(crate) use times::At;
pub(crate) use verdicts::verdict_label;
pub(crate) use waits::{Wait, next, phase};
