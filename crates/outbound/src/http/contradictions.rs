//! One reader for answers that contradict themselves or the request: a success that speaks of a failure,
//! a refusal that speaks of a success, and an answer about something else. What no document describes
//! counts only where it speaks against the rest.

use super::upstream::{Fault, HttpAnswer};
use super::wire_id::from_wire;
use serde_json::Value;

/// At this attempt a courtesy whose answer says yes and no at once is let go, whatever came of those before. What says that it failed may
/// well have been done, and is done again by each attempt: a mail more, and a whole cart emptied with all
/// that was put in since.
pub(super) const ATTEMPTS_AT_ODDS: u32 = 5;

/// What such an answer comes to: it is no answer, and at last one that the courtesy is let go for.
pub(super) fn at_odds(answer: &HttpAnswer, attempt: u32, what: &str) -> Fault {
    if attempt < ATTEMPTS_AT_ODDS {
        answer.unexpected(what)
    } else {
        let status = answer.status;
        Fault::mismatch(&format!("its answer ({status}) {what}; it is let go"))
    }
}

/// That an answer with the status of a success does not speak of a failure.
pub(super) fn no_failure(body: &Value) -> Result<(), Fault> {
    let error = there(body, "error").is_some_and(says_something);
    if error || body.get("success") == Some(&Value::Bool(false)) {
        return Err(Fault::mismatch("a failure with the status of a success"));
    }
    Ok(())
}

/// Some always write the member, with nothing in it where all is well.
fn says_something(error: &Value) -> bool {
    match error {
        Value::Bool(is_one) => *is_one,
        Value::String(text) => !text.trim().is_empty(),
        Value::Array(list) => !list.is_empty(),
        Value::Number(code) => code.as_i64() != Some(0),
        Value::Null => false,
        Value::Object(_) => true,
    }
}

/// That an answer with the status of a refusal does not speak of a success.
pub(super) fn no_success(body: &Value) -> Result<(), Fault> {
    if body.get("success") == Some(&Value::Bool(true)) {
        return Err(Fault::mismatch("a success with the status of a failure"));
    }
    Ok(())
}

/// That this member, if it is there, is this id, in capitals or not; `other` says what it is else.
pub(super) fn is_of(body: &Value, member: &str, id: &str, other: &str) -> Result<(), Fault> {
    let is_other = |told: &Value| {
        let told = from_wire(told);
        !told.is_some_and(|told| told.eq_ignore_ascii_case(id))
    };
    if there(body, member).is_some_and(is_other) {
        return Err(Fault::mismatch(&format!("it is about {other}")));
    }
    Ok(())
}

/// A member that is there and not null.
pub(super) fn there<'a>(body: &'a Value, member: &str) -> Option<&'a Value> {
    body.get(member).filter(|value| !value.is_null())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(json: &str) -> Value {
        serde_json::from_str(json).expect("it is JSON")
    }

    #[test]
    fn a_failure_beside_a_success_is_noticed_and_nothing_else() {
        for body in [
            r#"{"success": false}"#,
            r#"{"error": "no funds"}"#,
            r#"{"error": true}"#,
            r#"{"error": {}}"#,
            r#"{"error": 17}"#,
            r#"{"error": ["no funds"]}"#,
        ] {
            assert!(no_failure(&read(body)).is_err(), "{body}");
        }
        for body in [
            "null",
            "[]",
            r#"{"success": true, "error": null}"#,
            r#"{"error": false, "success": "false"}"#,
            r#"{"error": ""}"#,
            r#"{"error": 0}"#,
            r#"{"error": []}"#,
        ] {
            assert!(no_failure(&read(body)).is_ok(), "{body}");
        }
    }

    #[test]
    fn a_success_beside_a_refusal_is_noticed_and_nothing_else() {
        assert!(no_success(&read(r#"{"success": true}"#)).is_err());
        for body in [
            "null",
            "[true]",
            r#"{"success": false}"#,
            r#"{"success": null}"#,
        ] {
            assert!(no_success(&read(body)).is_ok(), "{body}");
        }
    }

    #[test]
    fn what_names_something_else_is_about_that() {
        let of = |body: &str| is_of(&read(body), "orderId", "a7", "another order").is_ok();
        assert!(of("{}") && of(r#"{"orderId": null}"#) && of(r#"{"orderId": "A7"}"#));
        assert!(
            !of(r#"{"orderId": "a8"}"#) && !of(r#"{"orderId": 7}"#) && !of(r#"{"orderId": {}}"#)
        );
    }
}
