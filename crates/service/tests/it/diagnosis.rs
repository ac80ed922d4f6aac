//! What the doctor says of a database on a server that is there.

use crate::servers::database::no_server;
use crate::servers::server::named_by;
use crate::shop::Shop;

/// Where people sign in, and come back to.
const ADDRESSES: [&str; 3] = [
    "identity.sign_in.public_url",
    "identity.sign_in.authorization_endpoint",
    "identity.sign_in.token_endpoint",
];

/// The server's URL; tells what is left out if there is none.
fn server(variable: &str, name: &str) -> Option<String> {
    named_by(variable).or_else(|| no_server(name))
}

/// The doctor only looks, so that any database will do.
fn says_that_the_connection_is_open_and_stays_here(url: &str) {
    let shop = Shop::new();
    let output = shop.run(&["doctor", "--database", url, "--listen", "127.0.0.1:0"]);
    let report = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{report}");
    let line = report.lines().find(|line| line.contains("encryption"));
    assert_eq!(
        line,
        Some(
            "ok    encryption     the connection to the database is not encrypted, and stays on this machine"
        ),
        "{report}"
    );
}

#[test]
fn the_doctor_says_that_the_connection_to_postgresql_is_not_encrypted() {
    if let Some(url) = server("ORDER_SERVICE_TEST_POSTGRES", "PostgreSQL") {
        says_that_the_connection_is_open_and_stays_here(&format!("{url}?sslmode=disable"));
    }
}

#[test]
fn the_doctor_says_that_the_connection_to_mariadb_is_not_encrypted() {
    if let Some(url) = server("ORDER_SERVICE_TEST_MARIADB", "MariaDB") {
        let url = format!("{url}mysql?ssl-mode=DISABLED");
        says_that_the_connection_is_open_and_stays_here(&url);
    }
}

#[test]
fn the_doctor_warns_of_proxies_that_many_machines_may_be() {
    let shop = Shop::new();
    let report = |mode: &str, peers: &[(&str, &str)]| {
        let settings = [&[("identity.mode", mode)], peers].concat();
        let output = shop.program(&settings).arg("doctor").output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let line = report.lines().find(|line| line.contains(" identity "));
        line.unwrap_or_else(|| panic!("{report}")).to_owned()
    };
    let own = [("identity.trusted_peers", "10.0.0.7,127.0.0.0/8")];
    let crowd = [("identity.trusted_peers", "10.0.0.0/8")];
    for (mode, peers, finding) in [
        ("gateway", &[][..], "warn"),
        ("gateway", &own, "ok"),
        ("open", &[], "ok"),
        ("open", &own, "ok"),
        ("open", &crowd, "warn"),
    ] {
        let line = report(mode, peers);
        assert!(line.starts_with(finding), "{mode} {peers:?}: {line}");
    }
}

#[test]
fn the_doctor_warns_where_people_sign_in_over_the_network_by_plain_http() {
    let shop = Shop::new();
    let usual = [
        ("identity.mode", "jwt"),
        ("identity.issuer", "https://login.example"),
        ("identity.audience", "orders"),
        ("identity.jwks_url", "https://login.example/keys"),
        ("identity.sign_in.client_id", "desk"),
    ];
    let report = |addresses: [&str; 3]| {
        let addresses: Vec<_> = ADDRESSES.into_iter().zip(addresses).collect();
        let settings = [&usual[..], &addresses].concat();
        let output = shop.program(&settings).arg("doctor").output().unwrap();
        let report = String::from_utf8(output.stdout).unwrap();
        let line = report.lines().find(|line| line.contains(" signing in "));
        line.unwrap_or_else(|| panic!("{report}")).to_owned()
    };
    let good = ["https://login.example"; 3];
    assert!(report(good).starts_with("ok"), "{}", report(good));
    let here = ["http://localhost:9", "http://127.0.0.1:9", "http://[::1]:9"];
    assert!(report(here).starts_with("ok"), "{}", report(here));
    for (n, key) in ADDRESSES.into_iter().enumerate() {
        let mut one = good;
        one[n] = "http://login.example";
        let line = report(one);
        assert!(
            line.starts_with("warn") && line.ends_with(&format!(": {key}")),
            "{line}"
        );
    }
    let line = report(["http://login.example"; 3]);
    assert!(line.ends_with(&ADDRESSES.join(", ")), "{line}");
}
