//! The text of every kind of canonical event, as readers have it now.

use super::canonical::text_of;
use crate::journal_format::tests::stored_form::one_of_each;
use domain::order::Fact;
use serde_json::Value;

const FILE: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/src/events/tests/canonical_form.txt"
);

/// Readers survive a member that is new. They do not survive one that is gone, or that is another kind of
/// value: such an event is a new version of its type, beside this one.
///
/// `ORDER_SERVICE_TEST_RENEW=1 cargo test -p outbound --lib canonical_form` writes the file anew, but only
/// where readers survive it.
#[test]
fn the_canonical_form_is_this() {
    let is = one_of_each().chain([
        Fact::ProcessingStarted,
        Fact::OrderShipped,
        Fact::OrderDelivered,
    ]);
    let mut is: Vec<String> = is.map(text_of).collect();
    is.dedup();
    let was = std::fs::read_to_string(FILE).unwrap_or_default();
    for old in was.lines() {
        assert!(
            is.iter().any(|new| survives(&parse(old), &parse(new))),
            "readers of v1 would not survive this change: make it v2 of its type. There is no more {old}"
        );
    }
    if is_to_be_renewed() {
        std::fs::write(FILE, is.join("\n") + "\n").expect("the file can be written");
        return;
    }
    let mut was = was.lines();
    for new in &is {
        let old = was.next().unwrap_or_default();
        assert_eq!(old, new, "an event has more than the file says: renew it");
    }
    assert_eq!(
        was.next(),
        None,
        "the file has more than there is: renew it"
    );
}

#[expect(clippy::disallowed_methods, reason = "tests have no settings")]
fn is_to_be_renewed() -> bool {
    std::env::var_os("ORDER_SERVICE_TEST_RENEW").is_some()
}

fn parse(line: &str) -> Value {
    serde_json::from_str(line).expect("it is JSON")
}

/// Whether a reader of the old finds all of it in the new.
fn survives(old: &Value, new: &Value) -> bool {
    match (old, new) {
        (Value::Object(old), Value::Object(new)) => old
            .iter()
            .all(|(name, old)| new.get(name).is_some_and(|new| survives(old, new))),
        (Value::Array(old), Value::Array(new)) => {
            old.len() == new.len() && old.iter().zip(new).all(|(old, new)| survives(old, new))
        }
        (old, new) => old == new,
    }
}

#[test]
fn what_readers_survive_is_known() {
    let old = parse(r#"{"type":"a.v1","data":{"items":[{"id":1}],"total":1.50}}"#);
    for fine in [
        r#"{"type":"a.v1","data":{"items":[{"id":1}],"total":1.50}}"#,
        r#"{"type":"a.v1","data":{"items":[{"id":1,"name":"x"}],"total":1.50},"more":1}"#,
    ] {
        assert!(survives(&old, &parse(fine)), "{fine}");
    }
    for broken in [
        r#"{"type":"a.v2","data":{"items":[{"id":1}],"total":1.50}}"#,
        r#"{"type":"a.v1","data":{"items":[{"id":"1"}],"total":1.50}}"#,
        r#"{"type":"a.v1","data":{"items":[{"id":1}],"total":1.5}}"#,
        r#"{"type":"a.v1","data":{"total":1.50}}"#,
        r#"{"type":"a.v1","data":{"items":null,"total":1.50}}"#,
    ] {
        assert!(!survives(&old, &parse(broken)), "{broken}");
    }
}
