//! Keys: the same key is the same deed, with the same answer; another request under it is refused.

use super::call::Collaborator;
use super::digest::digest;
use super::reply::{Reply, problem, unavailable};
use application::ports::{RememberError, Requests};
use application::request::{Fingerprint, RequestKey, RequestRecord};
use axum::http::StatusCode;
use std::collections::BTreeSet;
use std::future::Future;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many keys can be in hand without one waiting for another.
const LANES: u64 = 64;

/// The keys that are on record, and whether anybody minds.
pub(super) struct Keys {
    requests: Arc<dyn Requests>,
    /// Requests with the same key come one after the other.
    in_hand: Vec<tokio::sync::Mutex<()>>,
    ignored: Mutex<BTreeSet<Collaborator>>,
    /// How often all keys were forgotten.
    forgotten: AtomicU64,
}

/// What a request under a key is answered with.
pub(super) struct Kept {
    pub(super) reply: Reply,
    pub(super) is_replay: bool,
}

impl Kept {
    pub(super) const fn first(reply: Reply) -> Self {
        Self {
            reply,
            is_replay: false,
        }
    }
}

impl Keys {
    pub(super) fn new(requests: Arc<dyn Requests>, ignored: BTreeSet<Collaborator>) -> Self {
        Self {
            requests,
            in_hand: (0..LANES).map(|_| tokio::sync::Mutex::default()).collect(),
            ignored: Mutex::new(ignored),
            forgotten: AtomicU64::new(0),
        }
    }

    /// From now on no key is known, as after a provider's window.
    pub(super) fn forget(&self) {
        self.forgotten.fetch_add(1, Ordering::Relaxed);
    }

    /// The name of the deed that this key stands for: another one once keys were forgotten.
    pub(super) fn deed(&self, key: &str) -> String {
        match self.forgotten.load(Ordering::Relaxed) {
            0 => key.to_owned(),
            times => format!("{times}/{key}"),
        }
    }

    /// Whether this collaborator is as keyless as its document.
    pub(super) fn are_ignored_by(&self, collaborator: Collaborator) -> bool {
        self.ignoring().contains(&collaborator)
    }

    /// Who ignores keys from now on.
    pub(super) fn ignore(&self, collaborators: BTreeSet<Collaborator>) {
        *self.ignoring() = collaborators;
    }

    pub(super) fn ignored(&self) -> BTreeSet<Collaborator> {
        self.ignoring().clone()
    }

    fn ignoring(&self) -> MutexGuard<'_, BTreeSet<Collaborator>> {
        self.ignored.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Does it the first time that the key comes; the answer is kept unless it is a failure of ours.
    pub(super) async fn once(
        &self,
        collaborator: Collaborator,
        key: &str,
        asked: &str,
        deed: impl Future<Output = Reply>,
    ) -> Kept {
        let lane = usize::try_from(digest(0, key.as_bytes()) % LANES).unwrap_or(0);
        let _in_hand = self.in_hand[lane].lock().await;
        let key = RequestKey {
            scope: format!("sandbox:{}", collaborator.name()),
            key: self.deed(key),
        };
        let fingerprint = fingerprint(asked);
        match self.requests.request(&key).await {
            Err(error) => return Kept::first(unavailable(error)),
            Ok(Some(record)) => return replayed(&record, fingerprint),
            Ok(None) => {}
        }
        let reply = deed.await;
        if reply.is_failure {
            return Kept::first(reply);
        }
        let kept = Some(reply.kept());
        let kept = self.requests.remember(key, fingerprint, None, kept);
        match kept.await {
            Ok(()) => Kept::first(reply),
            Err(RememberError::Repeated(record)) => replayed(&record, fingerprint),
            Err(RememberError::Store(error)) => Kept::first(unavailable(error)),
        }
    }
}

fn replayed(record: &RequestRecord, fingerprint: Fingerprint) -> Kept {
    if record.fingerprint != fingerprint {
        let status = StatusCode::UNPROCESSABLE_ENTITY;
        let words = "the key was used for another request: a new request needs a new key";
        return Kept::first(problem(status, "key_reused", words));
    }
    let Some(answer) = record.answer.clone() else {
        return Kept::first(unavailable("the key's answer is missing"));
    };
    let mut reply = Reply::again(answer);
    let mark = ("Idempotency-Replayed".to_owned(), "true".to_owned());
    reply.headers.push(mark);
    Kept {
        reply,
        is_replay: true,
    }
}

fn fingerprint(asked: &str) -> Fingerprint {
    let mut bytes = [0; 32];
    for (part, seed) in bytes.chunks_mut(8).zip(11..) {
        part.copy_from_slice(&digest(seed, asked.as_bytes()).to_be_bytes());
    }
    Fingerprint(bytes)
}
