//! Who is believed in which mode, header by header.

use super::identify::{identity_of, needs_reason};
use super::refused::Refused;
use super::rules::{ApiKey, Identification, IdentityMode, TrustedPeers};
use super::secrets::digest;
use application::testing::{ManualClock, ReadableTokens, RememberedLinks};
use application::{Caller, Current, Identity, Role};
use axum::http::{HeaderMap, HeaderName, HeaderValue};
use domain::{CustomerId, Email};
use futures::FutureExt as _;
use std::net::IpAddr;
use std::sync::Arc;

const NEAR: &str = "10.0.0.7";
const FAR: &str = "203.0.113.9";

fn rules(mode: IdentityMode) -> Identification {
    let links = Arc::new(RememberedLinks::new(Arc::new(ManualClock::default())));
    let key = |name: &str, role, key: &str| ApiKey {
        name: name.to_owned(),
        role,
        digest: digest(key),
    };
    Identification {
        operator_token: Some(Current::new("sesame".to_owned())),
        api_keys: Current::new(vec![
            key("tracking", Role::Service, "first key"),
            key("backoffice", Role::Operator, "second key"),
            key("window", Role::Viewer, "third key"),
        ]),
        trusted: TrustedPeers {
            networks: vec!["10.0.0.0/8".parse().unwrap()],
            secret: Some(Current::new("between us".to_owned())),
        },
        ..Identification::by(mode, links)
    }
}

fn jwt() -> IdentityMode {
    IdentityMode::Jwt(Arc::new(ReadableTokens))
}

type Said<'a> = &'a [(&'a str, &'a str)];

fn headers(said: Said<'_>) -> HeaderMap {
    let mut headers = HeaderMap::new();
    for (name, value) in said {
        let name: HeaderName = name.parse().unwrap();
        headers.append(name, HeaderValue::from_bytes(value.as_bytes()).unwrap());
    }
    headers
}

fn asked(mode: IdentityMode, peer: &str, said: Said<'_>) -> Result<Identity, Refused> {
    let headers = headers(said);
    let peer: IpAddr = peer.parse().unwrap();
    identity_of(&rules(mode), &headers, peer)
        .now_or_never()
        .expect("readable tokens are read at once")
}

fn caller(mode: IdentityMode, peer: &str, said: Said<'_>) -> Result<Caller, Refused> {
    asked(mode, peer, said).map(|identity| identity.caller)
}

fn id(text: &str) -> CustomerId {
    CustomerId::parse(text).unwrap()
}

fn customer(text: &str) -> Caller {
    Caller::Customer(id(text))
}

fn operator(name: &str) -> Caller {
    Caller::Operator(name.to_owned())
}

fn service(name: &str) -> Caller {
    Caller::Service(name.to_owned())
}

#[test]
fn in_an_open_house_headers_are_believed_and_without_any_everything_is_allowed() {
    let open = |said: Said<'_>| caller(IdentityMode::Open, FAR, said);
    for (said, expected) in [
        (&[][..], Caller::Anyone),
        (
            &[("authorization", "Bearer of.somebody.else")],
            Caller::Anyone,
        ),
        (
            &[("x-user-id", "0b6f8a3e-8f5d-4b8e-9c3a-1d2e3f405162")],
            customer("0b6f8a3e-8f5d-4b8e-9c3a-1d2e3f405162"),
        ),
        (&[("X-UserId", "42")], customer("42")),
        (&[("X-USER-ID", "42"), ("x-userid", "42")], customer("42")),
        (
            &[("x-user-id", "7"), ("x-user-role", "user")],
            customer("7"),
        ),
        (
            &[("x-user-id", "7"), ("x-user-role", "ROLE_ADMIN")],
            operator("7"),
        ),
        (
            &[("x-user-id", "7"), ("x-user-role", "Service")],
            service("7"),
        ),
        (
            &[("x-user-id", "7"), ("x-user-role", "viewer")],
            Caller::Viewer("7".to_owned()),
        ),
        (
            &[("x-api-key", "third key")],
            Caller::Viewer("window".to_owned()),
        ),
        (
            &[("x-user-id", "7"), ("x-user-role", "MODERATOR")],
            customer("7"),
        ),
        (
            &[("x-user-role", "OPERATOR"), ("x-operator", "ada")],
            operator("ada (own word)"),
        ),
        (&[("x-user-role", "OPERATOR")], operator("operator")),
        // Whoever says that they are a customer, and not which, is not anybody.
        (&[("x-user-role", "CUSTOMER")], Caller::Guest),
        (&[("x-email", "ada@example.com")], Caller::Guest),
    ] {
        assert_eq!(open(said), Ok(expected), "{said:?}");
    }
}

#[test]
fn customer_and_address_are_known_beside_the_role() {
    let said = [
        ("x-userid", "7"),
        ("x-email", "ada@example.com"),
        ("x-user-role", "ADMIN"),
    ];
    let identity = asked(IdentityMode::Open, NEAR, &said).unwrap();
    assert_eq!(identity.customer, Some(id("7")));
    assert_eq!(identity.email, Email::parse("ada@example.com").ok());
    let identity = asked(
        jwt(),
        NEAR,
        &[("authorization", "Bearer admin:7:ada@example.com")],
    );
    let identity = identity.unwrap();
    assert_eq!(identity.caller, operator("7"));
    assert_eq!(identity.customer, Some(id("7")));
    assert_eq!(identity.email, Email::parse("ada@example.com").ok());
}

#[test]
fn headers_that_contradict_themselves_are_refused() {
    let too_long = "x".repeat(129);
    let too_many_digits = "9".repeat(21);
    let cases: [Said<'_>; 17] = [
        &[("x-user-id", "1"), ("x-user-id", "2")],
        &[("x-user-id", "1"), ("X-User-Id", "1")],
        &[("x-userid", "1"), ("X-USERID", "1")],
        &[("x-user-id", "1"), ("x-userid", "2")],
        &[("x-user-id", "1, 2")],
        &[("x-user-id", "1,2")],
        &[("x-user-id", "")],
        &[("x-user-id", "m\u{fc}ller")],
        &[("x-user-id", &too_long)],
        &[("x-userid", "seven")],
        &[("x-userid", "-7")],
        &[("x-userid", "007")],
        &[("x-userid", &too_many_digits)],
        &[("x-email", "nobody"), ("x-user-id", "1")],
        &[
            ("x-user-role", "USER"),
            ("x-user-role", "ADMIN"),
            ("x-user-id", "1"),
        ],
        &[("authorization", "Bearer a"), ("authorization", "Bearer b")],
        &[("x-api-key", "first key"), ("x-api-key", "first key")],
    ];
    for said in cases {
        for mode in [IdentityMode::Open, IdentityMode::Gateway] {
            let refused = caller(mode, NEAR, said);
            assert!(
                matches!(refused, Err(Refused::Contradictory(_))),
                "{said:?} {refused:?}"
            );
        }
    }
}

#[test]
fn keys_and_the_operators_token_work_in_every_mode() {
    for mode in [IdentityMode::Open, IdentityMode::Gateway, jwt()] {
        let by = |said: Said<'_>| caller(mode.clone(), FAR, said);
        assert_eq!(by(&[("x-api-key", "first key")]), Ok(service("tracking")));
        assert_eq!(
            by(&[("x-api-key", "second key")]),
            Ok(operator("backoffice"))
        );
        let looks_on = Caller::Viewer("window".to_owned());
        assert_eq!(by(&[("x-api-key", "third key")]), Ok(looks_on));
        assert_eq!(by(&[("x-api-key", "fourth key")]), Err(Refused::UnknownKey));
        assert_eq!(by(&[("x-api-key", "")]), Err(Refused::UnknownKey));
        let token = ("authorization", "bearer sesame");
        assert_eq!(by(&[token]), Ok(operator("operator")));
        // Whoever holds the token says who they are, and it is told that they do.
        let said = [token, ("x-operator", "backoffice")];
        let told = operator("backoffice (operator's token)");
        assert_eq!(by(&said), Ok(told));
        // The name of a key's holder is not theirs to choose.
        let named = [("x-api-key", "second key"), ("x-operator", "grace")];
        assert_eq!(by(&named), Ok(operator("backoffice")));
    }
}

#[test]
fn only_the_whole_token_makes_an_operator() {
    for wrong in [
        "Bearer sesam",
        "Bearer sesame2",
        "Basic sesame",
        "sesame",
        "Bearer",
        "Bearer ",
    ] {
        let said = [("authorization", wrong)];
        assert_eq!(
            caller(IdentityMode::Open, NEAR, &said),
            Ok(Caller::Anyone),
            "{wrong}"
        );
        assert_eq!(
            caller(IdentityMode::Gateway, NEAR, &said),
            Ok(Caller::Guest),
            "{wrong}"
        );
    }
    let mut without = rules(IdentityMode::Open);
    without.operator_token = None;
    let mut headers = HeaderMap::new();
    headers.insert("authorization", HeaderValue::from_static("Bearer "));
    let identity = identity_of(&without, &headers, NEAR.parse().unwrap())
        .now_or_never()
        .unwrap();
    assert_eq!(identity.unwrap().caller, Caller::Anyone);
}

#[test]
fn behind_a_gateway_only_the_gateway_is_believed() {
    let forged = [("x-user-id", "7"), ("x-user-role", "ADMIN")];
    assert_eq!(
        caller(IdentityMode::Gateway, NEAR, &forged),
        Ok(operator("7"))
    );
    assert_eq!(
        caller(IdentityMode::Gateway, FAR, &forged),
        Ok(Caller::Guest)
    );
    assert_eq!(
        caller(IdentityMode::Gateway, "::ffff:10.0.0.7", &forged),
        Ok(operator("7"))
    );
    let with = |secret| [("x-user-id", "7"), ("x-gateway-secret", secret)];
    assert_eq!(
        caller(IdentityMode::Gateway, FAR, &with("between us")),
        Ok(customer("7"))
    );
    assert_eq!(
        caller(IdentityMode::Gateway, FAR, &with("between u")),
        Ok(Caller::Guest)
    );
    assert_eq!(
        caller(IdentityMode::Gateway, FAR, &with("")),
        Ok(Caller::Guest)
    );
    assert_eq!(caller(IdentityMode::Gateway, NEAR, &[]), Ok(Caller::Guest));
    // Where an address is claimed in a header says nothing.
    let claimed = [("x-user-id", "7"), ("x-forwarded-for", NEAR)];
    assert_eq!(
        caller(IdentityMode::Gateway, FAR, &claimed),
        Ok(Caller::Guest)
    );
    // What is not believed is not looked at either.
    let nonsense = [("x-userid", "nonsense"), ("x-userid", "more")];
    assert_eq!(
        caller(IdentityMode::Gateway, FAR, &nonsense),
        Ok(Caller::Guest)
    );
}

#[test]
fn a_gateway_without_a_secret_is_not_known_by_one() {
    let mut rules = rules(IdentityMode::Gateway);
    rules.trusted = TrustedPeers::default();
    let said = [("x-user-id", "7"), ("x-gateway-secret", "")];
    let identity = identity_of(&rules, &headers(&said), NEAR.parse().unwrap()).now_or_never();
    assert_eq!(identity.unwrap().unwrap().caller, Caller::Guest);
}

#[test]
fn where_tokens_count_nothing_else_does() {
    let by = |said: Said<'_>| caller(jwt(), NEAR, said);
    let token = |token| ("authorization", token);
    assert_eq!(by(&[]), Ok(Caller::Guest));
    assert_eq!(
        by(&[("x-user-id", "7"), ("x-user-role", "ADMIN")]),
        Ok(Caller::Guest)
    );
    assert_eq!(by(&[token("Basic dXNlcjpwYXNz")]), Ok(Caller::Guest));
    assert_eq!(by(&[token("Bearer user:7")]), Ok(customer("7")));
    assert_eq!(by(&[token("BEARER  user:7 ")]), Ok(customer("7")));
    assert_eq!(
        by(&[token("Bearer service:tracking")]),
        Ok(service("tracking"))
    );
    assert_eq!(
        by(&[token("Bearer user:7"), ("x-user-id", "8")]),
        Ok(customer("7"))
    );
    let named = [token("Bearer admin:ada"), ("x-operator", "grace")];
    assert_eq!(by(&named), Ok(operator("ada")));
    assert_eq!(by(&[token("Bearer expired")]), Err(Refused::ExpiredToken));
    assert_eq!(
        by(&[token("Bearer without keys")]),
        Err(Refused::CannotCheck)
    );
    for bad in ["Bearer", "Bearer ", "Bearer nonsense"] {
        assert_eq!(by(&[token(bad)]), Err(Refused::InvalidToken), "{bad}");
    }
}

#[test]
fn operators_say_why_where_it_counts_who_they_are() {
    assert!(!needs_reason(&rules(IdentityMode::Open), &operator("ada")));
    for mode in [IdentityMode::Gateway, jwt()] {
        assert!(needs_reason(&rules(mode.clone()), &operator("ada")));
        assert!(!needs_reason(&rules(mode), &customer("7")));
    }
}
