//! `[identity.sign_in]`: what has to be there, what is refused, and what is not shown.

use super::super::{IdentityMode, Settings, SignInSettings, SignInToken, Sources};
use super::{environment, keys};
use domain::Duration;

const SECRET: &str = "hunter2";

/// All that is needed.
const GOOD: [(&str, &str); 10] = [
    ("MODE", "jwt"),
    ("ISSUER", "https://login.example"),
    ("AUDIENCE", "orders"),
    ("JWKS_URL", "https://login.example/keys"),
    ("SIGN_IN__CLIENT_ID", "desk"),
    ("SIGN_IN__CLIENT_SECRET", SECRET),
    ("SIGN_IN__PUBLIC_URL", "https://orders.example:8443/"),
    (
        "SIGN_IN__AUTHORIZATION_ENDPOINT",
        "https://login.example/auth?tenant=1",
    ),
    ("SIGN_IN__TOKEN_ENDPOINT", "https://login.example/token"),
    ("SIGN_IN__NAME", " Example "),
];

fn but(others: &[(&str, &str)]) -> Sources {
    let all = [&GOOD[..], others].concat();
    let named = all
        .iter()
        .map(|(name, value)| (format!("IDENTITY__{name}"), *value));
    let named: Vec<(String, &str)> = named.collect();
    let pairs: Vec<(&str, &str)> = named
        .iter()
        .map(|(name, value)| (&**name, *value))
        .collect();
    environment(&pairs)
}

fn read(others: &[(&str, &str)]) -> Option<SignInSettings> {
    match Settings::load(&but(others)).unwrap().identity.mode {
        IdentityMode::Jwt(tokens) => tokens.sign_in,
        IdentityMode::Open | IdentityMode::Gateway => None,
    }
}

#[test]
fn a_client_signs_people_in_and_without_one_nobody_does() {
    let sign_in = read(&[]).unwrap();
    assert_eq!(
        (&*sign_in.name, sign_in.token),
        ("Example", SignInToken::Id)
    );
    assert_eq!(
        sign_in.redirect_uri(),
        "https://orders.example:8443/dashboard/sign-in/callback"
    );
    assert_eq!(sign_in.scopes, ["openid", "profile", "email"]);
    assert_eq!(sign_in.session, Duration::from_hours(8));
    let longest = read(&[("SIGN_IN__SESSION", "12h")]).unwrap();
    assert_eq!(longest.session, Duration::from_hours(12));
    let public = read(&[("SIGN_IN__CLIENT_SECRET", "")]).unwrap();
    assert!(public.client_secret.is_none());
    assert!(read(&[("SIGN_IN__CLIENT_ID", ""), ("SIGN_IN__PUBLIC_URL", "")]).is_none());
    // Of another mode, they do not count.
    assert!(read(&[("MODE", "gateway"), ("SIGN_IN__PUBLIC_URL", "")]).is_none());
}

#[test]
fn what_is_missing_or_wrong_is_told_by_its_name() {
    for (name, value) in [
        ("public_url", ""),
        ("public_url", "orders.example"),
        ("public_url", "https://orders.example/desk"),
        ("public_url", "https://orders.example//"),
        ("public_url", "https://orders.example\\desk"),
        ("public_url", "https://orders.example?x=1"),
        ("public_url", "https://orders.example/?"),
        ("public_url", "https://orders.example#"),
        ("public_url", "https://orders example"),
        ("public_url", "https://"),
        ("public_url", " "),
        ("public_url", "ftp://orders.example"),
        ("public_url", "https://u@orders.example"),
        ("public_url", "https://u:hidden@orders.example"),
        ("authorization_endpoint", ""),
        ("authorization_endpoint", "/auth"),
        ("authorization_endpoint", "https://login.example/#auth"),
        ("token_endpoint", ""),
        ("token_endpoint", "https://u:hidden@login.example/token"),
        ("client_secret", "with spaces"),
        ("scopes", "openid, \"x\""),
        ("scopes", "profile"),
        ("scopes", ""),
        ("token", "refresh_token"),
        ("session", "721m"),
        ("session", "13h"),
        ("session", "0s"),
        ("session", "8"),
        ("name", ""),
        ("name", "a name that is much too long to stand on a button"),
    ] {
        let variable = format!("SIGN_IN__{}", name.to_uppercase());
        let faults = Settings::load(&but(&[(&variable, value)])).unwrap_err();
        assert_eq!(
            keys(&faults),
            [format!("identity.sign_in.{name}")],
            "{value}"
        );
    }
    // Without a nonce there is no need of one.
    let plain = [
        ("SIGN_IN__TOKEN", "access_token"),
        ("SIGN_IN__SCOPES", "profile"),
    ];
    assert_eq!(read(&plain).unwrap().token, SignInToken::Access);
}

#[test]
fn where_browsers_reach_the_service_is_kept_as_they_write_it() {
    for (value, origin) in [
        ("https://orders.example", "https://orders.example"),
        ("HTTPS://Orders.Example/", "https://orders.example"),
        ("https://orders.example:443", "https://orders.example"),
        ("http://orders.example:80/", "http://orders.example"),
        ("http://127.1:8080", "http://127.0.0.1:8080"),
        ("http://[::1]:8080/", "http://[::1]:8080"),
        (" https://orders.example \n", "https://orders.example"),
        ("https://orders.\nexample", "https://orders.example"),
        ("https:\\\\orders.example\\", "https://orders.example"),
        ("https://bücher.example", "https://xn--bcher-kva.example"),
    ] {
        let sign_in = read(&[("SIGN_IN__PUBLIC_URL", value)]).unwrap();
        assert_eq!(sign_in.public_url, origin, "{value}");
    }
}

#[test]
fn the_clients_secret_is_shown_nowhere() {
    let settings = Settings::load(&but(&[])).unwrap();
    assert!(!format!("{settings:?}").contains(SECRET));
    let mut shown = settings.in_force.iter();
    let shown = shown.find(|setting| setting.name == "sign_in.client_secret");
    assert_eq!(shown.unwrap().value, "\"(hidden)\"");
    let bad = [("SIGN_IN__CLIENT_SECRET", "hunter2 hunter2")];
    let faults = Settings::load(&but(&bad)).unwrap_err();
    assert!(!faults.to_string().contains(SECRET), "{faults}");
}
