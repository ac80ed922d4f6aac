//! What of a changed description breaks its clients: what they send is refused or not read any more,
//! or they are answered what they do not know.

use super::schemas::{Compared, Sent, list, members};
use serde_json::Value;
use std::collections::BTreeMap;

/// Every change that breaks clients, with its place.
pub(super) fn changes(before: &Value, after: &Value) -> Vec<String> {
    let mut found = Vec::new();
    for (path, item) in members(&before["paths"]) {
        for (method, operation) in members(item) {
            let place = format!("{} {path}", method.to_uppercase());
            match after["paths"][path].get(method) {
                Some(now) => {
                    let compared = Compared { before, after };
                    compared.operation(operation, now, &place, &mut found);
                }
                None => found.push(format!("{place} is gone")),
            }
        }
    }
    found
}

impl Compared<'_> {
    fn operation(&self, before: &Value, after: &Value, place: &str, found: &mut Vec<String>) {
        self.parameters(before, after, place, found);
        self.request(&before["requestBody"], &after["requestBody"], place, found);
        for (status, answer) in members(&before["responses"]) {
            let place = format!("{place}: answer {status}");
            let Some(now) = after["responses"].get(status) else {
                found.push(format!("{place} is gone"));
                continue;
            };
            for (name, _) in members(&answer["headers"]) {
                if now["headers"].get(name).is_none() {
                    found.push(format!("{place}: header {name} is gone"));
                }
            }
            self.content(Sent::ByUs, answer, now, &place, found);
        }
    }

    fn parameters(&self, before: &Value, after: &Value, place: &str, found: &mut Vec<String>) {
        let (before, after) = (parameters(before), parameters(after));
        for (name, parameter) in &before {
            let place = format!("{place}: {name}");
            match after.get(name) {
                Some(now) => {
                    became_required(parameter, now, &place, found);
                    let schemas = (&parameter["schema"], &now["schema"]);
                    self.schemas(Sent::ByClients, schemas, &place, found);
                }
                None => found.push(format!("{place} is gone")),
            }
        }
        for (name, parameter) in &after {
            if !before.contains_key(name) {
                became_required(&Value::Null, parameter, &format!("{place}: {name}"), found);
            }
        }
    }

    fn request(&self, before: &Value, after: &Value, place: &str, found: &mut Vec<String>) {
        let place = format!("{place}: body");
        became_required(before, after, &place, found);
        self.content(Sent::ByClients, before, after, &place, found);
    }

    fn content(
        &self,
        sent: Sent,
        before: &Value,
        after: &Value,
        place: &str,
        found: &mut Vec<String>,
    ) {
        for (kind, content) in members(&before["content"]) {
            let place = format!("{place} ({kind})");
            match after["content"].get(kind) {
                Some(now) => {
                    let schemas = (&content["schema"], &now["schema"]);
                    self.schemas(sent, schemas, &place, found);
                }
                None => found.push(format!("{place} is gone")),
            }
        }
    }
}

fn became_required(before: &Value, after: &Value, place: &str, found: &mut Vec<String>) {
    if after["required"] == true && before["required"] != true {
        found.push(format!("{place} has become required"));
    }
}

fn parameters(operation: &Value) -> BTreeMap<String, &Value> {
    let name = |parameter: &Value| {
        let text = |member: &str| parameter[member].as_str().unwrap_or_default().to_owned();
        format!("{} parameter {}", text("in"), text("name"))
    };
    list(operation.get("parameters"))
        .map(|p| (name(p), p))
        .collect()
}
