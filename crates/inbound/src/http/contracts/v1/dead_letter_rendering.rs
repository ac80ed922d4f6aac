//! Dead letters in the words of `v1`, and why nothing was done with one.

use super::asked::Segment;
use super::change_error::forbidden;
use super::error::V1Error;
use crate::http::documentation::documented::vocabulary;
use crate::http::reading::moment;
use crate::http::use_cases::UseCases;
use application::dead_letters::DeadLetterError;
use application::messages::Message;
use application::ports::{DeadLetter, DeadLetterId, DeadLetterState};
use axum::extract::FromRequestParts;
use axum::http::StatusCode;
use axum::http::request::Parts;
use domain::Timestamp;
use serde::Serialize;
use std::fmt::Write as _;
use utoipa::ToSchema;

/// A message that could not take effect.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeadLetterBody {
    id: u64,
    #[schema(examples("payment-success-topic"))]
    topic: String,
    partition: i32,
    offset: i64,
    /// How many bytes the message had; null: it was a tombstone.
    size: Option<u64>,
    /// Whether all of it is kept.
    is_whole: bool,
    /// Why it could not take effect.
    #[schema(examples("it is no JSON: EOF while parsing an object (byte 1)"))]
    cause: String,
    /// How often that was tried before it was parked.
    attempts: u32,
    #[schema(examples("2026-03-08T14:30:00.123456Z"))]
    parked_at: String,
    /// Whether it is in its topic for dead letters, too.
    is_announced: bool,
    #[schema(value_type = DeadLetterStateName)]
    state: &'static str,
    /// When it was replayed or discarded.
    decided_at: Option<String>,
    /// By whom.
    decided_by: Option<String>,
    /// Why, or what became of it.
    note: Option<String>,
}

/// The same with what it says.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DeadLetterInFullBody {
    #[serde(flatten)]
    letter: DeadLetterBody,
    /// When it was sent, as the topic has it.
    sent_at: Option<String>,
    key: Option<BytesBody>,
    headers: Vec<HeaderBody>,
    /// What it says; null: it was a tombstone.
    payload: Option<BytesBody>,
}

/// A header of a message.
#[derive(Serialize, ToSchema)]
pub(super) struct HeaderBody {
    name: String,
    value: Option<BytesBody>,
}

/// Bytes: as text where they are UTF-8, and else in base 16.
#[derive(Serialize, ToSchema)]
pub(super) struct BytesBody {
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    hex: Option<String>,
}

vocabulary!(
    /// Where a dead letter stands.
    pub(super) DeadLetterStateName = DeadLetterState::ALL.map(DeadLetterState::as_str)
);

impl From<DeadLetter> for DeadLetterBody {
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
            parked_at: moment::rfc3339(letter.parked_at),
            is_announced: letter.is_announced,
            state: letter.state.as_str(),
            decided_at: decision.as_ref().map(|d| moment::rfc3339(d.at)),
            decided_by: decision.as_ref().map(|d| d.by.clone()),
            note: decision.map(|d| d.note),
        }
    }
}

impl DeadLetterInFullBody {
    pub(super) fn new(letter: DeadLetter, message: Message) -> Self {
        let sent_at = |millis: i64| {
            let at = Timestamp::from_micros(millis.saturating_mul(1_000));
            moment::rfc3339(at)
        };
        let header = |(name, value): (String, Option<Vec<u8>>)| HeaderBody {
            name,
            value: value.map(BytesBody::from),
        };
        Self {
            letter: letter.into(),
            sent_at: message.timestamp.map(sent_at),
            key: message.key.map(BytesBody::from),
            headers: message.headers.into_iter().map(header).collect(),
            payload: message.payload.map(BytesBody::from),
        }
    }
}

impl From<Vec<u8>> for BytesBody {
    fn from(bytes: Vec<u8>) -> Self {
        match String::from_utf8(bytes) {
            Ok(text) => Self {
                text: Some(text),
                hex: None,
            },
            Err(bytes) => Self {
                text: None,
                hex: Some(in_base_16(bytes.as_bytes())),
            },
        }
    }
}

fn in_base_16(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut digits, byte| {
        write!(digits, "{byte:02x}").expect("a string takes everything");
        digits
    })
}

/// The dead letter that the path names.
pub(super) struct Numbered(pub(super) DeadLetterId);

impl FromRequestParts<UseCases> for Numbered {
    type Rejection = V1Error;

    async fn from_request_parts(parts: &mut Parts, use_cases: &UseCases) -> Result<Self, V1Error> {
        let Segment(number) = Segment::from_request_parts(parts, use_cases).await?;
        let is_number = number.bytes().all(|byte| byte.is_ascii_digit());
        let id = number.parse().ok().filter(|_| is_number);
        // No database counts further.
        let id = id.filter(|id: &u64| i64::try_from(*id).is_ok());
        id.map(|id| Self(DeadLetterId(id)))
            .ok_or_else(|| DeadLetterError::NotFound.into())
    }
}

impl From<DeadLetterError> for V1Error {
    fn from(error: DeadLetterError) -> Self {
        let words = error.to_string();
        let conflict = |kind, title| Self::new(StatusCode::CONFLICT, kind, title, words.clone());
        match error {
            DeadLetterError::NotFound => Self::new(
                StatusCode::NOT_FOUND,
                "dead-letter-not-found",
                "Dead letter not found",
                "There is no such dead letter",
            ),
            DeadLetterError::Forbidden => forbidden("Only operators look after dead letters"),
            DeadLetterError::Decided(_) => conflict("dead-letter-decided", "Decided already"),
            DeadLetterError::NotWhole => conflict("dead-letter-not-whole", "Not kept whole"),
            DeadLetterError::StillDead(_) => conflict("still-dead", "Still cannot take effect"),
            DeadLetterError::NotTried(_) => Self::unavailable(
                "Whether the message took effect is not known yet: replay it again",
            ),
            DeadLetterError::Store(error) => error.into(),
        }
    }
}
