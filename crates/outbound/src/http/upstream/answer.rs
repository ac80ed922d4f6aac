//! What a collaborator answered, whole and within the limit.

use super::request::Request;
use crate::guard::Fault;
use domain::process::EvidenceKind;
use reqwest::StatusCode;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// An answer whose meaning is the protocol's to tell.
pub struct HttpAnswer {
    /// Its status.
    pub status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
    /// Whether there was something of a client's in the call: in its path, or in its body.
    pub(super) can_offend: bool,
}

impl HttpAnswer {
    /// This answer, unless its status tells that there is none: the service failed while it had the
    /// request, was too busy, or points elsewhere, where we do not go.
    pub(super) fn judged(self, request: &Request) -> Result<Self, Fault> {
        let status = self.status;
        if request.is_documented(status) {
            return Ok(self);
        }
        match status {
            StatusCode::REQUEST_TIMEOUT | StatusCode::TOO_MANY_REQUESTS => Err(self.failed()),
            _ if status.is_success() || status.is_client_error() => Ok(self),
            _ if status.is_redirection() => {
                let what = format!("a redirection ({status}), which is not followed");
                Err(Fault::unreadable(&what))
            }
            _ => Err(self.failed()),
        }
    }

    /// Whether this answer to a look-up by id can be due to the id alone: a page of a framework that
    /// takes offence at a character, for example. What is left is about who we are or how much we ask.
    pub(super) fn says_that_there_is_none(&self) -> bool {
        self.status.is_client_error()
            && !matches!(self.status.as_u16(), 401 | 403 | 407 | 408 | 429)
    }

    /// Unless it takes offence at the request, of which the id is a part: a gateway does as well, whatever
    /// becomes of the service behind it.
    pub(super) fn takes_no_offence(&self) -> Result<(), Fault> {
        if self.complains_of_the_request() {
            return Err(Fault::NoSuchId(format!("it answered {}", self.status)));
        }
        Ok(())
    }

    /// Their side failed while it had the request.
    pub fn failed(&self) -> Fault {
        Fault::unknown(
            EvidenceKind::ServerError,
            &format!("it answered {}", self.status),
        )
    }

    /// The body, which has to be JSON of this form. What was met instead is not told: it may hold
    /// names and addresses.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        if !self.is_json() {
            return Err(self.unexpected("is not marked as JSON"));
        }
        serde_json::from_slice(&self.body).map_err(|error| {
            let (line, column) = (error.line(), error.column());
            let what = match error.classify() {
                serde_json::error::Category::Eof => "ends too early".to_owned(),
                serde_json::error::Category::Data => {
                    format!("has another form than documented at line {line}, column {column}")
                }
                _ => format!("is not JSON at line {line}, column {column}"),
            };
            self.unexpected(&what)
        })
    }

    /// Whether its status says that something was done, and not only taken on.
    pub fn is_done(&self) -> bool {
        matches!(self.status.as_u16(), 200 | 201 | 204)
    }

    /// The body as JSON, whatever it is marked as; none where it is empty or something else.
    pub fn tolerant_json(&self) -> Option<Value> {
        serde_json::from_slice(&self.body).ok()
    }

    /// Whether it is a page for people: of a proxy, of a login, of maintenance.
    pub fn is_page(&self) -> bool {
        let is_html = self.media_type().is_some_and(|kind| kind == "text/html");
        is_html || self.body.trim_ascii_start().starts_with(b"<")
    }

    /// The body as text, whatever it is marked as.
    pub fn text(&self) -> Result<&str, Fault> {
        std::str::from_utf8(&self.body).map_err(|_| self.unexpected("is not text"))
    }

    /// Whether there is no body, or nothing in it.
    pub fn is_empty(&self) -> bool {
        self.body.trim_ascii().is_empty()
    }

    /// No documented answer, and why. Where its status complains of the request, that can be due to what
    /// a client has sent, whatever the protocol: so it is no failure of the service. Frameworks take offence
    /// at a character in a path with a page, and firewalls at a body. Where the call is always the same, a page
    /// is the word of a proxy to whoever comes, and a failure.
    pub fn unexpected(&self, what: &str) -> Fault {
        let bytes = self.body.len();
        let fault = Fault::unreadable(&format!(
            "its answer ({}, {bytes} bytes) {what}",
            self.status
        ));
        let is_a_proxys = self.is_page() && !self.can_offend;
        if self.complains_of_the_request() && !is_a_proxys {
            fault.answered()
        } else {
            fault
        }
    }

    /// Of its form or its size. A wrong path (404, 405) and wrong credentials (401, 403, 407) are ours.
    fn complains_of_the_request(&self) -> bool {
        matches!(self.status.as_u16(), 400 | 413 | 414 | 422 | 431)
    }

    fn is_json(&self) -> bool {
        let kind = self.media_type();
        kind.is_some_and(|kind| kind == "application/json" || kind.ends_with("+json"))
    }

    /// In lower case, without its parameters.
    fn media_type(&self) -> Option<String> {
        let marked = self.headers.get(CONTENT_TYPE)?.to_str().ok()?;
        let kind = marked.split(';').next()?;
        Some(kind.trim().to_ascii_lowercase())
    }
}
