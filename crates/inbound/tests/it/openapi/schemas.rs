//! What of a changed schema breaks those who write or read values of it.

use serde_json::{Map, Value};

/// Deeper than any schema; those that refer to themselves end here.
const DEEPEST: usize = 24;

/// Who writes values of a schema: that side must not need more room, the other must not give less.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Sent {
    /// By others: they must not be asked for more.
    ByClients,
    /// By us: we must not say less.
    ByUs,
}

/// Two descriptions.
pub(crate) struct Compared<'a> {
    pub(crate) before: &'a Value,
    pub(crate) after: &'a Value,
}

impl Compared<'_> {
    /// Adds what breaks those who write or read values of this schema, before and after.
    pub(crate) fn schemas(
        &self,
        sent: Sent,
        schemas: (&Value, &Value),
        place: &str,
        found: &mut Vec<String>,
    ) {
        self.schema(sent, schemas, place, DEEPEST, found);
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

/// Those of an object.
pub(crate) fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flatten()
}

/// The items of a list; anything else is the one item of its own.
pub(crate) fn list(value: Option<&Value>) -> impl Iterator<Item = &Value> {
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
