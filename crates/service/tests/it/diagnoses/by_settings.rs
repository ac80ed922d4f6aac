//! Settings that can be read and should not be so.

use super::seen::{Planted, Settings, sees_exactly};
use crate::shop::Shop;
use std::net::TcpListener;

const GOOD: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";
const GUESSED: &str = "a-password-of-more-than-32-characters";

/// What is set, what is said besides, and what the doctor sees.
const CASES: [(Settings<'static>, &[&str], &[Planted<'static>]); 11] = [
    (
        &[(
            "identity.operator_token",
            "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
        )],
        &[],
        &[(
            "warn",
            "secrets",
            "identity.operator_token is one that can be guessed",
        )],
    ),
    (
        &[
            ("identity.link_secret", GUESSED),
            ("identity.operator_token", GOOD),
        ],
        &[],
        &[(
            "warn",
            "secrets",
            "identity.link_secret is one that can be guessed",
        )],
    ),
    (
        &[("identity.open_beyond_loopback", "true")],
        &["--listen", "0.0.0.0:0"],
        &[("warn", "configuration", "differ from the defaults")],
    ),
    (
        &[("identity.mode", "gateway")],
        &[],
        &[("warn", "identity", "172.16.0.0/12")],
    ),
    (
        &[("testing.kill_at", "before-place")],
        &[],
        &[("warn", "configuration", "differ from the defaults")],
    ),
    (
        &[("webhooks.allow_http", "true")],
        &[],
        &[("warn", "webhooks", "http to public addresses")],
    ),
    (
        &[("identity.operator_file", "nowhere/token.json")],
        &[],
        &[("fail", "operator folder", "nowhere")],
    ),
    (
        &[
            ("identity.mode", "jwt"),
            ("identity.issuer", "https://login.example"),
            ("identity.audience", "orders"),
            ("identity.jwks_url", "http://login.example/keys"),
        ],
        &[],
        &[
            ("warn", "identity", "http://login.example/keys"),
            ("fail", "identity", "identity.jwks_url brought no keys"),
        ],
    ),
    (
        &[
            ("identity.mode", "jwt"),
            ("identity.issuer", "https://login.example"),
            ("identity.audience", "orders"),
            ("identity.jwks_url", "https://login.example/keys"),
            ("identity.sign_in.client_id", "desk"),
            ("identity.sign_in.public_url", "http://shop.example"),
            (
                "identity.sign_in.authorization_endpoint",
                "https://login.example/page",
            ),
            (
                "identity.sign_in.token_endpoint",
                "https://login.example/token",
            ),
        ],
        &[],
        &[
            ("warn", "signing in", "identity.sign_in.public_url"),
            ("fail", "identity", "identity.jwks_url brought no keys"),
        ],
    ),
    (
        &[("kafka.brokers", "127.0.0.1:1")],
        &[],
        &[("warn", "kafka", "127.0.0.1:1")],
    ),
    (
        &[("identity.mode", "nobody")],
        &[],
        &[("fail", "configuration", "identity.mode")],
    ),
];

#[test]
fn settings_that_are_dangerous_or_weak_are_seen() {
    let shop = Shop::new();
    sees_exactly(&shop, &[], &[], &[]);
    for (settings, arguments, planted) in CASES {
        sees_exactly(&shop, settings, arguments, planted);
    }
}

#[test]
fn a_port_that_is_taken_is_seen() {
    let shop = Shop::new();
    let other = TcpListener::bind("127.0.0.1:0").unwrap();
    let taken = other.local_addr().unwrap().to_string();
    let planted = ("fail", "address", &*taken);
    sees_exactly(&shop, &[], &["--listen", &taken], &[planted]);
    let of_metrics = [("metrics.listen", &*taken)];
    sees_exactly(&shop, &of_metrics, &[], &[planted]);
    let started = shop.program(&of_metrics).arg("serve").status().unwrap();
    assert!(!started.success(), "it does not start so");
    let off = [("metrics.listen", &*taken), ("metrics.enabled", "false")];
    sees_exactly(&shop, &off, &[], &[]);
    drop(other);
    sees_exactly(&shop, &of_metrics, &["--listen", &taken], &[planted]);
}

/// Nothing but the start of one, or a token, would ask them.
#[test]
fn whoever_is_asked_beside_collaborators_and_is_not_there_is_seen() {
    let shop = Shop::new();
    let by_token = [
        ("identity.mode", "jwt"),
        ("identity.issuer", "https://login.example"),
        ("identity.audience", "orders"),
        ("identity.jwks_url", "http://127.0.0.1:1/keys"),
    ];
    let keys = ("fail", "identity", "brought no keys");
    sees_exactly(&shop, &by_token, &[], &[keys]);
    let traced = [("traces.endpoint", "http://127.0.0.1:1")];
    let collector = ("warn", "traces", "http://127.0.0.1:1: no connection");
    sees_exactly(&shop, &traced, &[], &[collector]);
    let listed = [("eureka.urls", "http://shop:hunter2@127.0.0.1:1/eureka")];
    let eureka = ("warn", "eureka", "http://127.0.0.1:1/eureka: no connection");
    sees_exactly(&shop, &listed, &[], &[eureka]);
}

/// The file cannot be read either, of which secrets tell.
#[test]
fn passwords_of_redis_and_kafka_that_cannot_be_read_are_seen() {
    let shop = Shop::new();
    let unreadable = ("fail", "secrets", "cannot be read");
    let redis = [
        ("redis.url", "redis://127.0.0.1:1"),
        ("carts.store", "redis"),
        ("redis.password_file", "nowhere"),
    ];
    let seen = ("fail", "redis", "redis.password_file nowhere");
    sees_exactly(&shop, &redis, &[], &[unreadable, seen]);
    let kafka = [
        ("kafka.brokers", "127.0.0.1:1"),
        ("kafka.security_protocol", "SASL_PLAINTEXT"),
        ("kafka.sasl_username", "orders"),
        ("kafka.sasl_password_file", "nowhere"),
    ];
    let seen = ("fail", "kafka", "kafka.sasl_password_file nowhere");
    sees_exactly(&shop, &kafka, &[], &[unreadable, seen]);
}

/// By event, and through Eureka: each needs another that is not there either.
#[test]
fn refunds_that_nobody_makes_and_secrets_for_whoever_is_listed_are_seen() {
    let shop = Shop::new();
    let by_event = [
        ("kafka.brokers", "127.0.0.1:1"),
        ("kafka.formats", "storefront"),
        ("payments.protocol", "events"),
        ("messages.listen", "payments-completed,payments-failed"),
    ];
    sees_exactly(
        &shop,
        &by_event,
        &[],
        &[
            ("warn", "kafka", "127.0.0.1:1"),
            ("warn", "refunds", "counted as made then"),
        ],
    );
    let listed = [
        ("eureka.urls", "http://127.0.0.1:1/eureka"),
        ("inventory.protocol", "reserve-release"),
        ("inventory.service", "inventory"),
        ("inventory.authorization", "Bearer of-the-inventory"),
    ];
    sees_exactly(
        &shop,
        &listed,
        &[],
        &[
            ("warn", "eureka", "the authorization of inventory"),
            ("warn", "eureka", "no connection"),
            ("fail", "inventory", "inventory in Eureka"),
        ],
    );
}
