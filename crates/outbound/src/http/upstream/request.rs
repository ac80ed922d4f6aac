//! One request to a collaborator, before it is known where that is.

use crate::guard::Fault;
use crate::http::keys::Keys;
use application::ports::CallKey;
use hyper::body::Bytes;
use reqwest::{Method, StatusCode, Url};
use serde::Serialize;

/// What is asked. It can be asked of several addresses, one after the other, as long as none of them
/// has been reached.
#[derive(Clone)]
pub struct Request {
    pub(super) method: Method,
    pub(super) path: String,
    pub(super) body: Option<Bytes>,
    pub(super) key: Option<String>,
    /// Whether what is asked stands in the path.
    pub(super) is_of_a_path: bool,
    keys: Keys,
    documented: Vec<StatusCode>,
}

/// Bodies hold names and addresses: they do not print themselves into logs.
impl std::fmt::Debug for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Request({} {})", self.method, self.path)
    }
}

impl Request {
    /// With this path, in which stands what is asked, or which is always the same.
    pub(super) fn new(method: Method, path: String, is_of_a_path: bool) -> Self {
        Self {
            method,
            path,
            body: None,
            key: None,
            is_of_a_path,
            keys: Keys::Ignored,
            documented: Vec::new(),
        }
    }

    /// With this body.
    #[must_use]
    #[expect(
        clippy::missing_panics_doc,
        reason = "a map of plain members always serialises"
    )]
    pub fn json(mut self, body: &impl Serialize) -> Self {
        let body = serde_json::to_vec(body).expect("our own bodies are maps of plain members");
        self.body = Some(body.into());
        self
    }

    /// With this body, JSON in bytes.
    #[must_use]
    pub fn bytes(mut self, body: impl Into<Bytes>) -> Self {
        self.body = Some(body.into());
        self
    }

    /// Under this key. It goes with every call that has an effect, also where nobody honours it: what
    /// becomes of it decides how an answer about the key is read.
    #[must_use]
    pub fn key(mut self, key: &CallKey, keys: Keys) -> Self {
        self.key = Some(key.as_str().to_owned());
        self.keys = keys;
        self
    }

    /// Whether the other side looks at the key of this call.
    pub(super) fn key_is_honoured(&self) -> bool {
        self.key.is_some() && self.keys != Keys::Ignored
    }

    /// This protocol documents an answer with this status, although it usually tells of a failure: the
    /// protocol reads it.
    #[must_use]
    pub fn documents(mut self, status: StatusCode) -> Self {
        self.documented.push(status);
        self
    }

    pub(super) fn is_documented(&self, status: StatusCode) -> bool {
        self.documented.contains(&status)
    }

    /// Where it goes: the address's own path comes first.
    pub(super) fn url(&self, base: &Url) -> Result<Url, Fault> {
        let base = base.as_str().trim_end_matches('/');
        let url = Url::parse(&format!("{base}{}", self.path));
        url.map_err(|why| Fault::NotSent(format!("its address and path make no URL: {why}")))
    }
}
