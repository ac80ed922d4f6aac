//! The part of the composition root that decides who is believed, and says so.

use crate::config::{IdentityMode, IdentitySettings, Secret, TokenKeys, TokenSettings};
use crate::operator::random_token;
use crate::provider_sign_in::provider_sign_in;
use crate::wires::is_open_wire;
use anyhow::Context as _;
use application::ports::{Clock, Tokens};
use inbound::http::{EntryLinks, Identification, IdentityMode as Rules, SignInParts, TrustedPeers};
use outbound::SystemKeys;
use outbound::identity::{JwtTokens, Key, KeySet, KeySource, SignedLinks, SignedSessions};
use std::path::Path;
use std::sync::Arc;

/// How callers are identified, with this operator's token, and how operators sign in.
pub(crate) fn identification(
    settings: &IdentitySettings,
    token: &Secret,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<(Identification, SignInParts)> {
    let secret = match settings.link_secret.clone() {
        Some(secret) => secret,
        None => random_token()?,
    };
    let sign_in = SignInParts {
        sessions: Arc::new(SignedSessions::new(secret.reveal(), clock.clone())),
        keys: Arc::new(SystemKeys),
        links: Arc::new(EntryLinks::new(Arc::new(SystemKeys), clock.clone())),
        provider: provider_sign_in(settings, clock)?,
    };
    let links = SignedLinks::new(secret.reveal(), settings.link_lifetime, clock.clone());
    let identification = Identification {
        role_header: settings.role_header.clone(),
        operator_token: Some(token.reveal().to_owned()),
        api_keys: settings.api_keys.clone(),
        trusted: TrustedPeers {
            networks: settings.trusted_peers.clone(),
            secret: settings
                .gateway_secret
                .as_ref()
                .map(|secret| secret.reveal().to_owned()),
        },
        ..Identification::by(rules(&settings.mode, clock)?, Arc::new(links))
    };
    Ok((identification, sign_in))
}

fn rules(mode: &IdentityMode, clock: &Arc<dyn Clock>) -> anyhow::Result<Rules> {
    Ok(match mode {
        IdentityMode::Open => Rules::Open,
        IdentityMode::Gateway => Rules::Gateway,
        IdentityMode::Jwt(settings) => Rules::Jwt(tokens(settings, clock)?),
    })
}

/// Who checks tokens by these settings.
pub(crate) fn tokens(
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

/// Who is believed, in words for the log and for operators; no secrets.
pub(crate) fn trust(settings: &IdentitySettings) -> String {
    match &settings.mode {
        IdentityMode::Open => {
            "anybody who reaches this address (identity.mode = \"open\")".to_owned()
        }
        IdentityMode::Gateway => {
            let peers = settings.trusted_peers.iter();
            let mut known: Vec<String> = peers.map(ToString::to_string).collect();
            if settings.gateway_secret.is_some() {
                known.push("whoever has the gateway's secret".to_owned());
            }
            let known = known.join(", ");
            format!("identity headers from {known} (identity.mode = \"gateway\")")
        }
        IdentityMode::Jwt(tokens) => {
            let rules = &tokens.rules;
            let names: Vec<String> = rules.algorithms.iter().map(ToString::to_string).collect();
            format!(
                "tokens of {} for {}, signed with {} by {} (identity.mode = \"jwt\")",
                rules.issuer,
                rules.audience,
                names.join(", "),
                signer(&tokens.keys)
            )
        }
    }
}

fn signer(keys: &TokenKeys) -> String {
    match keys {
        TokenKeys::Published(url, _) => format!("the keys at {}", without_secrets(url)),
        TokenKeys::File(path) => format!("the key in {}", path.display()),
        TokenKeys::Shared(_) => "a shared secret".to_owned(),
    }
}

/// Some providers want a secret in the address.
fn without_secrets(url: &str) -> String {
    let Ok(url) = reqwest::Url::parse(url) else {
        return "identity.jwks_url".to_owned();
    };
    let host = url.host_str().unwrap_or_default();
    let port = url
        .port()
        .map_or_else(String::new, |port| format!(":{port}"));
    format!("{}://{host}{port}{}", url.scheme(), url.path())
}

/// Whether keys come over a wire that others can change them on.
pub(crate) fn has_open_wire(settings: &IdentitySettings) -> bool {
    let IdentityMode::Jwt(tokens) = &settings.mode else {
        return false;
    };
    match &tokens.keys {
        TokenKeys::Published(url, _) => is_open_wire(url),
        TokenKeys::File(_) | TokenKeys::Shared(_) => false,
    }
}
