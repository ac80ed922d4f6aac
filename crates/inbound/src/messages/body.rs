//! What a message says: one JSON object, within bounds.

use crate::http::reading::strict_json;
use application::messages::Message;
use serde_json::{Map, Value};

/// The most bytes of a message that is read. The largest message of the contracts has some ten thousand.
pub const MAX_PAYLOAD: usize = 1024 * 1024;

/// The members of a message; what nobody reads may be there.
pub(super) type Members = Map<String, Value>;

/// Whether it is small enough to be read.
pub(super) fn check_size(message: &Message) -> Result<(), String> {
    let length = message.payload.as_ref().map_or(0, Vec::len);
    if length > MAX_PAYLOAD {
        return Err(format!(
            "it has {length} bytes, and {MAX_PAYLOAD} are read at most"
        ));
    }
    Ok(())
}

/// Reads a message, or says what is wrong with it.
pub(super) fn members(message: &Message) -> Result<Members, String> {
    let Some(payload) = &message.payload else {
        return Err("it is a tombstone: it says nothing".to_owned());
    };
    let text = std::str::from_utf8(payload).map_err(|error| format!("it is no UTF-8: {error}"))?;
    let value = strict_json::parse(text)
        .map_err(|fault| format!("it is no JSON: {} (byte {})", fault.why, fault.offset))?;
    match value {
        Value::Object(members) => Ok(members),
        Value::Null => Err("it says null".to_owned()),
        Value::Bool(_) | Value::Number(_) | Value::String(_) | Value::Array(_) => {
            Err("it is JSON, and no object".to_owned())
        }
    }
}

/// The key as text, if the message has one: the originals send none, and some senders write it as JSON.
pub(super) fn key(message: &Message) -> Result<Option<String>, String> {
    let Some(key) = message.key.as_deref().filter(|key| !key.is_empty()) else {
        return Ok(None);
    };
    let key = std::str::from_utf8(key).map_err(|_| "its key is no text".to_owned())?;
    let unquoted = key.strip_prefix('"').and_then(|key| key.strip_suffix('"'));
    Ok(Some(unquoted.unwrap_or(key).to_owned()))
}
