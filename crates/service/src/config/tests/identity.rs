//! `[identity]`: which settings go together, and what is said of those that do not.

use super::super::{Faults, IdentityMode, Settings, Sources, TokenKeys};
use super::{environment, file, keys};
use crate::identity::{has_open_wire, trust};
use application::Role;
use std::path::Path;

const SECRET: &str = "0123456789abcdef0123456789abcdef";

/// What mode "jwt" needs beside a key.
const JWT: [(&str, &str); 3] = [
    ("IDENTITY__MODE", "jwt"),
    ("IDENTITY__ISSUER", "https://login.example"),
    ("IDENTITY__AUDIENCE", "orders"),
];

fn jwt(more: &[(&str, &str)]) -> Sources {
    environment(&[&JWT[..], more].concat())
}

fn faults(sources: &Sources) -> Vec<String> {
    match Settings::load(sources) {
        Ok(_) => Vec::new(),
        Err(faults) => keys(&faults).into_iter().map(str::to_owned).collect(),
    }
}

fn load(text: &str) -> Result<Settings, Faults> {
    let file = file(text);
    Settings::load(&Sources {
        file: Some(file.path().to_owned()),
        ..environment(&[])
    })
}

#[test]
fn tokens_need_an_issuer_an_audience_and_one_source_of_keys() {
    assert_eq!(
        faults(&environment(&[("IDENTITY__MODE", "jwt")])),
        ["identity.audience", "identity.issuer", "identity.jwks_url"]
    );
    let url = ("IDENTITY__JWKS_URL", "https://login.example/keys");
    let pem = ("IDENTITY__PUBLIC_KEY_FILE", "key.pem");
    let secret = ("IDENTITY__SHARED_SECRET", SECRET);
    let hs = ("IDENTITY__ALGORITHMS", "HS256");
    for good in [
        &[url][..],
        &[pem],
        &[secret, hs],
        &[pem, ("IDENTITY__ALGORITHMS", "ES256, EdDSA")],
    ] {
        assert_eq!(faults(&jwt(good)), [""; 0], "{good:?}");
    }
    assert_eq!(faults(&jwt(&[url, pem])), ["identity.jwks_url"]);
    for bad in [
        // Whoever can check these can also make them.
        &[url, hs][..],
        &[pem, ("IDENTITY__ALGORITHMS", "RS256,HS512")],
        &[secret],
        &[pem, ("IDENTITY__ALGORITHMS", "")],
        &[pem, ("IDENTITY__ALGORITHMS", "none")],
    ] {
        assert_eq!(faults(&jwt(bad)), ["identity.algorithms"], "{bad:?}");
    }
    for bad in [
        "login.example/keys",
        "file:///etc/passwd",
        "https://",
        "https://user:secret@login.example/keys",
    ] {
        let told = faults(&jwt(&[("IDENTITY__JWKS_URL", bad)]));
        assert_eq!(told, ["identity.jwks_url"], "{bad}");
    }
    let short = [secret, hs, ("IDENTITY__SHARED_SECRET", "short")];
    assert_eq!(faults(&jwt(&short)), ["identity.shared_secret"]);
    let ages = [url, ("IDENTITY__JWKS_MAX_STALE", "5m")];
    assert_eq!(faults(&jwt(&ages)), ["identity.jwks_max_stale"]);
}

#[test]
fn settings_of_another_mode_are_read_and_do_not_count() {
    let settings = Settings::load(&environment(&[
        ("IDENTITY__ISSUER", "https://login.example"),
        ("IDENTITY__GATEWAY_SECRET", SECRET),
    ]));
    assert!(settings.unwrap().identity.is_open());
    // A fault in them is one all the same.
    assert_eq!(
        faults(&environment(&[("IDENTITY__TRUSTED_PEERS", "everybody")])),
        ["identity.trusted_peers"]
    );
}

#[test]
fn a_gateway_is_known_by_its_network_or_by_a_secret() {
    let mode = ("IDENTITY__MODE", "gateway");
    let nobody = ("IDENTITY__TRUSTED_PEERS", "");
    assert_eq!(
        faults(&environment(&[mode, nobody])),
        ["identity.trusted_peers"]
    );
    let secret = ("IDENTITY__GATEWAY_SECRET", SECRET);
    assert_eq!(faults(&environment(&[mode, nobody, secret])), [""; 0]);
    let settings = Settings::load(&environment(&[mode, ("HTTP__LISTEN", "0.0.0.0:8080")])).unwrap();
    assert!(matches!(settings.identity.mode, IdentityMode::Gateway));
    assert!(settings.identity.gateway_secret.is_none());
}

/// Whether connections from there are a trusted proxy's.
fn is_near(settings: &Settings, address: &str) -> bool {
    let address = address.parse().unwrap();
    let mut peers = settings.identity.trusted_peers.iter();
    peers.any(|network| network.contains(address))
}

#[test]
fn neighbours_are_believed_as_a_gateway_and_else_only_if_they_are_named() {
    const HERE: [&str; 2] = ["127.0.0.1", "::1"];
    const NEAR: [&str; 4] = ["10.1.2.3", "172.18.0.5", "192.168.1.1", "fd00::1"];
    const FAR: [&str; 4] = ["8.8.8.8", "172.32.0.1", "169.254.169.254", "2001:db8::1"];
    let open = environment(&[]);
    let gateway = environment(&[("IDENTITY__MODE", "gateway")]);
    let tokens = jwt(&[("IDENTITY__PUBLIC_KEY_FILE", "key.pem")]);
    for (sources, is_gateway) in [(&open, false), (&gateway, true), (&tokens, false)] {
        let settings = Settings::load(sources).unwrap();
        let believed = |addresses: &[&str]| {
            let mut addresses = addresses.iter();
            addresses.all(|address| is_near(&settings, address))
        };
        let any = |addresses: &[&str]| {
            let mut addresses = addresses.iter();
            addresses.any(|address| is_near(&settings, address))
        };
        assert!(believed(&HERE) && !any(&FAR), "{sources:?}");
        assert_eq!((believed(&NEAR), any(&NEAR)), (is_gateway, is_gateway));
        // What is shown is what counts.
        let mut shown = settings.in_force.iter();
        let shown = shown.find(|setting| setting.name == "trusted_peers");
        let shown = shown.unwrap();
        let others = ", \"10.0.0.0/8\", \"172.16.0.0/12\", \"192.168.0.0/16\", \"fc00::/7\"";
        let others = if is_gateway { others } else { "" };
        let expected = format!("[\"127.0.0.0/8\", \"::1/128\"{others}]");
        assert_eq!((&shown.value, &*shown.origin), (&expected, "default"));
    }
    let named = ("IDENTITY__TRUSTED_PEERS", "127.0.0.0/8,10.0.0.0/8");
    for mode in ["open", "gateway"] {
        let sources = environment(&[("IDENTITY__MODE", mode), named]);
        let settings = Settings::load(&sources).unwrap();
        assert!(is_near(&settings, "10.1.2.3"), "{mode}");
        assert!(!is_near(&settings, "192.168.1.1"), "{mode}");
        let all = settings.in_force.iter();
        assert_eq!(all.filter(|one| one.name == "trusted_peers").count(), 1);
    }
}

#[test]
fn keys_of_services_are_read_from_a_file() {
    let digest = "ab".repeat(32);
    let one = |name: &str, role: &str, digest: &str| {
        format!("[[identity.api_keys]]\nname = {name:?}\nrole = {role:?}\nsha256 = {digest:?}\n")
    };
    let good = one("tracking", "service", &digest) + &one("desk", "operator", &"0F".repeat(32));
    let settings = load(&good).unwrap();
    let [first, second] = settings.identity.api_keys.as_slice() else {
        panic!("{:?}", settings.identity.api_keys);
    };
    assert_eq!(
        (first.name.as_str(), first.role, first.digest),
        ("tracking", Role::Service, [0xab; 32])
    );
    assert_eq!((second.role, second.digest), (Role::Operator, [0x0f; 32]));
    for bad in [
        one("", "service", &digest),
        one("tracking", "customer", &digest),
        one("tracking", "service", "ab"),
        one("tracking", "service", &"xy".repeat(32)),
        one("a", "service", &digest) + &one("a", "service", &"0f".repeat(32)),
        one("a", "service", &digest) + &one("b", "service", &digest),
        "[identity]\napi_keys = [\"a\"]\n".to_owned(),
        "[[identity.api_keys]]\nname = \"a\"\nrole = \"service\"\nkey = \"PLAIN\"\n".to_owned(),
    ] {
        let faults = load(&bad).unwrap_err();
        assert_eq!(keys(&faults), ["identity.api_keys"], "{bad}");
        assert!(!faults.to_string().contains("PLAIN"), "{faults}");
    }
}

#[test]
fn what_is_trusted_is_said_without_secrets() {
    let words = |sources: &Sources| trust(&Settings::load(sources).unwrap().identity);
    let url = "https://login.example:8443/keys?token=HIDDEN";
    let published = jwt(&[("IDENTITY__JWKS_URL", url)]);
    assert_eq!(
        words(&published),
        "tokens of https://login.example for orders, signed with RS256, ES256, EdDSA by the keys at \
         https://login.example:8443/keys (identity.mode = \"jwt\")"
    );
    let shared = jwt(&[
        ("IDENTITY__SHARED_SECRET", SECRET),
        ("IDENTITY__ALGORITHMS", "HS256"),
    ]);
    assert!(words(&shared).contains("a shared secret") && !words(&shared).contains(SECRET));
    let gateway = environment(&[
        ("IDENTITY__MODE", "gateway"),
        ("IDENTITY__TRUSTED_PEERS", "10.0.0.0/8"),
        ("IDENTITY__GATEWAY_SECRET", SECRET),
    ]);
    assert_eq!(
        words(&gateway),
        "identity headers from 10.0.0.0/8, whoever has the gateway's secret (identity.mode = \
         \"gateway\")"
    );
    for (url, is_open) in [
        ("http://login.example/keys", true),
        ("https://login.example/keys", false),
        ("http://127.0.0.1:9/keys", false),
        ("http://127.evil.example/keys", true),
    ] {
        let settings = Settings::load(&jwt(&[("IDENTITY__JWKS_URL", url)])).unwrap();
        assert_eq!(has_open_wire(&settings.identity), is_open, "{url}");
    }
}

#[test]
fn secrets_of_identity_are_shown_nowhere() {
    let names = [
        "GATEWAY_SECRET",
        "SHARED_SECRET",
        "LINK_SECRET",
        "OPERATOR_TOKEN",
    ];
    let variables = names.map(|name| (format!("IDENTITY__{name}"), SECRET));
    let variables: Vec<(&str, &str)> = variables.iter().map(|(n, v)| (n.as_str(), *v)).collect();
    let settings = Settings::load(&environment(&variables)).unwrap();
    assert!(!format!("{settings:?}").contains(SECRET));
    let file = Settings::load(&jwt(&[("IDENTITY__PUBLIC_KEY_FILE", "key.pem")])).unwrap();
    let IdentityMode::Jwt(tokens) = file.identity.mode else {
        panic!("mode jwt");
    };
    assert!(matches!(&tokens.keys, TokenKeys::File(file) if file.path() == Path::new("key.pem")));
}
