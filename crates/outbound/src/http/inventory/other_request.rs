//! Refusals that are about another request than this one: the first under the same key, most of the time.
//! Document 000 leaves open how anything is refused, so there are only words to go by.

use crate::http::upstream::{Fault, HttpAnswer};
use reqwest::StatusCode;

/// Each says by itself that this request is not the first one.
const NOT_THE_FIRST: [&str; 6] = [
    "duplicate",
    "duplicated",
    "duplicates",
    "replayed",
    "resubmitted",
    "reused",
];

/// What requests are called.
const REQUESTS: [&str; 5] = ["request", "requests", "payload", "operation", "transaction"];

/// How it is said of one of those.
const OTHER: [&str; 19] = [
    "another",
    "concurrent",
    "conflicting",
    "different",
    "differs",
    "differ",
    "earlier",
    "first",
    "identical",
    "match",
    "mismatch",
    "original",
    "other",
    "previous",
    "processing",
    "progress",
    "repeated",
    "same",
    "seen",
];

/// Without one of these, a refusal in English does not speak of the stock.
const STOCK: [&str; 7] = [
    "stock",
    "available",
    "quantity",
    "insufficient",
    "not enough",
    "sold",
    "units",
];

/// Passes an answer under a key that is honoured, unless it is about another request. A call that may have
/// arrived before is refused (422) by words of the stock alone: what else is said, in whatever language, may
/// be about the first one, which may have been done.
pub(super) fn is_about_this_request(answer: &HttpAnswer, is_repeat: bool) -> Result<(), Fault> {
    let text = answer.text().unwrap_or_default().to_ascii_lowercase();
    match answer.status {
        StatusCode::UNPROCESSABLE_ENTITY if is_of_another(&text, is_repeat) => {
            let what =
                "its refusal is about another request, or may be: the first under the same key";
            Err(Fault::mismatch(what).answered())
        }
        // As everywhere, that one may still be under way.
        StatusCode::CONFLICT if speaks_of_another(&text) => {
            let fault = answer.unexpected("speaks of another request, not of the stock");
            Err(fault.answered())
        }
        _ => Ok(()),
    }
}

fn is_of_another(text: &str, is_repeat: bool) -> bool {
    let speaks_of_stock = STOCK.iter().any(|words| text.contains(words));
    speaks_of_another(text) || !speaks_of_stock && (is_repeat || speaks_of_keys(text))
}

/// Whatever else it speaks of: `Duplicate request: the stock was reduced`.
fn speaks_of_another(text: &str) -> bool {
    let of_requests = has(text, &REQUESTS);
    has(text, &NOT_THE_FIRST)
        || text.contains("already processed")
        || of_requests && (has(text, &["already"]) || has(text, &OTHER) && !has(text, &STOCK))
}

/// Members are called `key` as well.
fn speaks_of_keys(text: &str) -> bool {
    has(text, &["key", "keys"]) || text.contains("idempoten")
}

fn has(text: &str, any: &[&str]) -> bool {
    text.split(|c: char| !c.is_ascii_alphanumeric())
        .any(|word| any.contains(&word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_speaks_of_another_request_is_known_by_its_words() {
        for text in [
            "duplicate request",
            "request already processed",
            "already processed",
            "this request is being processed, still in progress",
            "the same request is processing",
            "another request came with this key",
            "duplicate request: stock was already reduced",
            "request body differs",
        ] {
            assert!(is_of_another(text, false), "{text}");
        }
        for text in ["key in use", "idempotent replay"] {
            assert!(is_of_another(text, false), "{text}");
        }
    }

    #[test]
    fn any_other_words_refuse_a_first_attempt_and_only_those_of_the_stock_a_repeated_one() {
        for text in [
            "",
            "unprocessable entity",
            "existencias insuficientes",
            "la clé a déjà été utilisée",
            "the request could not be processed",
            "no such product",
        ] {
            assert!(!is_of_another(text, false), "{text}");
            assert!(is_of_another(text, true), "{text}");
        }
        for text in [
            "not enough in stock",
            "out_of_stock",
            r#"{"key":"out_of_stock"}"#,
            r#"{"available":1}"#,
            "already sold out",
            "the requested quantity is more than there is",
            "the request is for other units than are in stock",
        ] {
            assert!(!is_of_another(text, false), "{text}");
            assert!(!is_of_another(text, true), "{text}");
        }
    }
}
