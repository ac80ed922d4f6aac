//! The keys that an identity provider publishes: kept, renewed before they are old, renewed when a
//! token names one that is not known, and used for a while when nobody answers.

use super::fetch;
use super::key::Key;
use crate::asking::{Asking, ClientError};
use application::ports::{Clock, TokenError};
use domain::{Duration, Timestamp};
use jsonwebtoken::Algorithm;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How long keys are believed.
#[derive(Debug, Clone, Copy)]
pub struct KeySetRules {
    /// Keys older than this are renewed, in the background.
    pub max_age: Duration,
    /// Keys older than this are not used any more: a key that was withdrawn is void after so long,
    /// whatever happens to the provider.
    pub max_stale: Duration,
    /// The least time between two tries, however many tokens name unknown keys.
    pub min_interval: Duration,
}

impl Default for KeySetRules {
    fn default() -> Self {
        Self {
            max_age: Duration::from_secs(600),
            max_stale: Duration::from_hours(24),
            min_interval: Duration::from_secs(10),
        }
    }
}

/// The keys behind one URL.
pub struct KeySet {
    url: String,
    rules: KeySetRules,
    provider: Asking,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
    /// Held by whoever asks the provider; the others wait for what comes of it.
    asking: tokio::sync::Mutex<()>,
}

#[derive(Default)]
struct Known {
    keys: Vec<Key>,
    fetched_at: Option<Timestamp>,
    tried_at: Option<Timestamp>,
    /// Why the last try brought nothing.
    failure: Option<String>,
}

/// What is known of a key.
enum Found {
    Fresh(Key),
    /// It still counts, and should be renewed.
    Old(Key),
    Nothing,
}

impl KeySet {
    /// The keys behind this URL; nothing is fetched before the first token comes.
    pub fn at(
        url: String,
        rules: KeySetRules,
        clock: Arc<dyn Clock>,
    ) -> Result<Arc<Self>, ClientError> {
        Ok(Arc::new(Self {
            url,
            rules,
            provider: fetch::asking()?,
            clock,
            known: Mutex::default(),
            asking: tokio::sync::Mutex::default(),
        }))
    }

    /// The key that a token means.
    pub(super) async fn find(
        self: &Arc<Self>,
        id: Option<&str>,
        algorithm: Algorithm,
    ) -> Result<Key, TokenError> {
        match self.look(id, algorithm) {
            Found::Fresh(key) => Ok(key),
            Found::Old(key) => {
                if self.may_ask() {
                    let set = self.clone();
                    tokio::spawn(async move { set.renew().await });
                }
                Ok(key)
            }
            Found::Nothing => {
                self.renew().await;
                match self.look(id, algorithm) {
                    Found::Fresh(key) | Found::Old(key) => Ok(key),
                    Found::Nothing => Err(self.why_not()),
                }
            }
        }
    }

    fn look(&self, id: Option<&str>, algorithm: Algorithm) -> Found {
        let known = self.known();
        let Some(fetched_at) = known.fetched_at else {
            return Found::Nothing;
        };
        let age = self.clock.now().since(fetched_at);
        let Some(key) = chosen(&known.keys, id, algorithm) else {
            return Found::Nothing;
        };
        if age > self.rules.max_stale {
            Found::Nothing
        } else if age > self.rules.max_age {
            Found::Old(key.clone())
        } else {
            Found::Fresh(key.clone())
        }
    }

    /// If the provider does not answer, the token may be good: that is not for us to deny.
    fn why_not(&self) -> TokenError {
        match &self.known().failure {
            Some(failure) => TokenError::Unavailable(failure.clone()),
            None => TokenError::Invalid("its key is not among the published ones"),
        }
    }

    fn may_ask(&self) -> bool {
        let now = self.clock.now();
        // A clock that was put back must not keep us from asking.
        self.known()
            .tried_at
            .is_none_or(|tried_at| now < tried_at || now.since(tried_at) >= self.rules.min_interval)
    }

    /// Asks the provider, unless somebody has just done so.
    async fn renew(&self) {
        let _asking = self.asking.lock().await;
        if !self.may_ask() {
            return;
        }
        let fetched = fetch::keys(&self.provider, &self.url).await;
        let mut known = self.known();
        let now = self.clock.now();
        known.tried_at = Some(now);
        match fetched {
            Ok(keys) => {
                tracing::debug!(keys = keys.len(), "the keys of tokens were fetched");
                known.keys = keys;
                known.fetched_at = Some(now);
                known.failure = None;
            }
            Err(failure) => {
                tracing::warn!(
                    failure,
                    "identity.jwks_url brought no keys, those at hand are used: {failure}"
                );
                known.failure = Some(failure);
            }
        }
    }

    fn known(&self) -> MutexGuard<'_, Known> {
        // It is only ever replaced whole.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The key of this name. A token that names none means the only one that fits.
pub(super) fn chosen<'a>(
    keys: &'a [Key],
    id: Option<&str>,
    algorithm: Algorithm,
) -> Option<&'a Key> {
    let mut fitting = keys.iter().filter(|key| key.fits(algorithm));
    match id {
        Some(id) => fitting.find(|key| key.is_called(id)),
        None => fitting.next().filter(|_| fitting.next().is_none()),
    }
}
