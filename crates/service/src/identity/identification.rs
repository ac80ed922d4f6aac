//! Who is believed: the rules by which callers are identified, and what operators sign in with.

use super::provider::provider_sign_in;
use super::tokens::tokens;
use crate::config::{IdentityMode, IdentitySettings, keys_in};
use crate::operator::random_token;
use crate::secrets::KeptSecret;
use application::Current;
use application::ports::Clock;
use domain::Duration;
use inbound::http::{
    ApiKey, EntryLinks, Identification, IdentityMode as Rules, SignInParts, TrustedPeers,
};
use outbound::SystemKeys;
use outbound::identity::{SignedLinks, SignedSessions, SigningSecrets};
use std::sync::Arc;

/// How long links and sessions hold that the last secret has signed, where its file lists no earlier ones.
const GRACE: Duration = Duration::from_hours(24);

/// How callers are identified, with this operator's token, and how operators sign in.
pub(crate) fn identification(
    settings: &IdentitySettings,
    token: Current<String>,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<(Identification, SignInParts)> {
    let secrets = signing_secrets(settings, clock)?;
    let sign_in = SignInParts {
        sessions: Arc::new(SignedSessions::new(secrets.clone(), clock.clone())),
        keys: Arc::new(SystemKeys),
        links: Arc::new(EntryLinks::new(Arc::new(SystemKeys), clock.clone())),
        provider: provider_sign_in(settings, clock)?,
    };
    let links = SignedLinks::new(secrets, settings.link_lifetime, clock.clone());
    let gateway_secret = settings.gateway_secret.as_ref();
    let identification = Identification {
        role_header: settings.role_header.clone(),
        operator_token: Some(token),
        api_keys: api_keys(settings)?,
        trusted: TrustedPeers {
            networks: settings.trusted_peers.clone(),
            secret: gateway_secret.map(KeptSecret::current).transpose()?,
        },
        ..Identification::by(rules(&settings.mode, clock)?, Arc::new(links))
    };
    Ok((identification, sign_in))
}

/// The first line of a file signs, the others are earlier secrets. Where there are none, the one that signed
/// until the file changed holds for a while.
fn signing_secrets(
    settings: &IdentitySettings,
    clock: &Arc<dyn Clock>,
) -> anyhow::Result<Current<SigningSecrets>> {
    let Some(kept) = &settings.link_secret else {
        return Ok(Current::new(SigningSecrets::of(random_token()?.reveal())));
    };
    let clock = clock.clone();
    kept.current_as(move |text, before: Option<&SigningSecrets>| {
        let mut lines = text.lines();
        let newest = lines.next().unwrap_or_default();
        let secrets = SigningSecrets::of(newest).with_earlier(lines);
        Ok(match before {
            Some(before) => secrets.replacing(before, clock.now().plus(GRACE)),
            None => secrets,
        })
    })
}

/// Those of the settings, and those of the file as it is now.
fn api_keys(settings: &IdentitySettings) -> anyhow::Result<Current<Vec<ApiKey>>> {
    let fixed = settings.api_keys.clone();
    match &settings.api_keys_file {
        None => Ok(Current::new(fixed)),
        Some(file) => file.current(move |text, _| keys_in(text, &fixed)),
    }
}

fn rules(mode: &IdentityMode, clock: &Arc<dyn Clock>) -> anyhow::Result<Rules> {
    Ok(match mode {
        IdentityMode::Open => Rules::Open,
        IdentityMode::Gateway => Rules::Gateway,
        IdentityMode::Jwt(settings) => Rules::Jwt(tokens(settings, clock)?),
    })
}
