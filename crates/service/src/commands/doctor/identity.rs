//! What the doctor says of who is believed, and of the provider's page where operators sign in.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use crate::config::{IdentityMode, IdentitySettings, SignInSettings, TokenKeys};
use crate::identity::{has_open_wire, public_key, trust};
use crate::wires::is_open_wire;
use anyhow::Context as _;
use inbound::http::Network;
use outbound::identity::published_keys;

/// Who is believed.
pub(super) fn identity(settings: &IdentitySettings) -> Check {
    let who = trust(settings);
    let key_file = match &settings.mode {
        IdentityMode::Jwt(tokens) => match &tokens.keys {
            TokenKeys::File(file) => file
                .read()
                .and_then(|text| public_key(&text).map(drop).with_context(|| file.name())),
            TokenKeys::Published(..) | TokenKeys::Shared(_) => Ok(()),
        },
        IdentityMode::Open | IdentityMode::Gateway => Ok(()),
    };
    let finding = match key_file {
        Err(error) => Fail(
            format!("{error:#}"),
            "put the identity provider's public key there, in PEM".to_owned(),
        ),
        Ok(()) if has_open_wire(settings) => Warn(
            who,
            "identity.jwks_url is not https: whoever can change what comes over that wire can \
             sign tokens",
        ),
        Ok(()) if believes_a_crowd(settings) => Warn(who, of_a_crowd(&settings.mode)),
        Ok(()) => Fine(who),
    };
    Check::new("identity", finding)
}

/// Whether the provider's keys can be had. Nothing where none are published.
pub(super) async fn published(settings: &IdentitySettings) -> Option<Check> {
    let IdentityMode::Jwt(tokens) = &settings.mode else {
        return None;
    };
    let TokenKeys::Published(url, _) = &tokens.keys else {
        return None;
    };
    let finding = match published_keys(url).await {
        Ok(many) => Fine(format!("{many} keys are published at identity.jwks_url")),
        Err(why) => Fail(
            format!("identity.jwks_url brought no keys: {why}"),
            "see that the provider runs, or mend identity.jwks_url: until then a service that starts \
             answers every token with 503"
                .to_owned(),
        ),
    };
    Some(Check::new("identity", finding))
}

/// Whether many machines are a trusted proxy by their addresses alone.
fn believes_a_crowd(settings: &IdentitySettings) -> bool {
    let mut peers = settings.trusted_peers.iter();
    peers.any(Network::has_many_machines)
}

/// What each of them may do then, and what to do about it.
const fn of_a_crowd(mode: &IdentityMode) -> &'static str {
    match mode {
        IdentityMode::Gateway => {
            "whatever machine of these networks reaches the port may say who it is, an operator as \
             well: make identity.trusted_peers the gateway's own address, or nothing beside a \
             gateway_secret"
        }
        IdentityMode::Open | IdentityMode::Jwt(_) => {
            "whatever machine of the networks in identity.trusted_peers reaches the port may say where \
             its requests come from, from somewhere else with each key that it tries: name the \
             proxies' own addresses, or none beside a gateway_secret"
        }
    }
}

/// How operators sign in at the provider's page. Nothing where nobody does.
pub(super) fn signing_in(settings: &IdentitySettings) -> Option<Check> {
    let IdentityMode::Jwt(tokens) = &settings.mode else {
        return None;
    };
    let sign_in = tokens.sign_in.as_ref()?;
    let open = open_addresses(sign_in);
    let finding = if open.is_empty() {
        let (name, here) = (&sign_in.name, &sign_in.public_url);
        Fine(format!("at {name}, and back to {here}"))
    } else {
        Warn(
            format!("over the network by plain http: {}", open.join(", ")),
            "make them https: whoever can read or change what comes over that wire can learn passwords, \
             the client's secret or sessions, and sign in as an operator",
        )
    };
    Some(Check::new("signing in", finding))
}

/// Which of the addresses are of other machines and not encrypted.
fn open_addresses(sign_in: &SignInSettings) -> Vec<&'static str> {
    let addresses = [
        ("identity.sign_in.public_url", &sign_in.public_url),
        (
            "identity.sign_in.authorization_endpoint",
            &sign_in.authorization_endpoint,
        ),
        ("identity.sign_in.token_endpoint", &sign_in.token_endpoint),
    ];
    let open = addresses.into_iter().filter(|(_, url)| is_open_wire(url));
    open.map(|(key, _)| key).collect()
}
