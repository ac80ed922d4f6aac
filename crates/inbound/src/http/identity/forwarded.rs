//! Where a request comes from that a gateway has passed on.

use super::credentials;
use super::rules::{Identification, IdentityMode};
use axum::http::HeaderMap;
use std::net::{IpAddr, SocketAddr};

const FORWARDED_FOR: &str = "x-forwarded-for";

/// The client's address, as the gateway that is believed tells it. The last address is the gateway's
/// own word; those before it are what the client said.
pub(super) fn client(rules: &Identification, headers: &HeaderMap, peer: IpAddr) -> Option<IpAddr> {
    let IdentityMode::Gateway(gateway) = &rules.mode else {
        return None;
    };
    let secret = gateway.secret.as_deref();
    let shows_secret = || credentials::shows(secret, headers).unwrap_or(false);
    if !gateway.is_near(peer) && !shows_secret() {
        return None;
    }
    let said = headers.get_all(FORWARDED_FOR).iter().next_back()?;
    let last = said.to_str().ok()?.rsplit(',').next()?.trim();
    let with_port = || last.parse::<SocketAddr>().map(|address| address.ip());
    last.parse().or_else(|_| with_port()).ok()
}
