//! What of a changed description breaks those who read our messages, or whose messages we read.

use super::schemas::{Compared, Sent, members};
use serde_json::Value;

/// Every change that breaks somebody, with its place.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (id, channel) in members(&before["channels"]) {
        let now = &after["channels"][id];
        if now.is_null() {
            found.push(format!("channel {id} is gone"));
        } else if channel["address"] != now["address"] {
            found.push(format!("channel {id} is at another address"));
        }
    }
    for (id, operation) in members(&before["operations"]) {
        let now = &after["operations"][id];
        if now.is_null() {
            found.push(format!("{id} is gone"));
            continue;
        }
        if operation["action"] != now["action"] {
            found.push(format!("{id} does something else"));
        }
        if operation["bindings"]["kafka"]["groupId"] != now["bindings"]["kafka"]["groupId"] {
            found.push(format!("{id} is done by another group"));
        }
        let sent = if operation["action"] == "receive" {
            Sent::ByClients
        } else {
            Sent::ByUs
        };
        let compared = Compared { before, after };
        messages(&compared, sent, id, operation, now, &mut found);
    }
    found
}

fn messages(
    compared: &Compared<'_>,
    sent: Sent,
    id: &str,
    before: &Value,
    after: &Value,
    found: &mut Vec<String>,
) {
    let after = messages_of(after, compared.after);
    for (name, message) in messages_of(before, compared.before) {
        let place = format!("{id}: {name}");
        let Some((_, now)) = after.iter().find(|(other, _)| *other == name) else {
            found.push(format!("{place} is gone"));
            continue;
        };
        if message["contentType"] != now["contentType"] {
            found.push(format!("{place}: its content type is another"));
        }
        for part in ["headers", "payload"] {
            match (message.get(part), now.get(part)) {
                (Some(schema), Some(now)) => {
                    compared.schemas(sent, (schema, now), &format!("{place}: {part}"), found);
                }
                (Some(_), None) if sent == Sent::ByUs => {
                    found.push(format!("{place}: {part} are gone"));
                }
                (None, Some(now)) if sent == Sent::ByClients && now.get("required").is_some() => {
                    found.push(format!("{place}: {part} have become required"));
                }
                _ => {}
            }
        }
    }
}

/// What an operation sends or hears, by name: through its channel, as documents refer to it.
fn messages_of<'a>(operation: &Value, document: &'a Value) -> Vec<(String, &'a Value)> {
    let references = operation["messages"].as_array().into_iter().flatten();
    let of = |reference: &Value| {
        let pointer = reference["$ref"].as_str()?.strip_prefix('#')?;
        let name = pointer.rsplit('/').next()?.to_owned();
        let in_channel = document.pointer(pointer)?;
        let pointer = in_channel["$ref"].as_str()?.strip_prefix('#')?;
        Some((name, document.pointer(pointer)?))
    };
    references.filter_map(of).collect()
}
