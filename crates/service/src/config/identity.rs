//! `[identity]`: whose word is taken for who callers are, and how operators prove themselves.

use super::layers::Origin;
use super::reader::Reader;
use super::settings::InForce;
use super::{TokenSettings, api_keys};
use crate::secrets::{KeptSecret, Part, SecretFile};
use domain::Duration;
use inbound::http::{ApiKey, Network};
use std::net::SocketAddr;
use std::path::PathBuf;

/// Where gateways usually are.
const PRIVATE_NETWORKS: [&str; 4] = ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"];

/// Whose word is taken.
#[derive(Debug, Clone)]
pub(crate) enum IdentityMode {
    /// Everybody's; whoever reaches the address may do everything.
    Open,
    /// A gateway's, which is one of the trusted peers.
    Gateway,
    /// An identity provider's, which signs tokens.
    Jwt(Box<TokenSettings>),
}

/// Who callers are.
#[derive(Debug, Clone)]
pub(crate) struct IdentitySettings {
    pub(crate) mode: IdentityMode,
    /// Proxies and gateways, known by their addresses ...
    pub(crate) trusted_peers: Vec<Network>,
    /// ... or by a secret.
    pub(crate) gateway_secret: Option<KeptSecret>,
    pub(crate) open_beyond_loopback: bool,
    pub(crate) operator_file: Option<PathBuf>,
    pub(crate) operator_token: Option<KeptSecret>,
    pub(crate) role_header: String,
    pub(crate) api_keys: Vec<ApiKey>,
    /// More of them, in a file.
    pub(crate) api_keys_file: Option<SecretFile>,
    /// The newest, and in a file also those before it.
    pub(crate) link_secret: Option<KeptSecret>,
    pub(crate) link_lifetime: Duration,
}

/// The word for a mode.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Word {
    Open,
    Gateway,
    Jwt,
}

impl IdentitySettings {
    /// The fewest characters of a secret: what 128 random bits take in base 16.
    const SECRET_LENGTH: usize = 32;

    pub(super) fn read(from: &mut Reader<'_>, listen: Option<SocketAddr>) -> Option<Self> {
        let words = [
            ("open", Word::Open),
            ("gateway", Word::Gateway),
            ("jwt", Word::Jwt),
        ];
        let word = from.choice("identity.mode", &words);
        let open_beyond_loopback = from.switch("identity.open_beyond_loopback");
        if let (Some(Word::Open), Some(false), Some(listen)) = (word, open_beyond_loopback, listen)
        {
            check_loopback(listen, from);
        }
        let operator_file = from.text("identity.operator_file");
        let operator_token = from.kept("identity.operator_token", Self::SECRET_LENGTH);
        let trusted = trusted(from, word == Some(Word::Gateway));
        let tokens = TokenSettings::read(from, word == Some(Word::Jwt));
        let role_header = from.parsed("identity.role_header", "a header's name", header_name);
        let api_keys = api_keys::read(from);
        let api_keys_file = from.secret_file("identity.api_keys_file", Part::Whole);
        let lines = Part::EachVisible(Self::SECRET_LENGTH);
        let link_secret = from.kept_in("identity.link_secret", Self::SECRET_LENGTH, lines);
        let lifetimes = Duration::from_secs(60)..=Duration::from_hours(366 * 24);
        let link_lifetime = from.duration("identity.link_lifetime", lifetimes);
        let ((trusted_peers, gateway_secret), tokens) = (trusted?, tokens?);
        Some(Self {
            mode: match word? {
                Word::Open => IdentityMode::Open,
                Word::Gateway => IdentityMode::Gateway,
                Word::Jwt => IdentityMode::Jwt(Box::new(tokens?)),
            },
            trusted_peers,
            gateway_secret,
            open_beyond_loopback: open_beyond_loopback?,
            operator_file: operator_file.map(|file| (!file.is_empty()).then(|| file.into()))?,
            operator_token: operator_token?,
            role_header: role_header?,
            api_keys: api_keys?,
            api_keys_file: api_keys_file?,
            link_secret: link_secret?,
            link_lifetime: link_lifetime?,
        })
    }

    /// Whether whoever reaches the service may do everything.
    pub(crate) const fn is_open(&self) -> bool {
        matches!(self.mode, IdentityMode::Open)
    }
}

/// By what proxies are known. A gateway that cannot be known would leave everybody a guest.
fn trusted(from: &mut Reader<'_>, is_gateway: bool) -> Option<(Vec<Network>, Option<KeptSecret>)> {
    const PEERS: &str = "identity.trusted_peers";
    let expected = "a list of networks, such as [\"10.0.0.0/8\", \"::1/128\"]";
    let peers: Option<Vec<Network>> = from.list(PEERS, expected, |text| text.parse().ok());
    let secret = from.kept("identity.gateway_secret", IdentitySettings::SECRET_LENGTH);
    let (mut peers, secret) = (peers?, secret?);
    if is_gateway && from.is_default(PEERS) {
        add_private_networks(&mut peers, from);
    }
    if is_gateway && peers.is_empty() && secret.is_none() {
        let expected = "a network at least, in mode \"gateway\"; or else set \
                        identity.gateway_secret";
        from.contradiction(PEERS, expected);
    }
    Some((peers, secret))
}

/// A gateway is another machine, so that without a network nobody would be believed. In the other modes a
/// proxy is named, or else neighbours could give themselves a new address with each key that they try.
fn add_private_networks(peers: &mut Vec<Network>, from: &mut Reader<'_>) {
    let private = PRIVATE_NETWORKS.iter();
    peers.extend(private.map(|network| network.parse::<Network>().expect("they are networks")));
    let shown: Vec<String> = peers.iter().map(ToString::to_string).collect();
    from.implied.push(InForce {
        section: "identity".to_owned(),
        name: "trusted_peers".to_owned(),
        value: format!("{shown:?}"),
        origin: Origin::Default.to_string(),
    });
}

/// What HTTP lets a name consist of, as far as people use it.
fn header_name(text: &str) -> Option<String> {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_".contains(&byte);
    let is_name = (1..=64).contains(&text.len()) && text.bytes().all(is_plain);
    is_name.then(|| text.to_owned())
}

/// An open service obeys everybody, so it is not shown to everybody by accident.
fn check_loopback(listen: SocketAddr, from: &mut Reader<'_>) {
    if !listen.ip().is_loopback() {
        from.contradiction(
            "http.listen",
            "a loopback address such as \"127.0.0.1:8080\": in mode \"open\" anybody who \
             reaches this port may do everything. If that is meant, set \
             identity.open_beyond_loopback = true",
        );
    }
}
