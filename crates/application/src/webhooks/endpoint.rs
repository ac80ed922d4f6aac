//! Webhook endpoints: where events are sent to, signed.

use super::event_name::EventName;
use super::secret::WebhookSecrets;
use crate::ports::SinkName;
use domain::Timestamp;
use std::fmt;
use std::str::FromStr;
use thiserror::Error;
use uuid::Uuid;

/// An endpoint, for ever: a `UUIDv7` made by the id port.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WebhookId(Uuid);

/// The text is no endpoint's id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("expected a UUID")]
pub struct NoWebhookId;

impl WebhookId {
    /// The id with these bits.
    pub const fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// The bits of this id.
    pub const fn uuid(self) -> Uuid {
        self.0
    }

    /// What the endpoint is called where the relay carries events to it.
    #[expect(clippy::missing_panics_doc, reason = "every UUID fits a sink's name")]
    pub fn sink(self) -> SinkName {
        SinkName::new(&format!("{}{self}", Self::SINKS)).expect("a UUID fits a sink's name")
    }

    /// Whose sink this is; none: it is no webhook's.
    pub fn of_sink(sink: &SinkName) -> Option<Self> {
        sink.as_str().strip_prefix(Self::SINKS)?.parse().ok()
    }

    /// How the sinks of webhooks begin.
    const SINKS: &str = "webhook:";
}

impl fmt::Display for WebhookId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.hyphenated().fmt(f)
    }
}

impl FromStr for WebhookId {
    type Err = NoWebhookId;

    /// Only the usual form: the uuid crate also reads braces, `urn:` and bare hex.
    fn from_str(text: &str) -> Result<Self, NoWebhookId> {
        if text.len() != 36 {
            return Err(NoWebhookId);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| NoWebhookId)
    }
}

/// An address that events are sent to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WebhookEndpoint {
    /// Which.
    pub id: WebhookId,
    /// Where to; at most [`Self::URL_LIMIT`] characters.
    pub url: String,
    /// What it is for, in its owner's words; may be empty, at most [`Self::DESCRIPTION_LIMIT`] characters.
    pub description: String,
    /// What its messages are signed with.
    pub secrets: WebhookSecrets,
    /// Which events it is sent; none named: all.
    pub events: Vec<EventName>,
    /// Whether it is sent any now.
    pub state: WebhookState,
    /// When it was created.
    pub created_at: Timestamp,
    /// When it was last changed, paused or resumed.
    pub changed_at: Timestamp,
    /// Counts its changes, from 1.
    pub revision: u64,
}

impl WebhookEndpoint {
    /// The most characters of an address.
    pub const URL_LIMIT: usize = 2_000;
    /// The most characters of a description.
    pub const DESCRIPTION_LIMIT: usize = 200;

    /// Whether it wants events of this name.
    pub fn wants(&self, event: &str) -> bool {
        self.events.is_empty() || self.events.iter().any(|name| name.as_str() == event)
    }

    /// Whether it is sent events now.
    pub const fn is_active(&self) -> bool {
        matches!(self.state, WebhookState::Active)
    }
}

/// Whether an endpoint is sent events now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookState {
    /// It is.
    Active,
    /// It is not; its place in the feed stays, and once it is resumed it is sent all that happened since.
    Paused(Pause),
}

/// Since when and why an endpoint is sent nothing.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pause {
    /// When it was paused.
    pub since: Timestamp,
    /// Why; at most [`Self::LIMIT`] characters, without NUL.
    pub why: String,
    /// Who paused it; the same bounds.
    pub by: String,
}

impl Pause {
    /// The most characters of why, and of who.
    pub const LIMIT: usize = 500;
    /// Who paused an endpoint that nobody has paused.
    pub const THE_SERVICE: &str = "the service";

    /// A pause, its words within their bounds.
    pub fn new(since: Timestamp, why: &str, by: &str) -> Self {
        Self {
            since,
            why: domain::text::clipped(why, Self::LIMIT),
            by: domain::text::clipped(by, Self::LIMIT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_endpoint_is_a_sink_and_the_sink_names_the_endpoint() {
        let text = "0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a99";
        let id: WebhookId = text.parse().unwrap();
        assert_eq!(id.to_string(), text);
        assert_eq!(id.sink().as_str(), format!("webhook:{text}"));
        assert_eq!(WebhookId::of_sink(&id.sink()), Some(id));
        for other in ["kafka:canonical", "webhook:", "webhook:x", text] {
            let other = SinkName::new(other).unwrap();
            assert_eq!(WebhookId::of_sink(&other), None);
        }
        for wrong in ["", "1", "{0190a5a0-7c4e-7b1e-8d3f-2f6f3c1b0a9}"] {
            assert_eq!(wrong.parse::<WebhookId>(), Err(NoWebhookId), "{wrong}");
        }
    }
}
