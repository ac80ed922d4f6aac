//! A message as it lay in its topic, and the names that it is known by for ever.

use crate::orders::KeyedRequest;
use crate::request::{Answer, Fingerprint, RequestClaim, RequestKey};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::fmt;
use std::sync::Arc;

/// A message as it lay in its topic.
#[derive(Clone, PartialEq, Eq)]
pub struct Message {
    /// Of which topic.
    pub topic: String,
    /// In which partition of it.
    pub partition: i32,
    /// At which place of that.
    pub offset: i64,
    /// When it was sent, in milliseconds since 1970, as the topic has it.
    pub timestamp: Option<i64>,
    /// What its sender put it in order by.
    pub key: Option<Vec<u8>>,
    /// What was said beside it: nothing of it decides anything here.
    pub headers: Vec<(String, Option<Vec<u8>>)>,
    /// What it says; none is a tombstone.
    pub payload: Option<Vec<u8>>,
}

/// What a message says may be personal: it does not print itself into logs.
impl fmt::Debug for Message {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Message").field(&self.place()).finish()
    }
}

/// The name of one message, for ever: its place, and a digest of what it is, because a topic that is made
/// anew counts its places from nought again.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[expect(missing_docs, reason = "the names say it")]
pub struct MessageId {
    pub topic: String,
    pub partition: i32,
    pub offset: i64,
    /// 16 hexadecimal digits.
    pub digest: String,
}

impl Message {
    /// Its name.
    pub fn id(&self) -> MessageId {
        self.named_by(self.fingerprint())
    }

    fn named_by(&self, Fingerprint(digest): Fingerprint) -> MessageId {
        let first = u64::from_be_bytes(*digest.first_chunk().expect("it has 32 bytes"));
        MessageId {
            topic: self.topic.clone(),
            partition: self.partition,
            offset: self.offset,
            digest: format!("{first:016x}"),
        }
    }

    /// All that it is made of, as text: its key, what it says and what was said beside it.
    pub(crate) fn texts(&self) -> impl Iterator<Item = Cow<'_, str>> {
        let beside = self.headers.iter().map(|(_, value)| value.as_ref());
        let parts = [self.key.as_ref(), self.payload.as_ref()];
        let parts = parts.into_iter().chain(beside).flatten();
        parts.map(|bytes| String::from_utf8_lossy(bytes))
    }

    /// Where it lay, for logs: `topic/partition/offset`.
    pub fn place(&self) -> String {
        format!("{}/{}/{}", self.topic, self.partition, self.offset)
    }

    /// A digest of when it was sent, its key and what it says.
    pub fn fingerprint(&self) -> Fingerprint {
        let mut digest = Sha256::new();
        let timestamp = self.timestamp.map(i64::to_be_bytes);
        let parts = [
            timestamp.as_ref().map(<[u8; 8]>::as_slice),
            self.key.as_deref(),
            self.payload.as_deref(),
        ];
        for part in parts {
            // Nothing is told from an empty part, and no two parts can be taken for two others.
            let length = part.map_or(u64::MAX, |part| part.len() as u64);
            digest.update(length.to_be_bytes());
            digest.update(part.unwrap_or_default());
        }
        Fingerprint(digest.finalize().into())
    }

    /// What makes it take effect once: its row in the inbox is the row of a request with this key, which is
    /// written in the transaction of its effect.
    pub fn claim(&self) -> RequestClaim {
        let fingerprint = self.fingerprint();
        RequestClaim::Key {
            key: self.named_by(fingerprint).inbox_key(),
            fingerprint,
        }
    }

    /// The same, as a change of an order takes it; `word` stays on record as what became of it.
    pub fn request(&self, word: &'static str) -> KeyedRequest {
        KeyedRequest {
            claim: self.claim(),
            answer: Arc::new(move |_| on_record(word)),
        }
    }
}

impl MessageId {
    /// The key of its row in the inbox.
    pub fn inbox_key(&self) -> RequestKey {
        RequestKey {
            scope: format!("topic:{}", self.topic),
            key: format!("{}-{}-{}", self.partition, self.offset, self.digest),
        }
    }
}

impl fmt::Display for MessageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}/{}", self.topic, self.partition, self.offset)
    }
}

/// What is kept of a message in the inbox, beside its name.
pub(crate) fn on_record(word: &str) -> Answer {
    Answer {
        status: 200,
        headers: Vec::new(),
        content_type: Some("text/plain".to_owned()),
        body: word.as_bytes().to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message() -> Message {
        Message {
            topic: "t".to_owned(),
            partition: 2,
            offset: 7,
            timestamp: Some(1),
            key: Some(b"k".to_vec()),
            headers: Vec::new(),
            payload: Some(b"{}".to_vec()),
        }
    }

    #[test]
    fn another_message_at_the_same_place_is_another_message() {
        let first = message();
        let others = [
            Message {
                timestamp: Some(2),
                ..message()
            },
            Message {
                timestamp: None,
                ..message()
            },
            Message {
                key: None,
                ..message()
            },
            Message {
                key: Some(Vec::new()),
                ..message()
            },
            Message {
                payload: None,
                ..message()
            },
            Message {
                payload: Some(Vec::new()),
                ..message()
            },
            Message {
                key: Some(b"k{".to_vec()),
                payload: Some(b"}".to_vec()),
                ..message()
            },
        ];
        let mut ids: Vec<MessageId> = others.iter().map(Message::id).collect();
        ids.push(first.id());
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 8);
        let with_headers = Message {
            headers: vec![("__TypeId__".to_owned(), Some(b"x".to_vec()))],
            ..message()
        };
        assert_eq!(with_headers.id(), first.id());
    }

    #[test]
    fn a_row_of_the_inbox_is_named_after_topic_place_and_digest() {
        let key = message().id().inbox_key();
        assert_eq!(key.scope, "topic:t");
        let (place, digest) = key.key.rsplit_once('-').unwrap();
        assert_eq!((place, digest.len()), ("2-7", 16));
        assert_eq!(message().id().to_string(), "t/2/7");
    }

    #[test]
    fn what_a_message_says_is_not_in_logs() {
        let mut secret = message();
        secret.payload = Some(b"ada@example.org".to_vec());
        assert!(!format!("{secret:?}").contains("ada"), "{secret:?}");
    }
}
