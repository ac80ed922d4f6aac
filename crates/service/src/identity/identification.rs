//! Who is believed: the rules by which callers are identified, and what operators sign in with.

use super::provider::provider_sign_in;
use super::tokens::tokens;
use crate::config::{IdentityMode, IdentitySettings, Secret};
use crate::operator::random_token;
use application::ports::Clock;
use inbound::http::{EntryLinks, Identification, IdentityMode as Rules, SignInParts, TrustedPeers};
use outbound::SystemKeys;
use outbound::identity::{SignedLinks, SignedSessions};
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
