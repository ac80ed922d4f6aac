//! What every format of events is: a name, and a function from an event to a message.

use super::message::Message;
use application::ports::Outgoing;
use domain::order::{Event, Fact, Placed};
use domain::process::{CallId, Step, Verdict};
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
pub(crate) fn json(body: &impl serde::Serialize) -> Vec<u8> {
    serde_json::to_vec(body).expect("texts, numbers and lists of them always become JSON")
}

/// What has to be known of an order to tell whether this fact asks for the step by event.
pub(super) fn need_to_ask(fact: &Fact, step: Step) -> Need {
    match attempt_at(fact, step) {
        None => Need::Nothing,
        Some(1) => Need::Placed,
        Some(_) => Need::Journal,
    }
}

/// Whether the process has just begun to ask for this step by event: by the order's plan, with the first
/// attempt, or the first since a person said that it was not done. All other attempts ask for the same.
pub(super) fn asks_by_event(
    event: &Outgoing,
    background: &Background,
    step: Step,
) -> Result<bool, Unfit> {
    let Some(attempt) = attempt_at(&event.happened.event.fact, step) else {
        return Ok(false);
    };
    if !background.placed()?.order.plan.payment.is_by_event() {
        return Ok(false);
    }
    Ok(attempt == 1 || is_first_since_not_done(event, background.journal()?, step))
}

fn attempt_at(fact: &Fact, step: Step) -> Option<u32> {
    match fact {
        Fact::CallStarted { call, attempt, .. } if *call == CallId::whole(step) => Some(*attempt),
        _ => None,
    }
}

fn is_first_since_not_done(event: &Outgoing, journal: &[Event], step: Step) -> bool {
    let before = journal.partition_point(|earlier| earlier.seq < event.seq());
    let last = journal[..before]
        .iter()
        .rev()
        .find_map(|earlier| match &earlier.fact {
            Fact::OrderSettled {
                call: Some(call),
                verdict: Verdict::NotDone,
                ..
            } if *call == CallId::whole(step) => Some(true),
            fact => attempt_at(fact, step).map(|_| false),
        });
    last == Some(true)
}
