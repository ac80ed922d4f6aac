//! The log of deliveries: every attempt to tell an endpoint something, and what came of it.

use super::endpoint::WebhookId;
use domain::order::Version;
use domain::text::clipped;
use domain::{Duration, OrderId, Timestamp};

/// One attempt.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delivery {
    /// Whom.
    pub endpoint: WebhookId,
    /// The message's id, the same for each attempt of the same event; at most [`Self::ID_LIMIT`] characters.
    pub event_id: String,
    /// Whose event it was; none: it was a test.
    pub order: Option<OrderId>,
    /// Its place in the order's journal; none: it was a test.
    pub seq: Option<Version>,
    /// Its name, at most [`Self::NAME_LIMIT`] characters.
    pub event: String,
    /// Which attempt since the endpoint was last changed or resumed, from 1.
    pub attempt: u32,
    /// When it began.
    pub at: Timestamp,
    /// How long it took.
    pub took: Duration,
    /// On whose wish.
    pub kind: DeliveryKind,
    /// What came of it.
    pub result: DeliveryResult,
}

impl Delivery {
    /// The most characters of a message's id.
    pub const ID_LIMIT: usize = 100;
    /// The most characters of an event's name.
    pub const NAME_LIMIT: usize = 64;
}

/// On whose wish something was sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeliveryKind {
    /// An event in its turn.
    Event,
    /// An event that an operator wanted sent once more.
    Resent,
    /// A test event.
    Test,
}

impl DeliveryKind {
    /// All.
    pub const ALL: [Self; 3] = [Self::Event, Self::Resent, Self::Test];

    /// The word in databases and on the wire. Never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Event => "EVENT",
            Self::Resent => "RESENT",
            Self::Test => "TEST",
        }
    }

    /// The kind of this name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == word)
    }
}

/// What came of an attempt. The constructors keep words within [`Self::WORDS_LIMIT`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum DeliveryResult {
    /// The endpoint has it.
    Delivered {
        /// The status that said so.
        status: u16,
    },
    /// The endpoint answered otherwise.
    Answered {
        /// With this status.
        status: u16,
        /// The beginning of what it said.
        excerpt: String,
    },
    /// There was no answer.
    NoAnswer(String),
    /// It is not tried any more, and its order goes on without it. Nothing was sent.
    GivenUp(String),
}

impl DeliveryResult {
    /// The most characters of words and excerpts.
    pub const WORDS_LIMIT: usize = 200;
    /// The words for [`Self::Delivered`] and so on, in databases and on the wire. They never change.
    pub const NAMES: [&str; 4] = ["DELIVERED", "ANSWERED", "NO_ANSWER", "GIVEN_UP"];

    /// An answer that is no acknowledgement.
    pub fn answered(status: u16, said: &str) -> Self {
        let excerpt = clipped(said, Self::WORDS_LIMIT);
        Self::Answered { status, excerpt }
    }

    /// No answer, and why.
    pub fn no_answer(why: &str) -> Self {
        Self::NoAnswer(clipped(why, Self::WORDS_LIMIT))
    }

    /// No more attempts, and why.
    pub fn given_up(why: &str) -> Self {
        Self::GivenUp(clipped(why, Self::WORDS_LIMIT))
    }

    /// The result of this name, with its status and words as they are kept. None: there is no such.
    pub fn stored(name: &str, status: Option<u16>, words: Option<&str>) -> Option<Self> {
        let words = words.unwrap_or_default().to_owned();
        match (name, status) {
            ("DELIVERED", Some(status)) => Some(Self::Delivered { status }),
            ("ANSWERED", Some(status)) => Some(Self::Answered {
                status,
                excerpt: words,
            }),
            ("NO_ANSWER", None) => Some(Self::NoAnswer(words)),
            ("GIVEN_UP", None) => Some(Self::GivenUp(words)),
            _ => None,
        }
    }

    /// One of [`Self::NAMES`].
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Delivered { .. } => Self::NAMES[0],
            Self::Answered { .. } => Self::NAMES[1],
            Self::NoAnswer(_) => Self::NAMES[2],
            Self::GivenUp(_) => Self::NAMES[3],
        }
    }

    /// The status that was answered.
    pub const fn status(&self) -> Option<u16> {
        match self {
            Self::Delivered { status } | Self::Answered { status, .. } => Some(*status),
            Self::NoAnswer(_) | Self::GivenUp(_) => None,
        }
    }

    /// What was said, or happened.
    pub fn words(&self) -> Option<&str> {
        match self {
            Self::Delivered { .. } => None,
            Self::Answered { excerpt: words, .. }
            | Self::NoAnswer(words)
            | Self::GivenUp(words) => Some(words),
        }
    }

    /// Whether the endpoint has it.
    pub const fn is_delivered(&self) -> bool {
        matches!(self, Self::Delivered { .. })
    }
}

/// A delivery on record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NumberedDelivery {
    /// Its number: later ones of an endpoint have larger ones.
    pub number: u64,
    /// The delivery.
    pub delivery: Delivery,
}

/// Which deliveries of an endpoint: all that is given has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeliveryFilter {
    /// Of this order.
    pub order: Option<OrderId>,
    /// Only attempts that were in vain.
    pub is_failed: bool,
    /// Only those with a lower number.
    pub before: Option<u64>,
    /// At most so many.
    pub limit: u32,
}

/// How an event has fared so far with an endpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Failures {
    /// How often it was tried in vain.
    pub attempts: u32,
    /// When for the first time.
    pub since: Timestamp,
    /// When for the last time.
    pub latest: Timestamp,
}
