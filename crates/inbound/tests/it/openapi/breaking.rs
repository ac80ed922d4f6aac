//! What of a changed description breaks its clients: what they send is refused or not read any more,
//! or they are answered what they do not know.

use serde_json::{Map, Value};
use std::collections::BTreeMap;

/// Deeper than any schema of the API; those that refer to themselves end here.
const DEEPEST: usize = 24;

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

/// Who writes values of a schema: that side must not need more room, the other must not give less.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Sent {
    ByClients,
    ByUs,
}

struct Compared<'a> {
    before: &'a Value,
    after: &'a Value,
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
                    self.schema(Sent::ByClients, schemas, &place, DEEPEST, found);
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
                    self.schema(sent, schemas, &place, DEEPEST, found);
                }
                None => found.push(format!("{place} is gone")),
            }
        }
    }

    fn schema(
        &self,
        sent: Sent,
        (before, after): (&Value, &Value),
        place: &str,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        let Some(depth) = depth.checked_sub(1) else {
            return;
        };
        if before == after && self.before["components"] == self.after["components"] {
            return;
        }
        let before = flat(before, self.before);
        let after = flat(after, self.after);
        if before.contains_key("oneOf") || after.contains_key("oneOf") {
            self.alternatives(sent, &before, &after, place, depth, found);
            return;
        }
        // Every value of the narrow one has to be one of the wide one.
        let (narrow, wide) = match sent {
            Sent::ByClients => (&before, &after),
            Sent::ByUs => (&after, &before),
        };
        found.extend(room(narrow, wide).map(|what| format!("{place}: {what} is another")));
        for name in strings(wide.get("required")) {
            if !strings(narrow.get("required")).contains(&name) {
                let what = match sent {
                    Sent::ByClients => "has become required",
                    Sent::ByUs => "is not always there any more",
                };
                found.push(format!("{place}.{name} {what}"));
            }
        }
        let now = after.get("properties").unwrap_or(&Value::Null);
        for (name, member) in before.get("properties").into_iter().flat_map(members) {
            let place = format!("{place}.{name}");
            match now.get(name) {
                Some(now) => self.schema(sent, (member, now), &place, depth, found),
                None => found.push(format!("{place} is gone")),
            }
        }
        if let (Some(item), Some(now)) = (before.get("items"), after.get("items")) {
            self.schema(sent, (item, now), &format!("{place}[]"), depth, found);
        }
    }

    /// Each alternative of the side that writes has to fit one that the other side knows.
    fn alternatives(
        &self,
        sent: Sent,
        before: &Map<String, Value>,
        after: &Map<String, Value>,
        place: &str,
        depth: usize,
        found: &mut Vec<String>,
    ) {
        let (before, after) = (alternatives(before), alternatives(after));
        let (from, to) = match sent {
            Sent::ByClients => (&before, &after),
            Sent::ByUs => (&after, &before),
        };
        for one in from {
            let faults = to.iter().map(|other| {
                let mut faults = Vec::new();
                let pair = match sent {
                    Sent::ByClients => (one, other),
                    Sent::ByUs => (other, one),
                };
                self.schema(sent, pair, place, depth, &mut faults);
                faults
            });
            // What it lacks to the alternative that comes next to it.
            found.extend(faults.min_by_key(Vec::len).into_iter().flatten());
        }
    }
}

/// The rules by which the wide schema refuses what the narrow one allows.
fn room<'a>(
    narrow: &'a Map<String, Value>,
    wide: &'a Map<String, Value>,
) -> impl Iterator<Item = &'static str> + 'a {
    let number = |schema: &Map<String, Value>, rule: &str| {
        let number = schema.get(rule).map(Value::to_string);
        number.and_then(|text| text.parse::<f64>().ok())
    };
    let is_within = move |rule: &str, sign: f64| match (number(narrow, rule), number(wide, rule)) {
        (_, None) => true,
        (None, Some(_)) => false,
        (Some(narrow), Some(wide)) => narrow * sign <= wide * sign,
    };
    let is_subset = |rule: &str| {
        let (narrow, wide) = (narrow.get(rule), wide.get(rule));
        wide.is_none() || (narrow.is_some() && list(narrow).all(|one| list(wide).any(|o| o == one)))
    };
    let types_fit = || {
        let fits = |one: &Value| {
            let is_integer = one == "integer";
            list(wide.get("type")).any(|o| o == one || (is_integer && o == "number"))
        };
        let is_any = wide.get("type").is_none();
        is_any || (narrow.contains_key("type") && list(narrow.get("type")).all(fits))
    };
    let is_same = |rule: &str| wide.get(rule).is_none_or(|w| narrow.get(rule) == Some(w));
    let rules = [
        ("type", types_fit()),
        ("enum", is_subset("enum")),
        ("pattern", is_same("pattern")),
        ("format", is_same("format")),
        ("maximum", is_within("maximum", 1.0)),
        ("maxLength", is_within("maxLength", 1.0)),
        ("maxItems", is_within("maxItems", 1.0)),
        ("minimum", is_within("minimum", -1.0)),
        ("minLength", is_within("minLength", -1.0)),
        ("minItems", is_within("minItems", -1.0)),
    ];
    rules.into_iter().filter(|(_, holds)| !holds).map(|r| r.0)
}

/// The schema itself, with what it refers to and all of its parts in one.
fn flat(schema: &Value, api: &Value) -> Map<String, Value> {
    let mut whole = schema.as_object().cloned().unwrap_or_default();
    let name = whole.remove("$ref");
    let pointer = name.as_ref().and_then(Value::as_str);
    let target = pointer.and_then(|name| api.pointer(name.trim_start_matches('#')));
    let parts = whole.remove("allOf");
    for part in target.into_iter().chain(list(parts.as_ref())) {
        for (key, value) in flat(part, api) {
            match (whole.get_mut(&key), value) {
                (Some(Value::Object(own)), Value::Object(more)) => own.extend(more),
                (Some(Value::Array(own)), Value::Array(more)) if key == "required" => {
                    own.extend(more);
                }
                (Some(_), _) => {}
                (None, value) => drop(whole.insert(key, value)),
            }
        }
    }
    whole
}

fn alternatives(schema: &Map<String, Value>) -> Vec<Value> {
    schema.get("oneOf").map_or_else(
        || vec![Value::Object(schema.clone())],
        |alternatives| list(Some(alternatives)).cloned().collect(),
    )
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

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The items of a list; anything else is the one item of its own.
fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
    let items: &[Value] = match value {
        Some(Value::Array(items)) => items,
        Some(one) => std::slice::from_ref(one),
        None => &[],
    };
    items.iter()
}

fn strings(value: Option<&Value>) -> Vec<&str> {
    list(value).filter_map(Value::as_str).collect()
}
