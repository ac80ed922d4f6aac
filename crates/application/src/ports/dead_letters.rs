//! Messages that could not take effect: kept with all that is known of them, until a person has decided.

use super::store_error::StoreError;
use crate::messages::{Message, MessageId};
use async_trait::async_trait;
use domain::Timestamp;

/// The number of a dead letter; people read it aloud.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeadLetterId(pub u64);

/// A message to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewDeadLetter {
    /// Its name, whatever of it is kept.
    pub name: MessageId,
    /// What is kept of it.
    pub message: Message,
    /// Whether that is all of it.
    pub is_whole: bool,
    /// How many bytes it had; none: it was a tombstone.
    pub size: Option<u64>,
    /// Why it could not take effect.
    pub cause: String,
    /// How often that was tried.
    pub attempts: u32,
}

impl NewDeadLetter {
    /// The most bytes that are kept of what a message says, and the same of its key.
    pub const KEPT: usize = 1024 * 1024;
    /// The most bytes that are kept of its headers, names and values together.
    pub const KEPT_OF_HEADERS: usize = 64 * 1024;
    /// The most characters of a cause.
    pub const CAUSE_LIMIT: usize = 1_000;

    /// What is to be kept of a message.
    pub fn new(message: &Message, cause: &str, attempts: u32) -> Self {
        let first = |bytes: &Vec<u8>| bytes[..bytes.len().min(Self::KEPT)].to_vec();
        let kept = Message {
            key: message.key.as_ref().map(first),
            headers: first_headers(&message.headers),
            payload: message.payload.as_ref().map(first),
            ..message.clone()
        };
        Self {
            name: message.id(),
            is_whole: kept == *message,
            size: message.payload.as_ref().map(|payload| payload.len() as u64),
            message: kept,
            cause: domain::text::clipped(cause, Self::CAUSE_LIMIT),
            attempts,
        }
    }
}

fn first_headers(headers: &[(String, Option<Vec<u8>>)]) -> Vec<(String, Option<Vec<u8>>)> {
    let mut left = NewDeadLetter::KEPT_OF_HEADERS;
    let fits = |(name, value): &&(String, Option<Vec<u8>>)| {
        let size = name.len() + value.as_ref().map_or(0, Vec::len);
        let fits = size <= left;
        left = left.saturating_sub(size);
        fits
    };
    headers.iter().take_while(fits).cloned().collect()
}

/// Where a dead letter stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum DeadLetterState {
    /// It waits for a person.
    Parked,
    /// It has taken effect after all.
    Replayed,
    /// It never shall.
    Discarded,
}

impl DeadLetterState {
    /// All.
    pub const ALL: [Self; 3] = [Self::Parked, Self::Replayed, Self::Discarded];

    /// The word in databases and on the wire. Never changes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Parked => "PARKED",
            Self::Replayed => "REPLAYED",
            Self::Discarded => "DISCARDED",
        }
    }

    /// The state of this name.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.as_str() == word)
    }
}

/// A dead letter, without what it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DeadLetter {
    /// Its number.
    pub id: DeadLetterId,
    /// Which message it is.
    pub name: MessageId,
    /// Whether all of it is kept.
    pub is_whole: bool,
    /// How many bytes it had; none: it was a tombstone.
    pub size: Option<u64>,
    /// Why it could not take effect when it was first parked.
    pub cause: String,
    /// How often that was tried before.
    pub attempts: u32,
    /// When it was parked.
    pub parked_at: Timestamp,
    /// Whether it is in its topic for dead letters, too.
    pub is_announced: bool,
    /// Where it stands.
    pub state: DeadLetterState,
    /// Who decided so and why; none while it is parked.
    pub decision: Option<Decision>,
}

/// What a person decided of a dead letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Decision {
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: String,
    /// Why, or what became of it.
    pub note: String,
}

impl Decision {
    /// The most characters of who decided, and of why.
    pub const LIMIT: usize = 500;
}

/// Which dead letters: all that is given has to fit.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DeadLetterQuery {
    /// Where they stand.
    pub state: Option<DeadLetterState>,
    /// Of which topic.
    pub topic: Option<String>,
    /// Only those parked before this one.
    pub before: Option<DeadLetterId>,
    /// At most so many.
    pub limit: u32,
}

/// Dead letters that wait for a person.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ParkedLetters {
    /// How many, as far as they were counted.
    pub count: u64,
    /// When the first of them was parked.
    pub oldest: Option<Timestamp>,
}

/// The dead letters on record. Each call is one transaction.
#[async_trait]
pub trait DeadLetters: Send + Sync {
    /// Keeps a message, once: one that is on record stays as it is, and its row is given.
    async fn park(&self, letter: NewDeadLetter) -> Result<DeadLetter, StoreError>;

    /// Notes that it is in its topic for dead letters.
    async fn note_announced(&self, id: DeadLetterId) -> Result<(), StoreError>;

    /// One of them, and the message as far as it is kept.
    async fn dead_letter(
        &self,
        id: DeadLetterId,
    ) -> Result<Option<(DeadLetter, Message)>, StoreError>;

    /// Those that fit, latest first.
    async fn list(&self, query: DeadLetterQuery) -> Result<Vec<DeadLetter>, StoreError>;

    /// How many are parked, counted no further than so many.
    async fn parked(&self, at_most: u32) -> Result<ParkedLetters, StoreError>;

    /// Decides one that is parked; of several decisions the first stands. Gives the row as it is then.
    async fn decide(
        &self,
        id: DeadLetterId,
        state: DeadLetterState,
        by: String,
        note: String,
    ) -> Result<Option<DeadLetter>, StoreError>;
}

/// The topics for dead letters, for those who listen there.
#[async_trait]
pub trait DeadLetterTopics: Send + Sync {
    /// Puts it into its topic, with its cause. Returns when it is durable there. It may come to be there
    /// twice, under the same number.
    async fn announce(&self, letter: &DeadLetter, message: &Message) -> Result<(), String>;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_kept_whole_within_bounds_and_else_its_beginning() {
        let mut message = Message {
            topic: "t".to_owned(),
            partition: 0,
            offset: 1,
            timestamp: None,
            key: None,
            headers: vec![("a".to_owned(), Some(vec![7; 10]))],
            payload: Some(vec![1; NewDeadLetter::KEPT]),
        };
        let whole = NewDeadLetter::new(&message, "why\0", 3);
        assert!(whole.is_whole && whole.message == message);
        assert_eq!((whole.cause.as_str(), whole.name), ("why", message.id()));
        message.payload = Some(vec![1; 10_000_000]);
        message
            .headers
            .push(("b".to_owned(), Some(vec![0; 100_000])));
        let cut = NewDeadLetter::new(&message, "why", 1);
        assert!(!cut.is_whole);
        assert_eq!((cut.size, cut.name), (Some(10_000_000), message.id()));
        assert_eq!(cut.message.payload.unwrap().len(), NewDeadLetter::KEPT);
        assert_eq!(cut.message.headers.len(), 1);
    }
}
