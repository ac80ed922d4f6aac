//! Faults of a request in the words of `simple`: the list that its framework's clients know.

use super::error::SimpleError;
use crate::http::reading::body::BodyError;
use crate::http::reading::fields::{Fault, Segment, Violation};
use serde::Serialize;
use serde_json::{Map, Value, json};
use utoipa::ToSchema;

/// The most bytes of an input that go back to its sender.
const ECHO_LIMIT: usize = 4_096;

/// One fault of a request.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = SimpleViolation)]
pub(super) struct ViolationBody {
    #[serde(rename = "type")]
    #[schema(examples("missing"))]
    kind: &'static str,
    /// Where: `body`, then members and places in lists.
    #[schema(value_type = Vec<StepBody>)]
    loc: Vec<Value>,
    #[schema(examples("Field required"))]
    msg: String,
    /// What was met there.
    #[schema(value_type = Value)]
    input: Value,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(value_type = Option<Object>)]
    ctx: Option<Value>,
}

/// One step on the way to a fault: a member, or a place in a list or a text.
#[derive(ToSchema)]
#[serde(untagged)]
#[schema(as = SimpleStep)]
#[expect(dead_code, reason = "it is there for the description only")]
enum StepBody {
    Member(String),
    Index(u64),
}

/// Where in a request a fault can be.
#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Body,
    Query,
}

impl Place {
    const fn name(self) -> &'static str {
        match self {
            Self::Body => "body",
            Self::Query => "query",
        }
    }
}

impl SimpleError {
    /// The faults of a request.
    pub(super) fn violations(place: Place, violations: &[Violation]) -> Self {
        Self::not_valid(violations.iter().map(|v| body(place, v)).collect())
    }
}

impl From<BodyError> for SimpleError {
    fn from(error: BodyError) -> Self {
        let words = error.to_string();
        let (kind, loc, msg, ctx) = match error {
            BodyError::Empty => (
                "missing",
                vec![json!("body")],
                "Field required".to_owned(),
                None,
            ),
            BodyError::Malformed { offset, why } => (
                "json_invalid",
                vec![json!("body"), json!(offset)],
                "JSON decode error".to_owned(),
                Some(json!({ "error": why })),
            ),
            BodyError::ByteOrderMark | BodyError::NotUtf8 => (
                "json_invalid",
                vec![json!("body"), json!(0)],
                "JSON decode error".to_owned(),
                Some(json!({ "error": words })),
            ),
            BodyError::NotJson
            | BodyError::NotForm
            | BodyError::Compressed
            | BodyError::TooLarge { .. }
            | BodyError::TooSlow
            | BodyError::BrokenOff => return Self::new(error.status(), words),
        };
        let input = if kind == "missing" {
            Value::Null
        } else {
            Value::Object(Map::new())
        };
        Self::not_valid(vec![ViolationBody {
            kind,
            loc,
            msg,
            input,
            ctx,
        }])
    }
}

fn body(place: Place, violation: &Violation) -> ViolationBody {
    let segment = |segment: &Segment| match segment {
        Segment::Member(name) => json!(name),
        Segment::Index(index) => json!(index),
    };
    // A body of null is none at all to the framework behind the document.
    let fault = match &violation.fault {
        Fault::NotObject if violation.path.is_empty() && violation.input.is_null() => {
            &Fault::Missing
        }
        fault => fault,
    };
    let (kind, msg) = kind(fault);
    let inside = violation.path.iter().map(segment);
    ViolationBody {
        kind,
        loc: std::iter::once(json!(place.name())).chain(inside).collect(),
        msg,
        input: echoed(&violation.input),
        ctx: None,
    }
}

/// What was met, unless it is so large that a small request would get a large answer.
fn echoed(input: &Value) -> Value {
    if input.to_string().len() <= ECHO_LIMIT {
        input.clone()
    } else {
        Value::Null
    }
}

/// The type and the words that the framework behind the document has for a fault.
fn kind(fault: &Fault) -> (&'static str, String) {
    match fault {
        Fault::Missing => ("missing", "Field required".to_owned()),
        Fault::NotObject => (
            "model_attributes_type",
            "Input should be a valid dictionary or object to extract fields from".to_owned(),
        ),
        Fault::NotList => ("list_type", "Input should be a valid list".to_owned()),
        Fault::NotText | Fault::NotId => {
            ("string_type", "Input should be a valid string".to_owned())
        }
        Fault::NotWhole => ("int_type", "Input should be a valid integer".to_owned()),
        Fault::UnreadableWhole => (
            "int_parsing",
            "Input should be a valid integer, unable to parse string as an integer".to_owned(),
        ),
        Fault::Fraction => (
            "int_from_float",
            "Input should be a valid integer, got a number with a fractional part".to_owned(),
        ),
        Fault::NotNumber => ("float_type", "Input should be a valid number".to_owned()),
        Fault::UnreadableNumber => (
            "float_parsing",
            "Input should be a valid number, unable to parse string as a number".to_owned(),
        ),
        Fault::AtLeast(least) => (
            "greater_than_equal",
            format!("Input should be greater than or equal to {least}"),
        ),
        Fault::AtMost(most) => (
            "less_than_equal",
            format!("Input should be less than or equal to {most}"),
        ),
        Fault::TooPrecise(decimals) => (
            "decimal_max_places",
            format!("Decimal input should have no more than {decimals} decimal places"),
        ),
        Fault::TooFewItems(least) => (
            "too_short",
            format!("List should have at least {least} item after validation, not 0"),
        ),
        Fault::TooManyItems { limit, met } => (
            "too_long",
            format!("List should have at most {limit} items after validation, not {met}"),
        ),
        Fault::EmptyText => (
            "string_too_short",
            "String should have at least 1 character".to_owned(),
        ),
        Fault::TextTooLong(limit) => (
            "string_too_long",
            format!("String should have at most {limit} characters"),
        ),
        Fault::Rule(words) => ("value_error", words.clone()),
    }
}
