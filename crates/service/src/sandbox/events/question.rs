//! What an event asks of a protocol, and what that says to it.

use crate::sandbox::call::{Carrier, Collaborator, Kind};
use crate::sandbox::deed::Deed;
use crate::sandbox::reply::Reply;
use domain::Timestamp;
use serde_json::Value;
use std::future::Future;
use std::pin::Pin;

/// A topic that a protocol listens to: one line of its table.
pub(super) struct Hearing {
    pub(super) kind: Kind,
    /// As the document names it.
    pub(super) topic: &'static str,
    /// The topics of its answers, as the document names them.
    pub(super) answers: &'static [&'static str],
    pub(super) answer: fn(Question) -> Answering,
}

impl Hearing {
    /// Of a payment service.
    pub(super) const fn of_payments(
        protocol: &'static str,
        name: &'static str,
        carrier: Carrier,
        topic: &'static str,
        answers: &'static [&'static str],
        answer: fn(Question) -> Answering,
    ) -> Self {
        Self {
            kind: Kind {
                collaborator: Collaborator::Payments,
                protocol,
                name,
                echoes: &["amount", "currency", "orderId"],
                carrier,
            },
            topic,
            answers,
            answer,
        }
    }
}

/// An answer in the making; what cannot be answered is told as over HTTP.
pub(super) type Answering = Pin<Box<dyn Future<Output = Result<Said, Reply>> + Send>>;

/// An event that is to be answered.
pub(super) struct Question {
    /// Named after the order, so that the same order is the same deed however often it is told.
    pub(super) deed: Deed,
    /// Whether a refusal is ordered.
    pub(super) is_declined: bool,
    pub(super) now: Timestamp,
    /// Rises with each question: in which form dates are written.
    pub(super) turn: u64,
}

/// What is said to an event.
#[derive(Debug, Default)]
pub(super) struct Said {
    pub(super) events: Vec<Event>,
    /// Whether it had been asked before.
    pub(super) is_replay: bool,
}

/// One event of an answer.
#[derive(Debug)]
pub(super) struct Event {
    /// As the document names it.
    pub(super) topic: &'static str,
    pub(super) key: String,
    pub(super) body: Value,
}
