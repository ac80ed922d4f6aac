//! Who is believed, in words.

use crate::config::{IdentityMode, IdentitySettings, TokenKeys};
use crate::wires::is_open_wire;

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
        TokenKeys::File(path) => format!("the key in {}", path.path().display()),
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
