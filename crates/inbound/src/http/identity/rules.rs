//! The rules by which callers are identified.

use super::credentials;
use super::networks::Network;
use super::refused::Refused;
use application::ports::{Links, Tokens};
use application::{Current, Role};
use axum::http::HeaderMap;
use std::net::IpAddr;
use std::sync::Arc;

/// How callers are identified. Holds secrets, so it does not print itself.
#[derive(Clone)]
pub struct Identification {
    /// Whom to believe.
    pub mode: IdentityMode,
    /// Who is known to pass on what others ask: in each mode they say where a request comes from, in
    /// mode gateway also who asks.
    pub trusted: TrustedPeers,
    /// The header in which a gateway says what its user may do.
    pub role_header: String,
    /// What makes a caller an operator in every mode; none: nobody is one by token.
    pub operator_token: Option<Current<String>>,
    /// What other services show.
    pub api_keys: Current<Vec<ApiKey>>,
    /// Makes the links that show one order, and knows them again.
    pub links: Arc<dyn Links>,
}

impl Identification {
    /// The name of the header that gateways say roles in, unless told otherwise.
    pub const ROLE_HEADER: &'static str = "X-User-Role";

    /// The rules of this mode, with no secrets and no keys.
    pub fn by(mode: IdentityMode, links: Arc<dyn Links>) -> Self {
        Self {
            mode,
            trusted: TrustedPeers::default(),
            role_header: Self::ROLE_HEADER.to_owned(),
            operator_token: None,
            api_keys: Current::new(Vec::new()),
            links,
        }
    }

    /// Whether whoever reaches the service may do everything.
    pub const fn is_open(&self) -> bool {
        matches!(self.mode, IdentityMode::Open)
    }

    /// Whether tokens of an identity provider are believed.
    pub(crate) const fn takes_tokens(&self) -> bool {
        matches!(self.mode, IdentityMode::Jwt(_))
    }
}

/// Whom to believe.
#[derive(Clone)]
pub enum IdentityMode {
    /// Everybody: for one's own machine.
    Open,
    /// A gateway, one of the trusted peers, that has asked its users who they are; nobody else.
    Gateway,
    /// Whoever has signed a token.
    Jwt(Arc<dyn Tokens>),
}

/// How a proxy or a gateway is known.
#[derive(Clone, Default)]
pub struct TrustedPeers {
    /// By where its connections come from,
    pub networks: Vec<Network>,
    /// or by a secret that it sends along.
    pub secret: Option<Current<String>>,
}

impl TrustedPeers {
    /// Whether this is the address of one of them.
    pub(super) fn are_at(&self, peer: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(peer))
    }

    /// Whether one of them has sent these headers from this address.
    pub(in crate::http) fn are_by(
        &self,
        peer: IpAddr,
        headers: &HeaderMap,
    ) -> Result<bool, Refused> {
        let secret = self.secret.as_ref().map(Current::get);
        let secret = secret.as_deref().map(String::as_str);
        Ok(self.are_at(peer) || credentials::shows(secret, headers)?)
    }
}

/// A key of another service, as far as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiKey {
    /// Names its holder in the journal.
    pub name: String,
    /// What its holder may do.
    pub role: Role,
    /// The key's [`super::digest`].
    pub digest: [u8; 32],
}
