//! Sessions that a test can read, and keys that it can foretell; nothing is sealed.

use super::clock::ManualClock;
use crate::ports::{Clock, KeyMaker, Session, Sessions};
use domain::Timestamp;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// Writes a session as `OPERATOR|CREDENTIAL|END`.
#[derive(Debug)]
pub struct ReadableSessions {
    clock: Arc<ManualClock>,
}

impl ReadableSessions {
    /// Sessions that end by this clock.
    pub const fn new(clock: Arc<ManualClock>) -> Self {
        Self { clock }
    }
}

impl Sessions for ReadableSessions {
    fn seal(&self, session: &Session) -> String {
        let credential = session.credential.as_deref().unwrap_or_default();
        let end = session.ends_at.micros();
        let looks = if session.only_looks { "|looks on" } else { "" };
        format!("{}|{credential}|{end}{looks}", session.operator)
    }

    fn opened_by(&self, token: &str) -> Option<Session> {
        let mut parts = token.split('|');
        let (operator, credential, end) = (parts.next()?, parts.next()?, parts.next()?);
        let ends_at = Timestamp::from_micros(end.parse().ok()?);
        (self.clock.now() < ends_at).then(|| Session {
            operator: operator.to_owned(),
            credential: (!credential.is_empty()).then(|| credential.to_owned()),
            only_looks: parts.next().is_some(),
            ends_at,
        })
    }

    fn mark(&self, text: &str) -> String {
        let mut hasher = DefaultHasher::new();
        text.hash(&mut hasher);
        format!("mark{:016x}", hasher.finish())
    }

    fn is_mark(&self, text: &str, mark: &str) -> bool {
        self.mark(text) == mark
    }
}

/// Makes `key-1`, `key-2` and so on.
#[derive(Debug, Default)]
pub struct NumberedKeys(AtomicU64);

impl KeyMaker for NumberedKeys {
    fn new_key(&self) -> String {
        format!("key-{}", self.0.fetch_add(1, Ordering::SeqCst) + 1)
    }
}
