//! Whether a value fits its description: as much of JSON Schema as the descriptions use, and stricter than
//! it in one thing: a member that is not described does not fit.

use crate::events::Schemas;
use serde_json::{Map, Value};
use std::collections::BTreeSet;

/// What does not fit, if anything.
pub(super) fn misfits(schemas: &Schemas, name: &str, value: &Value) -> Vec<String> {
    let schemas = serde_json::to_value(schemas).expect("schemas are JSON");
    let mut found = Vec::new();
    let fitting = Fitting { schemas: &schemas };
    fitting.check(&schemas[name], value, name, &mut found);
    found
}

struct Fitting<'a> {
    schemas: &'a Value,
}

impl Fitting<'_> {
    fn check(&self, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        self.check_as_is(schema, value, place, found);
        let described = self.members_of(schema);
        for (name, _) in members(value) {
            if !described.is_empty() && !described.contains(name.as_str()) {
                found.push(format!("{place}.{name} is not described"));
            }
        }
    }

    /// Members that are not described are found by whoever sees the whole schema.
    fn check_as_is(&self, schema: &Value, value: &Value, place: &str, found: &mut Vec<String>) {
        let schema = self.resolved(schema);
        for part in items(&schema["allOf"]) {
            self.check_as_is(part, value, place, found);
        }
        let fits = |one: &Value| {
            let mut faults = Vec::new();
            self.check(one, value, place, &mut faults);
            faults.is_empty()
        };
        if schema.get("oneOf").is_some() {
            let fitting = items(&schema["oneOf"]).filter(|one| fits(one)).count();
            if fitting != 1 {
                found.push(format!(
                    "{place} fits {fitting} of its alternatives: {value}"
                ));
            }
        }
        if !is_of_type(&schema["type"], value) {
            found.push(format!("{place} is {value}, and no {}", schema["type"]));
        }
        let words = &schema["enum"];
        if words.is_array() && !items(words).any(|word| word == value) {
            found.push(format!("{place} is {value}, and none of {words}"));
        }
        for name in items(&schema["required"]).filter_map(Value::as_str) {
            if value.get(name).is_none() {
                found.push(format!("{place}.{name} is missing"));
            }
        }
        for (name, member) in members(&schema["properties"]) {
            if let Some(value) = value.get(name) {
                self.check(member, value, &format!("{place}.{name}"), found);
            }
        }
        for item in items(value) {
            self.check(&schema["items"], item, &format!("{place}[]"), found);
        }
    }

    fn resolved<'b>(&'b self, schema: &'b Value) -> &'b Value {
        let name = schema["$ref"].as_str();
        let Some(name) = name.and_then(|name| name.strip_prefix("#/components/schemas/")) else {
            return schema;
        };
        self.schemas
            .get(name)
            .unwrap_or_else(|| panic!("{name} is not among the schemas"))
    }

    fn members_of<'b>(&'b self, schema: &'b Value) -> BTreeSet<&'b str> {
        let schema = self.resolved(schema);
        let own = members(&schema["properties"]).map(|(name, _)| name.as_str());
        let parts = ["allOf", "oneOf"]
            .into_iter()
            .flat_map(|word| items(&schema[word]));
        own.chain(parts.flat_map(|part| self.members_of(part)))
            .collect()
    }
}

fn is_of_type(types: &Value, value: &Value) -> bool {
    let is = |name: &str| match value {
        Value::Null => name == "null",
        Value::Bool(_) => name == "boolean",
        Value::Number(number) => name == "number" || (name == "integer" && is_whole(number)),
        Value::String(_) => name == "string",
        Value::Array(_) => name == "array",
        Value::Object(_) => name == "object",
    };
    match types {
        Value::String(one) => is(one),
        Value::Array(some) => some.iter().filter_map(Value::as_str).any(is),
        _ => true,
    }
}

fn is_whole(number: &serde_json::Number) -> bool {
    number
        .to_string()
        .bytes()
        .all(|byte| byte.is_ascii_digit() || byte == b'-')
}

fn items(value: &Value) -> impl Iterator<Item = &Value> {
    value.as_array().into_iter().flatten()
}

fn members(value: &Value) -> impl Iterator<Item = (&String, &Value)> {
    value.as_object().into_iter().flat_map(Map::iter)
}

#[test]
fn what_does_not_fit_is_found() {
    use crate::events::{StorefrontUpdated, described::schemas_of};
    use serde_json::json;
    let schemas = schemas_of::<StorefrontUpdated<'_>>();
    let faults = |value: Value| misfits(&schemas, "StorefrontUpdated", &value);
    let good = json!({"orderId": "x", "userId": 1, "status": "A", "previousStatus": "B", "updatedAt": "t"});
    assert_eq!(faults(good.clone()), [""; 0]);
    for (name, value, fault) in [
        ("userId", json!(true), "alternatives"),
        ("status", json!(1), "no \"string\""),
        ("status", Value::Null, "no \"string\""),
        ("more", json!(1), "not described"),
    ] {
        let mut value_of = good.clone();
        value_of[name] = value;
        let found = faults(value_of);
        assert!(found.len() == 1 && found[0].contains(fault), "{found:?}");
    }
    let mut less = good;
    less.as_object_mut().unwrap().remove("userId");
    assert_eq!(faults(less), ["StorefrontUpdated.userId is missing"]);
}
