//! Files of secrets, certificates and orders that are not as they should be.

use super::seen::sees_exactly;
use crate::certificates::Certificates;
use crate::servers::database::left_out;
use crate::shop::Shop;
use axum::Router;
use rusqlite::Connection;
use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use tokio::net::TcpListener;

const GOOD: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

/// With these rights, whatever the account's usual ones are.
fn put(path: &Path, text: &str, mode: u32) {
    fs::write(path, text).unwrap();
    fs::set_permissions(path, Permissions::from_mode(mode)).unwrap();
}

#[test]
fn secrets_that_others_can_read_or_nobody_are_seen() {
    let shop = Shop::new();
    let file = shop.folder().join("token");
    let named = [("identity.operator_token_file", "token")];
    put(&file, GOOD, 0o600);
    sees_exactly(&shop, &named, &[], &[]);
    put(&file, GOOD, 0o644);
    let open = ("warn", "secrets", "token can be read by everybody");
    sees_exactly(&shop, &named, &[], &[open]);
    for (text, why) in [
        ("", "no password on its first line"),
        ("short", "at least 32 visible"),
    ] {
        put(&file, text, 0o600);
        sees_exactly(&shop, &named, &[], &[("fail", "secrets", why)]);
    }
    fs::remove_file(&file).unwrap();
    sees_exactly(&shop, &named, &[], &[("fail", "secrets", "cannot be read")]);

    put(&shop.folder().join("password"), "short", 0o600);
    let named = [("smtp.password_file", "password")];
    let short = ("warn", "secrets", "fewer than 8 characters");
    sees_exactly(&shop, &named, &[], &[short]);
    put(&shop.folder().join("key.pem"), "no key", 0o600);
    let by_key = [
        ("identity.mode", "jwt"),
        ("identity.issuer", "https://login.example"),
        ("identity.audience", "orders"),
        ("identity.public_key_file", "key.pem"),
    ];
    sees_exactly(
        &shop,
        &by_key,
        &[],
        &[("fail", "identity", "public_key_file")],
    );

    let settings = shop.folder().join("shop.toml");
    let text = format!("[identity]\noperator_token = \"{GOOD}\"\n");
    put(&settings, &text, 0o600);
    sees_exactly(&shop, &[], &["--config", "shop.toml"], &[]);
    put(&settings, &text, 0o644);
    let open = ("warn", "secrets", "shop.toml, which has secrets in it,");
    sees_exactly(&shop, &[], &["--config", "shop.toml"], &[open]);
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_for_a_collector_that_are_none_or_open_are_seen() {
    let shop = Shop::new();
    let collector = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", collector.local_addr().unwrap());
    let answers = Router::new().fallback(async || ());
    tokio::spawn(async move { axum::serve(collector, answers).await });
    let named = [
        ("traces.endpoint", &*url),
        ("traces.headers_file", "headers"),
    ];
    let sees = |planted: &[_]| {
        tokio::task::block_in_place(|| sees_exactly(&shop, &named, &[], planted));
    };
    let file = shop.folder().join("headers");
    sees(&[(
        "fail",
        "secrets",
        "traces.headers_file headers cannot be read",
    )]);
    put(&file, "authorization: Bearer of-ours", 0o600);
    sees(&[]);
    put(&file, "authorization: Bearer of-ours", 0o644);
    sees(&[("warn", "secrets", "headers can be read by everybody")]);
    put(&file, "of-ours", 0o600);
    sees(&[("fail", "traces", "no \"Name: value\" on line 1")]);
    let mut serve = shop.program(&named);
    let started = tokio::task::block_in_place(|| serve.arg("serve").output()).unwrap();
    assert!(!started.status.success(), "it does not start so");
    let said = String::from_utf8_lossy(&started.stderr);
    assert!(
        said.contains("line 1") && !said.contains("of-ours"),
        "{said}"
    );
}

#[test]
fn certificates_that_end_or_do_not_hold_or_are_no_pair_are_seen() {
    let shop = Shop::new();
    let folder = tempfile::tempdir().unwrap();
    let Some(made) = Certificates::make(folder.path()) else {
        return left_out("no program openssl to make certificates").unwrap_or_default();
    };
    for (certificate, key, planted) in [
        (&made.server, &made.server_key, None),
        (
            &made.expired,
            &made.server_key,
            Some(("fail", "certificate", "has ended at 2020-02-01")),
        ),
        (
            &made.ending,
            &made.server_key,
            Some(("warn", "certificate", "holds until")),
        ),
        (
            &made.early,
            &made.server_key,
            Some(("fail", "certificate", "does not hold before 2099-01-01")),
        ),
        (
            &made.server,
            &made.self_signed_key,
            Some(("fail", "certificate", "the key is not that")),
        ),
        (
            &made.server,
            &made.server,
            Some(("fail", "certificate", "no private key")),
        ),
    ] {
        let pair = [certificate, key].map(|path| path.to_str().unwrap());
        let named = [
            ("http.tls.certificate_file", pair[0]),
            ("http.tls.key_file", pair[1]),
        ];
        if pair[0] == pair[1] {
            // There is no key that others could read.
            fs::set_permissions(key, Permissions::from_mode(0o600)).unwrap();
        }
        sees_exactly(&shop, &named, &[], planted.as_slice());
    }
    fs::set_permissions(&made.server_key, Permissions::from_mode(0o644)).unwrap();
    let pair = [&made.server, &made.server_key].map(|path| path.to_str().unwrap());
    let named = [
        ("http.tls.certificate_file", pair[0]),
        ("http.tls.key_file", pair[1]),
    ];
    sees_exactly(
        &shop,
        &named,
        &[],
        &[("warn", "secrets", "server.key can be read by everybody")],
    );
}

#[test]
fn a_database_file_that_is_open_or_newer_or_cannot_be_made_is_seen() {
    let shop = Shop::new();
    assert!(shop.run(&["migrate"]).status.success());
    sees_exactly(&shop, &[], &[], &[]);
    let database = shop.database();
    fs::set_permissions(&database, Permissions::from_mode(0o644)).unwrap();
    sees_exactly(
        &shop,
        &[],
        &[],
        &[("warn", "data file", "is open to everybody")],
    );
    fs::set_permissions(&database, Permissions::from_mode(0o600)).unwrap();
    let change = |sql: &str| {
        Connection::open(&database)
            .unwrap()
            .execute_batch(sql)
            .unwrap();
    };
    change("PRAGMA user_version = 999");
    sees_exactly(
        &shop,
        &[],
        &[],
        &[("fail", "database", "schema version 999")],
    );

    let beside = shop.folder().join("a-file");
    put(&beside, "not a folder", 0o600);
    let below = ["--database", "sqlite:a-file/shop.db"];
    sees_exactly(
        &shop,
        &[],
        &below,
        &[("fail", "data folder", "a-file cannot be written")],
    );
}
