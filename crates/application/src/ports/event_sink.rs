//! Event sinks: where events are carried to outside of the store.

use super::event_feed::Happened;
use async_trait::async_trait;
use domain::order::Version;
use domain::{Duration, OrderId, OrderNumber};
use std::fmt;
use std::sync::Arc;
use thiserror::Error;

/// What a sink is called in the store, for ever the same: `kafka:orders.events`, `webhook:<id>`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SinkName(String);

/// No name of a sink.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{given:?} is no sink's name: 1 to 200 letters, digits or any of . : _ -")]
pub struct NoSinkName {
    /// What was given, cut.
    pub given: String,
}

impl SinkName {
    /// The longest name; stores make room for this much.
    pub const MAX_LENGTH: usize = 200;

    /// The sink with this name: ASCII letters, digits, `.`, `:`, `_` and `-`.
    pub fn new(name: &str) -> Result<Self, NoSinkName> {
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || b".:_-".contains(&byte);
        if name.is_empty() || name.len() > Self::MAX_LENGTH || !name.bytes().all(fits) {
            let given = name.chars().take(Self::MAX_LENGTH).collect();
            return Err(NoSinkName { given });
        }
        Ok(Self(name.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SinkName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// One event on its way out.
#[derive(Debug, Clone)]
pub struct Outgoing {
    /// Whose event it is.
    pub order: OrderId,
    /// The order's number.
    pub number: OrderNumber,
    /// The event with its place in the order's journal, and the order's status after it.
    pub happened: Arc<Happened>,
}

impl Outgoing {
    /// The event's place in its order's journal, from 1 without a gap.
    pub fn seq(&self) -> Version {
        self.happened.event.seq
    }
}

/// What an event has come to: either way its order's next one follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    /// It is durable there.
    Delivered,
    /// The sink has no use for it and was not asked: that says nothing of how the sink is.
    NotWanted,
    /// It was refused for as long as events are tried there, which is on record where people look.
    GivenUp,
}

/// Why an event was not delivered. The words go to logs and operators: no personal data, no secrets.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SendError {
    /// The sink as a whole does not take anything now, or whether it took this event is not known;
    /// nothing is known to be wrong with the event. It is sent again, and all the others wait as well.
    #[error("not available: {0}")]
    Unavailable(String),
    /// The same, and it has said how long it wants to be left alone.
    #[error("not available: {why}")]
    NotNow {
        /// What is known.
        why: String,
        /// So long at least, within the relay's bounds.
        after: Duration,
    },
    /// It does not take this event, now and probably later. Its order waits for a person or for the
    /// next try; other orders go on.
    #[error("refused: {0}")]
    Refused(String),
}

/// Somewhere that events are carried to: one event format on a broker, or one webhook.
///
/// The relay calls it for many orders at once, and for one order for one event after the other.
#[async_trait]
pub trait EventSink: Send + Sync {
    /// What it is called.
    fn name(&self) -> &SinkName;

    /// Delivers one event, or finds that this sink has no use for it. Returns once it is durable there, and
    /// not before: the next event of the order follows at once.
    ///
    /// At least once. The same event may come again, at any time, also after later ones of its order, and
    /// from another process at the same time; the same event is then to become the same bytes. A lost
    /// acknowledgement is [`SendError::Unavailable`]. Gives up by itself after a while that is bounded,
    /// and may be dropped at any time; the event may be delivered all the same then, even much later.
    async fn send(&self, event: &Outgoing) -> Result<Settled, SendError>;
}
