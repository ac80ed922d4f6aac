//! Whom the service of these tests believes, and what proxies are known by.

use crate::shop::GATEWAY_SECRET;
use inbound::http::{IdentityMode, Network, TrustedPeers};

/// Whom the service believes. Tests ask from this machine, where a trusted proxy is unless told otherwise.
pub(crate) struct Believed {
    pub(crate) mode: IdentityMode,
    pub(crate) trusted: TrustedPeers,
}

impl From<IdentityMode> for Believed {
    fn from(mode: IdentityMode) -> Self {
        let loopback: Network = "127.0.0.0/8".parse().expect("it is one");
        let mut believed = Self::from_afar(mode);
        believed.trusted.networks.push(loopback);
        believed
    }
}

impl Believed {
    /// Where proxies are known by their secret alone.
    pub(crate) fn from_afar(mode: IdentityMode) -> Self {
        let trusted = TrustedPeers {
            networks: Vec::new(),
            secret: Some(application::Current::new(GATEWAY_SECRET.to_owned())),
        };
        Self { mode, trusted }
    }
}
