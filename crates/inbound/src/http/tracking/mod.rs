//! The tracking page: where an order stands, for its customer, by a signed link, live.
//!
//! In reading order: what the journal tells of its way, the words and steps for it, the page made of
//! them, and the routes.

mod journey;

mod steps;
mod words;

mod view;

mod failure;
mod follow_order;
mod link;
mod routes;
mod show_order;

pub(crate) use link::tracking_path;
pub(crate) use routes::routes;
pub(crate) use words::why_called_off;
