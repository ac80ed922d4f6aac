//! Requests that must take effect once: keys, fingerprints and the answers that are given again.

use domain::OrderId;
use sha2::{Digest, Sha256};

/// A client's idempotency key, within the scope of its caller.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RequestKey {
    /// Who sent it.
    pub scope: String,
    /// What they sent.
    pub key: String,
}

impl RequestKey {
    /// The scope of those whose sender was erased.
    pub const ERASED: &'static str = "erased";

    /// As it is known once its sender was erased, so that a repeat is recognised and nobody is named: a digest
    /// of both. The digest of one that is known so already is the same.
    #[must_use]
    pub fn erased(&self) -> Self {
        if self.scope == Self::ERASED {
            return self.clone();
        }
        let mut digest = Sha256::new();
        for part in [&self.scope, &self.key] {
            digest.update((part.len() as u64).to_be_bytes());
            digest.update(part.as_bytes());
        }
        Self {
            scope: Self::ERASED.to_owned(),
            key: format!("{:x}", digest.finalize()),
        }
    }
}

/// A digest of what a request asks for: equal requests have equal fingerprints.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// No request's: what stands in the place of one that was erased, so that its repeat is taken for another
    /// request under the same key.
    pub const ERASED: Self = Self([0; 32]);
}

/// What makes a request take effect once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestClaim {
    /// The caller gave a key: kept with the answer, for as long as keys are kept.
    Key {
        /// The key.
        key: RequestKey,
        /// Of the request.
        fingerprint: Fingerprint,
    },
    /// The caller gave none: the same content of the same scope is the same order while that order
    /// is pending.
    Guard {
        /// Who sent it.
        scope: String,
        /// Of the request.
        fingerprint: Fingerprint,
    },
}

/// An answer as it went out, to be given again byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// Headers beyond those of every answer, such as `Location`.
    pub headers: Vec<(String, String)>,
    /// The body's media type, or none for an empty body.
    pub content_type: Option<String>,
    /// The body.
    pub body: Vec<u8>,
}

/// What is on record of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestRecord {
    /// Of the request that came first.
    pub fingerprint: Fingerprint,
    /// The order that it placed, came to or changed, if any.
    pub order: Option<OrderId>,
    /// Its final answer, once there is one.
    pub answer: Option<Answer>,
}
