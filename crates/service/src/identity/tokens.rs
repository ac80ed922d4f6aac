//! Who checks tokens, and with which keys.

use crate::config::{TokenKeys, TokenSettings};
use anyhow::Context as _;
use application::ports::{Clock, Tokens};
use outbound::identity::{JwtTokens, Key, KeySet, KeySource};
use std::path::Path;
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
        TokenKeys::File(path) => KeySource::Fixed(Box::new(public_key(path)?)),
        TokenKeys::Shared(secret) => KeySource::Fixed(Box::new(Key::shared(secret.reveal()))),
    };
    let rules = settings.rules.clone();
    Ok(Arc::new(JwtTokens::new(rules, keys, clock.clone())))
}

/// The key in `identity.public_key_file`.
pub(crate) fn public_key(path: &Path) -> anyhow::Result<Key> {
    let shown = path.display();
    let text = std::fs::read_to_string(path)
        .with_context(|| format!("identity.public_key_file {shown} cannot be read"))?;
    Key::from_pem(&text).with_context(|| format!("identity.public_key_file {shown} cannot be used"))
}
