//! Who checks tokens, and with which keys.

use crate::config::{TokenKeys, TokenSettings};
use anyhow::Context as _;
use application::ports::{Clock, Tokens};
use outbound::identity::{JwtTokens, Key, KeySet, KeySource};
use std::sync::Arc;

/// Who checks tokens by these settings.
pub(super) fn tokens(
    settings: &TokenSettings,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Arc<dyn Tokens>> {
    let keys = match &settings.keys {
        TokenKeys::Published(url, rules) => {
            let set = KeySet::at(url.clone(), *rules, clock.clone());
            KeySource::Published(set.context("no client for identity.jwks_url can be made")?)
        }
        TokenKeys::File(file) => KeySource::Fixed(file.current(|text, _| public_key(text))?),
        TokenKeys::Shared(secret) => {
            KeySource::Fixed(secret.current_as(|text, _| Ok(Key::shared(text)))?)
        }
    };
    let rules = settings.rules.clone();
    Ok(Arc::new(JwtTokens::new(rules, keys, clock.clone())))
}

/// What stands in `identity.public_key_file`.
pub(crate) fn public_key(text: &str) -> anyhow::Result<Key> {
    Key::from_pem(text).context("it cannot be used")
}
