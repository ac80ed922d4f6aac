//! A dead letter: a message on record, and what was decided of it.

use crate::sql::columns::{Columns, column, nullable};
use crate::sql::failure::unreadable;
use application::messages::{Message, MessageId};
use application::ports::{
    DeadLetter, DeadLetterId, DeadLetterState, Decision, NewDeadLetter, ParkedLetters, StoreError,
};
use domain::Timestamp;
use std::fmt::Write as _;

pub(in crate::sql) const TABLE: &str = "dead_letters";

/// The columns of a letter, without what its message says; with `message` all of them.
macro_rules! letter_columns {
    () => {
        "id, topic, topic_partition, topic_offset, digest, payload_size, is_whole, cause, attempts,
         parked_at, is_announced, state, decided_at, decided_by, note"
    };
    (message) => {
        "id, topic, topic_partition, topic_offset, digest, payload_size, is_whole, cause, attempts,
         parked_at, is_announced, state, decided_at, decided_by, note, sent_at, message_key, headers,
         payload"
    };
}
pub(in crate::sql) use letter_columns;

/// Reads what `letter_columns!()` names.
pub(in crate::sql) fn dead_letter(row: &dyn Columns) -> Result<DeadLetter, StoreError> {
    let id: u64 = column(row, TABLE, "id", &"?")?;
    let state: &str = column(row, TABLE, "state", &id)?;
    let state = DeadLetterState::parse(state)
        .ok_or_else(|| unreadable(TABLE, "state", &id, &"it is none that is known"))?;
    Ok(DeadLetter {
        id: DeadLetterId(id),
        name: MessageId {
            topic: text(row, "topic", id)?,
            partition: partition(row, id)?,
            offset: column(row, TABLE, "topic_offset", &id)?,
            digest: text(row, "digest", id)?,
        },
        is_whole: column(row, TABLE, "is_whole", &id)?,
        size: nullable(row, TABLE, "payload_size", &id)?,
        cause: column(row, TABLE, "cause", &id)?,
        attempts: column(row, TABLE, "attempts", &id)?,
        parked_at: column(row, TABLE, "parked_at", &id)?,
        is_announced: column(row, TABLE, "is_announced", &id)?,
        state,
        decision: decision(row, id)?,
    })
}

/// Reads `parked` and `oldest`.
pub(in crate::sql) fn parked_letters(row: &dyn Columns) -> Result<ParkedLetters, StoreError> {
    Ok(ParkedLetters {
        count: column(row, TABLE, "parked", &"(count)")?,
        oldest: nullable(row, TABLE, "oldest", &"(first)")?,
    })
}

/// Reads what `letter_columns!(message)` names.
pub(in crate::sql) fn dead_letter_in_full(
    row: &dyn Columns,
) -> Result<(DeadLetter, Message), StoreError> {
    let letter = dead_letter(row)?;
    let id = letter.id.0;
    let headers: &str = column(row, TABLE, "headers", &id)?;
    let message = Message {
        topic: letter.name.topic.clone(),
        partition: letter.name.partition,
        offset: letter.name.offset,
        timestamp: nullable(row, TABLE, "sent_at", &id)?,
        key: nullable(row, TABLE, "message_key", &id)?,
        headers: parse_headers(headers).map_err(|why| unreadable(TABLE, "headers", &id, &why))?,
        payload: nullable(row, TABLE, "payload", &id)?,
    };
    Ok((letter, message))
}

fn decision(row: &dyn Columns, id: u64) -> Result<Option<Decision>, StoreError> {
    let Some(at) = nullable::<Timestamp>(row, TABLE, "decided_at", &id)? else {
        return Ok(None);
    };
    Ok(Some(Decision {
        at,
        by: column(row, TABLE, "decided_by", &id)?,
        note: column(row, TABLE, "note", &id)?,
    }))
}

fn text(row: &dyn Columns, name: &'static str, id: u64) -> Result<String, StoreError> {
    column(row, TABLE, name, &id)
}

fn partition(row: &dyn Columns, id: u64) -> Result<i32, StoreError> {
    let number: i64 = column(row, TABLE, "topic_partition", &id)?;
    i32::try_from(number).map_err(|why| unreadable(TABLE, "topic_partition", &id, &why))
}

/// A message's headers as the table keeps them: names, and values in base 16.
pub(in crate::sql) fn message_headers(letter: &NewDeadLetter) -> String {
    let in_base_16 = |bytes: &Vec<u8>| {
        bytes.iter().fold(String::new(), |mut digits, byte| {
            write!(digits, "{byte:02x}").expect("a string takes everything");
            digits
        })
    };
    let headers = letter.message.headers.iter();
    let headers: Vec<_> = headers
        .map(|(name, value)| (name, value.as_ref().map(in_base_16)))
        .collect();
    serde_json::to_string(&headers).expect("lists of strings always become JSON")
}

type Header = (String, Option<Vec<u8>>);

fn parse_headers(text: &str) -> Result<Vec<Header>, String> {
    let headers: Vec<(String, Option<String>)> =
        serde_json::from_str(text).map_err(|why| why.to_string())?;
    let value = |digits: String| {
        let bytes = digits.as_bytes().chunks(2).map(|pair| {
            let pair = std::str::from_utf8(pair).map_err(|why| why.to_string())?;
            u8::from_str_radix(pair, 16).map_err(|why| why.to_string())
        });
        bytes.collect::<Result<Vec<u8>, String>>()
    };
    headers
        .into_iter()
        .map(|(name, digits)| Ok((name, digits.map(value).transpose()?)))
        .collect()
}
