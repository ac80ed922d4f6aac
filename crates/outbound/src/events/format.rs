//! What every format of events is: a name, and a function from an event to a message.

use super::message::Message;
use application::ports::Outgoing;
use domain::order::{Event, Fact, Placed};
use domain::process::{CallId, Step};
use std::sync::Arc;
use thiserror::Error;

/// What a format has to know of an order beside the event.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Nothing: the event says it all, or is none of this format's.
    Nothing,
    /// What was agreed when the order was placed.
    Placed,
    /// All that happened before, and what was recorded together with the event.
    Journal,
}

/// What is known of an order beside the event.
#[derive(Debug, Clone)]
pub enum Background {
    /// Nothing.
    Nothing,
    /// What was agreed.
    Placed(Arc<Placed>),
    /// The order's events, from the first. There may be more than the format may look at.
    Journal(Vec<Event>),
}

impl Background {
    /// What was agreed when the order was placed.
    pub fn placed(&self) -> Result<&Placed, Unfit> {
        match self {
            Self::Nothing => Err(Unfit("nothing is known of its order")),
            Self::Placed(placed) => Ok(placed),
            Self::Journal(events) => match events.first().map(|event| &event.fact) {
                Some(Fact::OrderPlaced(placed)) => Ok(placed),
                _ => Err(Unfit(
                    "its order's journal does not begin with order-placed",
                )),
            },
        }
    }

    /// The order's events, from the first.
    pub fn journal(&self) -> Result<&[Event], Unfit> {
        match self {
            Self::Journal(events) => Ok(events),
            Self::Nothing | Self::Placed(_) => Err(Unfit("its order's journal is not known")),
        }
    }
}

/// Why an event cannot be put into this format: something is wrong with its order.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the event cannot be written: {0}")]
pub struct Unfit(pub &'static str);

/// One format of events.
pub trait EventFormat: Send + Sync {
    /// What it is called in settings and in the names of sinks. Never changes.
    fn name(&self) -> &'static str;

    /// What has to be known of the order before this can be written.
    fn need(&self, fact: &Fact) -> Need;

    /// What this event is to those who read the format; none if it is nothing to them. Of the same event
    /// always the same bytes.
    fn message(&self, event: &Outgoing, background: &Background) -> Result<Option<Message>, Unfit>;
}

/// As it goes over the wire.
pub(super) fn json(body: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts, numbers and lists of them always become JSON")
}

/// Whether the process has just begun to ask for the payment. Further attempts ask for the same one.
pub(super) fn is_first_payment(fact: &Fact) -> bool {
    is_first(fact, Step::Pay)
}

/// Whether the process has just begun to ask for the money back.
pub(super) fn is_first_refund(fact: &Fact) -> bool {
    is_first(fact, Step::Refund)
}

fn is_first(fact: &Fact, step: Step) -> bool {
    let whole = CallId::whole(step);
    matches!(fact, Fact::CallStarted { call, attempt: 1, .. } if *call == whole)
}
