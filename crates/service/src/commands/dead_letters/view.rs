//! A dead letter as operators see it: as the service tells it, and as the store has it.

use crate::moment::moment;
use application::messages::Message;
use application::ports::DeadLetter;
use serde::{Deserialize, Serialize};

/// What `v1` lists.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct ListBody {
    pub(super) dead_letters: Vec<LetterView>,
}

/// A dead letter.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LetterView {
    pub(super) id: u64,
    pub(super) topic: String,
    pub(super) partition: i32,
    pub(super) offset: i64,
    pub(super) size: Option<u64>,
    pub(super) is_whole: bool,
    pub(super) cause: String,
    pub(super) attempts: u32,
    pub(super) parked_at: String,
    pub(super) is_announced: bool,
    pub(super) state: String,
    pub(super) decided_at: Option<String>,
    pub(super) decided_by: Option<String>,
    pub(super) note: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) key: Option<Bytes>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(super) headers: Vec<Header>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) payload: Option<Bytes>,
}

#[derive(Serialize, Deserialize)]
pub(super) struct Header {
    pub(super) name: String,
    pub(super) value: Option<Bytes>,
}

/// As text where they are UTF-8, and else in base 16.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Bytes {
    Text(String),
    Hex(String),
}

impl From<Vec<u8>> for Bytes {
    fn from(bytes: Vec<u8>) -> Self {
        String::from_utf8(bytes).map_or_else(
            |bytes| {
                let digits = bytes.as_bytes().iter().map(|byte| format!("{byte:02x}"));
                Self::Hex(digits.collect())
            },
            Self::Text,
        )
    }
}

impl From<DeadLetter> for LetterView {
    fn from(letter: DeadLetter) -> Self {
        let decision = letter.decision;
        Self {
            id: letter.id.0,
            topic: letter.name.topic,
            partition: letter.name.partition,
            offset: letter.name.offset,
            size: letter.size,
            is_whole: letter.is_whole,
            cause: letter.cause,
            attempts: letter.attempts,
            parked_at: moment(letter.parked_at),
            is_announced: letter.is_announced,
            state: letter.state.as_str().to_owned(),
            decided_at: decision.as_ref().map(|decision| moment(decision.at)),
            decided_by: decision.as_ref().map(|decision| decision.by.clone()),
            note: decision.map(|decision| decision.note),
            key: None,
            headers: Vec::new(),
            payload: None,
        }
    }
}

impl LetterView {
    pub(super) fn in_full((letter, message): (DeadLetter, Message)) -> Self {
        let header = |(name, value): (String, Option<Vec<u8>>)| Header {
            name,
            value: value.map(Bytes::from),
        };
        Self {
            key: message.key.map(Bytes::from),
            headers: message.headers.into_iter().map(header).collect(),
            payload: message.payload.map(Bytes::from),
            ..Self::from(letter)
        }
    }
}
