//! Requests that take effect once: the client's key, what the request asks for, and the answers
//! that are given again.

use crate::http::answering::answer;
use crate::http::use_cases::UseCases;
use application::ports::{RememberError, StoreError};
use application::request::RequestRecord;
use application::{Answer, Caller, Fingerprint, RequestClaim, RequestKey};
use axum::http::request::Parts;
use axum::response::Response;
use domain::OrderId;
use sha2::{Digest, Sha256};
use std::fmt::Display;
use thiserror::Error;

const HEADER: &str = "idempotency-key";

/// The most characters of a key.
pub(crate) const KEY_LIMIT: usize = 255;

/// A key that cannot be one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("Idempotency-Key must be given once and have 1 to {KEY_LIMIT} visible ASCII characters")]
pub(crate) struct BadKey;

/// The key that the client sent, if any. A request that only reads may be repeated as it is.
pub(crate) fn key(parts: &Parts) -> Result<Option<String>, BadKey> {
    if parts.method.is_safe() {
        return Ok(None);
    }
    let mut sent = parts.headers.get_all(HEADER).iter();
    let Some(key) = sent.next() else {
        return Ok(None);
    };
    let key = key.as_bytes();
    if sent.next().is_some() || !is_key(key) {
        return Err(BadKey);
    }
    Ok(Some(String::from_utf8_lossy(key).into_owned()))
}

/// Whether it can be a key at all.
pub(crate) fn is_key(key: &[u8]) -> bool {
    let is_visible = key.iter().all(u8::is_ascii_graphic);
    !key.is_empty() && key.len() <= KEY_LIMIT && is_visible
}

/// What makes a request of this caller's with this key take effect once.
pub(crate) fn keyed(caller: &Caller, key: String, fingerprint: Fingerprint) -> RequestClaim {
    RequestClaim::Key {
        key: RequestKey {
            scope: caller.scope(),
            key,
        },
        fingerprint,
    }
}

/// What makes a placing request take effect once: its key, else its content within a scope of the
/// contract's choice.
pub(crate) fn claim(
    caller: &Caller,
    key: Option<String>,
    fingerprint: Fingerprint,
    guard_scope: impl FnOnce() -> String,
) -> RequestClaim {
    match key {
        Some(key) => keyed(caller, key, fingerprint),
        None => RequestClaim::Guard {
            scope: guard_scope(),
            fingerprint,
        },
    }
}

/// The claim of somebody who did not say who they are: kept apart by what they are reached at, so that
/// two guests whose clients number their requests alike are not taken for one.
pub(crate) fn of_guest(mut claim: RequestClaim, reached_at: &str) -> RequestClaim {
    if let RequestClaim::Key { key, .. } = &mut claim {
        key.scope = format!("{}:{reached_at}", key.scope);
    }
    claim
}

/// Digests what a request asks for, as it was understood: other spellings of the same request and
/// members that nobody reads make no difference. Lengths go in as well, so that two fields cannot
/// be taken for two others.
pub(crate) struct FingerprintOf(Sha256);

impl FingerprintOf {
    /// Begins with the method and the route.
    pub(crate) fn request(method: &str, route: &str) -> Self {
        Self(Sha256::new())
            .field("method", method)
            .field("route", route)
    }

    /// A field that is there.
    pub(crate) fn field(mut self, name: &str, value: impl Display) -> Self {
        for part in [name, &value.to_string()] {
            self.0.update((part.len() as u64).to_be_bytes());
            self.0.update(part.as_bytes());
        }
        self
    }

    /// A field that may be absent.
    pub(crate) fn maybe(self, name: &str, value: Option<impl Display>) -> Self {
        match value {
            Some(value) => self.field(name, value),
            None => self,
        }
    }

    /// The digest.
    pub(crate) fn finish(self) -> Fingerprint {
        Fingerprint(self.0.finalize().into())
    }
}

/// What the same key did before.
pub(crate) enum Earlier {
    /// Nothing.
    Nothing,
    /// This request: what is on record of it.
    Same(RequestRecord),
    /// Another request.
    Other,
}

impl Earlier {
    /// The answer that this request got, if it was made before.
    pub(crate) fn told<R: KeyReused>(self) -> Result<Option<Response>, R> {
        match self {
            Self::Nothing => Ok(None),
            Self::Same(record) => match record.answer {
                Some(answer) => Ok(Some(answer::replayed(answer))),
                // Whatever is told so is put on record with its answer; a record without stands for an
                // order, placed by this request or by another one, or for work that is not over.
                None => Err(R::key_reused()),
            },
            Self::Other => Err(R::key_reused()),
        }
    }
}

/// How a contract words what goes wrong with keys.
pub(crate) trait KeyReused: From<StoreError> {
    /// The key was used for another request.
    fn key_reused() -> Self;
}

/// Looks a key up.
pub(crate) async fn earlier(
    use_cases: &UseCases,
    claim: &RequestClaim,
) -> Result<Earlier, StoreError> {
    let RequestClaim::Key { key, .. } = claim else {
        return Ok(Earlier::Nothing);
    };
    let record = use_cases.requests.request(key).await?;
    Ok(record.map_or(Earlier::Nothing, |record| compared(record, claim)))
}

/// The answer of somebody with the same key who was quicker.
pub(crate) fn repeated<R: KeyReused>(
    record: RequestRecord,
    claim: Option<&RequestClaim>,
) -> Result<Response, R> {
    let earlier = match claim {
        Some(claim) => compared(record, claim),
        None => Earlier::Same(record),
    };
    earlier.told::<R>()?.ok_or_else(R::key_reused)
}

fn compared(record: RequestRecord, claim: &RequestClaim) -> Earlier {
    let (RequestClaim::Key { fingerprint, .. } | RequestClaim::Guard { fingerprint, .. }) = claim;
    if record.fingerprint == *fingerprint {
        Earlier::Same(record)
    } else {
        Earlier::Other
    }
}

/// Keeps a refusal that made or changed nothing, so that its repeat is answered alike. Tells what
/// came first if somebody else was quicker.
pub(crate) async fn keep(
    use_cases: &UseCases,
    claim: &RequestClaim,
    order: Option<OrderId>,
    answer: &Answer,
) -> Result<Earlier, StoreError> {
    remember(use_cases, claim, order, Some(answer.clone())).await
}

/// Takes a key before work that must not be done twice: of two that come at the same moment one has it,
/// and the other is told what is on record. Its answer is kept when the work is over.
pub(crate) async fn take(
    use_cases: &UseCases,
    claim: &RequestClaim,
) -> Result<Earlier, StoreError> {
    remember(use_cases, claim, None, None).await
}

async fn remember(
    use_cases: &UseCases,
    claim: &RequestClaim,
    order: Option<OrderId>,
    answer: Option<Answer>,
) -> Result<Earlier, StoreError> {
    let RequestClaim::Key { key, fingerprint } = claim else {
        return Ok(Earlier::Nothing);
    };
    let kept = use_cases
        .requests
        .remember(key.clone(), *fingerprint, order, answer)
        .await;
    match kept {
        Ok(()) => Ok(Earlier::Nothing),
        Err(RememberError::Repeated(record)) => Ok(compared(record, claim)),
        Err(RememberError::Store(error)) => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_visible_ascii_and_bounded() {
        let sent = |keys: &[&[u8]]| {
            let mut request = axum::http::Request::post("/");
            for value in keys {
                request = request.header(HEADER, *value);
            }
            key(&request.body(()).unwrap().into_parts().0)
        };
        assert_eq!(sent(&[]), Ok(None));
        assert_eq!(sent(&[b"k-1"]), Ok(Some("k-1".to_owned())));
        assert!(sent(&[&[b'x'; 255]]).is_ok());
        for bad in [&b""[..], b"a b", b"\xC3\xA9", b"a\tb", &[b'x'; 256]] {
            assert_eq!(sent(&[bad]), Err(BadKey));
        }
        assert_eq!(sent(&[b"a", b"a"]), Err(BadKey));
    }

    #[test]
    fn fields_do_not_run_into_each_other() {
        let of = |a: &str, b: &str| {
            FingerprintOf::request("POST", "/x")
                .field("a", a)
                .field("b", b)
                .finish()
        };
        assert_eq!(of("1", "23"), of("1", "23"));
        assert_ne!(of("1", "23"), of("12", "3"));
    }
}
