//! What the service answered.

use axum::http::HeaderMap;
use serde_json::Value;
use std::fmt;

/// An answer.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Told {
    pub(crate) status: u16,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Told {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("headers are text"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).expect("answers are text")
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self}"))
    }

    /// A member of the body, as JSON text; empty if there is none.
    pub(crate) fn member(&self, name: &str) -> String {
        self.json()
            .get(name)
            .map_or_else(String::new, Value::to_string)
    }

    pub(crate) fn was_replayed(&self) -> bool {
        self.header("idempotency-replayed") == "true"
    }
}

/// The status, the headers that matter, and the body with a line for each member.
impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.status)?;
        for name in [
            "location",
            "retry-after",
            "etag",
            "allow",
            "www-authenticate",
            "idempotency-replayed",
            "x-total-count",
            "link",
            "content-type",
        ] {
            if let Some(value) = self.headers.get(name) {
                writeln!(f, "{name}: {}", value.to_str().unwrap_or("?"))?;
            }
        }
        let body = self.text().replace(",\"", ",\n\"").replace("},{", "},\n{");
        write!(f, "{body}")
    }
}
