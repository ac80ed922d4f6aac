//! The sandbox over Kafka: the services of documents 001 and 002 that are asked, and that answer, by
//! event.
//!
//! A protocol's file knows topics, what their events look like, and the books. What all have in common
//! is how an event is taken (`taking`: the log, faults, the deed) and how its answer is told (`telling`).

mod question;

mod dates;
mod purse;

mod gateway_payments;
mod product_events;
mod storefront_payments;
mod table;

mod broken;
mod heard;
mod joining;
mod taking;
mod telling;
mod topics;

pub(crate) use joining::{BrokerParts, join};
pub(crate) use topics::TopicNames;

pub(super) use table::heard;
