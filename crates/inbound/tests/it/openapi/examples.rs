//! The rules of [`super::breaking`] on changes made up for them.

use super::breaking::changes;
use serde_json::{Value, json};

/// A small description with one of everything.
fn api() -> Value {
    json!({
        "paths": {"/things/{id}": {"put": {
            "parameters": [
                {"in": "path", "name": "id", "required": true, "schema": {"type": "string"}},
                {"in": "query", "name": "size", "schema": {"type": "integer", "maximum": 200}}
            ],
            "requestBody": {"content": {"application/json": {
                "schema": {"$ref": "#/components/schemas/Wanted"}
            }}},
            "responses": {
                "200": {
                    "headers": {"ETag": {"schema": {"type": "string"}}},
                    "content": {"application/json": {"schema": {"allOf": [
                        {"$ref": "#/components/schemas/Thing"},
                        {"required": ["size"], "properties": {"size": {"type": "integer"}}}
                    ]}}}
                },
                "404": {"description": "None"}
            }
        }}},
        "components": {"schemas": {
            "Wanted": {
                "type": "object",
                "required": ["name"],
                "properties": {
                    "name": {"type": "string", "maxLength": 100},
                    "kind": {"type": "string", "enum": ["a", "b"]},
                    "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 9},
                    "id": {"oneOf": [{"type": "integer"}, {"type": "string"}]}
                }
            },
            "Thing": {
                "type": "object",
                "required": ["state"],
                "properties": {
                    "state": {"type": "string", "enum": ["new", "old"]},
                    "id": {"oneOf": [{"type": "integer"}, {"type": "string"}]},
                    "parent": {"$ref": "#/components/schemas/Thing"}
                }
            }
        }}
    })
}

const PUT: &str = "/paths/~1things~1{id}/put";
const WANTED: &str = "/components/schemas/Wanted";
const THING: &str = "/components/schemas/Thing";

/// The description with this put at this place; null takes away what is there.
fn with(place: &str, value: Value) -> Value {
    let mut api = api();
    let (parent, name) = place.rsplit_once('/').expect("a place has a parent");
    let name = name.replace("~1", "/");
    let parent = api.pointer_mut(parent).expect("the parent is there");
    match (parent, value) {
        (Value::Object(members), Value::Null) => drop(members.remove(&name)),
        (Value::Object(members), value) => drop(members.insert(name, value)),
        (Value::Array(items), value) => items.push(value),
        _ => panic!("nothing can be put at {place}"),
    }
    api
}

#[test]
fn changes_that_clients_do_not_notice_are_none() {
    assert_eq!(changes(&api(), &api()), [""; 0]);
    for (place, value) in [
        ("/paths/~1new".to_owned(), json!({"get": {"responses": {}}})),
        (
            format!("{PUT}/responses/409"),
            json!({"description": "Not now"}),
        ),
        (
            format!("{PUT}/parameters/-"),
            json!({"in": "query", "name": "page"}),
        ),
        (format!("{PUT}/parameters/1/schema/maximum"), json!(500)),
        (
            format!("{WANTED}/properties/note"),
            json!({"type": "string"}),
        ),
        (format!("{WANTED}/properties/name/maxLength"), json!(200)),
        (
            format!("{WANTED}/properties/kind/enum"),
            json!(["a", "b", "c"]),
        ),
        (
            format!("{WANTED}/properties/name/type"),
            json!(["string", "null"]),
        ),
        (format!("{WANTED}/required"), json!([])),
        (
            format!("{THING}/properties/note"),
            json!({"type": "string"}),
        ),
        (format!("{THING}/properties/state/enum"), json!(["new"])),
        (format!("{THING}/required"), json!(["state", "id"])),
        (format!("{THING}/properties/id"), json!({"type": "integer"})),
        (format!("{THING}/description"), json!("Other words")),
    ] {
        let found = changes(&api(), &with(&place, value.clone()));
        assert_eq!(found, [""; 0], "{place} {value}");
    }
}

/// Fails unless each change is named so, with its place in front.
fn named(place: &str, changes_and_names: &[(&str, Value, &str)]) {
    for (at, value, name) in changes_and_names {
        let found = changes(&api(), &with(at, value.clone()));
        let name = format!("{place}{name}");
        assert!(found.contains(&name), "{at} {value}: {found:?}");
    }
}

#[test]
fn what_is_gone_or_asked_for_anew_breaks_clients() {
    let only_id = json!([{"in": "path", "name": "id", "required": true}]);
    let new = json!({"in": "header", "name": "X", "required": true});
    let put = "/paths/~1things~1{id}/put";
    let in_put = |rest: &str| format!("{put}/{rest}");
    named(
        "PUT /things/{id}",
        &[
            ("/paths/~1things~1{id}", Value::Null, " is gone"),
            (put, Value::Null, " is gone"),
            (
                &in_put("parameters/-"),
                new,
                ": header parameter X has become required",
            ),
            (
                &in_put("parameters"),
                only_id,
                ": query parameter size is gone",
            ),
            (
                &in_put("parameters/1/required"),
                json!(true),
                ": query parameter size has become required",
            ),
            (
                &in_put("parameters/1/schema/maximum"),
                json!(9),
                ": query parameter size: maximum is another",
            ),
            (
                &in_put("requestBody/required"),
                json!(true),
                ": body has become required",
            ),
            (
                &in_put("responses/404"),
                Value::Null,
                ": answer 404 is gone",
            ),
            (
                &in_put("responses/200/headers/ETag"),
                Value::Null,
                ": answer 200: header ETag is gone",
            ),
            (
                &in_put("responses/200/content"),
                json!({"text/csv": {}}),
                ": answer 200 (application/json) is gone",
            ),
        ],
    );
}

#[test]
fn narrower_requests_break_clients() {
    let wanted = |rest: &str| format!("{WANTED}/{rest}");
    named(
        "PUT /things/{id}: body (application/json)",
        &[
            (
                &wanted("required"),
                json!(["name", "kind"]),
                ".kind has become required",
            ),
            (&wanted("properties/tags"), Value::Null, ".tags is gone"),
            (
                &wanted("properties/tags/items/type"),
                json!("integer"),
                ".tags[]: type is another",
            ),
            (
                &wanted("properties/name/maxLength"),
                json!(50),
                ".name: maxLength is another",
            ),
            (
                &wanted("properties/name/minLength"),
                json!(1),
                ".name: minLength is another",
            ),
            (
                &wanted("properties/name/pattern"),
                json!("^a"),
                ".name: pattern is another",
            ),
            (
                &wanted("properties/kind/enum"),
                json!(["a"]),
                ".kind: enum is another",
            ),
            (
                &wanted("properties/id"),
                json!({"type": "integer"}),
                ".id: type is another",
            ),
        ],
    );
}

#[test]
fn wider_answers_break_clients() {
    let thing = |rest: &str| format!("{THING}/{rest}");
    let any_state = json!(["new", "old", "odd"]);
    let maybe = json!(["string", "null"]);
    named(
        "PUT /things/{id}: answer 200 (application/json)",
        &[
            (
                &thing("required"),
                json!([]),
                ".state is not always there any more",
            ),
            (&thing("properties/parent"), Value::Null, ".parent is gone"),
            (
                &thing("properties/state/type"),
                maybe,
                ".state: type is another",
            ),
            (
                &thing("properties/state/enum"),
                any_state,
                ".state: enum is another",
            ),
            (
                &thing("properties/id/oneOf/-"),
                json!({"type": "boolean"}),
                ".id: type is another",
            ),
        ],
    );
}
