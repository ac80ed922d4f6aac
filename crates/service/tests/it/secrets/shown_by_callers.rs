//! The operator's token, keys of services, the gateway's secret and the secret of links, replaced.

use crate::client::Request;
use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::eventually;
use std::fs;
use std::path::Path;

const OLD: [&str; 3] = [
    "the-first-operators-token-0123456789",
    "the-first-gateways-secret-0123456789",
    "the-first-secret-of-links-0123456789",
];
const NEW: [&str; 3] = [
    "the-other-operators-token-0123456789",
    "the-other-gateways-secret-0123456789",
    "the-other-secret-of-links-0123456789",
];
const FILES: [&str; 4] = [
    "identity.operator_token_file",
    "identity.gateway_secret_file",
    "identity.link_secret_file",
    "identity.api_keys_file",
];

const GUESTS_ORDER: &str = r#"{"customer_name": "Alice", "customer_email": "alice@example.com",
    "items": [{"product_id": "PROD001", "quantity": 1, "price": 79.99}]}"#;

/// Whoever is let in and may not see all is told that.
const IN: [u16; 3] = [200, 403, 403];
const OUT: [u16; 3] = [401; 3];

/// As Kubernetes does it: what is named is a link, which is put elsewhere.
fn put(folder: &Path, name: &str, text: &str) {
    let file = folder.join(format!("{name}.{}", text.len()));
    fs::write(&file, text).unwrap();
    let swapped = folder.join("swapped");
    std::os::unix::fs::symlink(&file, &swapped).unwrap();
    fs::rename(&swapped, folder.join(name)).unwrap();
}

fn put_all(folder: &Path, secrets: [&str; 3], keys: &str) {
    for (name, secret) in FILES.iter().zip(secrets) {
        put(folder, name, &format!("{secret}\n"));
    }
    put(folder, FILES[3], keys);
}

/// A key of a service, and what keeps it.
fn made_key(shop: &Shop, name: &str) -> (String, String) {
    let said = String::from_utf8(shop.run(&["api-key", name]).stdout).unwrap();
    let mut lines = said.lines().map(str::trim);
    let key = lines.find(|line| line.len() == 64).unwrap().to_owned();
    let (_, section) = said.split_once("[[").unwrap();
    (key, format!("[[{section}"))
}

async fn status(service: &Service, path: &str, headers: &[(&str, &str)]) -> u16 {
    let asked = service.send(Request::get(path).with(headers)).await;
    asked.unwrap().status.as_u16()
}

/// Who is let in: the operator by their token, a service by its key, the gateway's user.
async fn let_in(service: &Service, secrets: [&str; 3], key: &str) -> [u16; 3] {
    let token = format!("Bearer {}", secrets[0]);
    let user = [("x-userid", "12345"), ("x-gateway-secret", secrets[1])];
    [
        status(service, "/api/v1/sinks", &[("authorization", &token)]).await,
        status(service, "/api/v1/orders", &[("x-api-key", key)]).await,
        status(service, "/api/v1/orders", &user).await,
    ]
}

/// A guest's order, and the link that they are given.
async fn guests_link(service: &Service) -> String {
    let url = service.url("/orders");
    let order = service.client.post(url).body(GUESTS_ORDER);
    let placed = order.header("content-type", "application/json").send();
    let placed = placed.await.unwrap();
    let link = placed.headers()["link"].to_str().unwrap();
    link.split(['<', '>']).nth(1).unwrap().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_callers_show_is_replaced_while_the_service_runs() {
    let shop = Shop::new();
    let (first, section) = made_key(&shop, "tracking");
    put_all(shop.folder(), OLD, &section);
    let usual = [
        ("identity.mode", "gateway"),
        ("identity.trusted_peers", "10.0.0.0/8"),
        // Whoever guesses is made slow at it.
        ("limits.requests_per_second", "0"),
    ];
    let named = FILES.map(|name| (name, name));
    let service = shop.start(&[&usual[..], &named].concat()).await;
    assert_eq!(let_in(&service, OLD, &first).await, IN);
    assert_eq!(let_in(&service, NEW, "guessed").await, OUT);
    let link = guests_link(&service).await;

    let (second, section) = made_key(&shop, "tracking");
    put_all(shop.folder(), NEW, &section);
    eventually("the new secrets are in force", || async {
        (let_in(&service, NEW, &second).await == IN).then_some(())
    })
    .await;
    assert_eq!(let_in(&service, OLD, &first).await, OUT);
    eventually("links are signed anew", || async {
        let said = format!("{}: its file has changed", FILES[2]);
        service.log().contains(&said).then_some(())
    })
    .await;
    let other = guests_link(&service).await;
    for link in [link, other] {
        assert_eq!(status(&service, &link, &[]).await, 200, "links hold");
    }
    let listed = shop.run(&["sinks", "list"]);
    assert!(listed.status.success(), "commands find the new token");

    for name in &FILES[..2] {
        fs::remove_file(shop.folder().join(name)).unwrap();
    }
    fs::write(shop.folder().join(FILES[3]), "").unwrap();
    eventually("it complains of each", || async {
        let log = service.log();
        let complaints = log.matches("what was in force stays so").count();
        (complaints >= 3).then_some(())
    })
    .await;
    assert_eq!(let_in(&service, NEW, &second).await, IN);
    let log = service.log();
    for secret in [&OLD[..], &NEW, &[&first, &second]].concat() {
        assert!(!log.contains(secret), "{secret} is in:\n{log}");
    }
    service.stop().await;
}

#[test]
fn the_settings_say_which_files_take_effect_at_once() {
    let shop = Shop::new();
    let program = &mut shop.program(&[
        ("identity.operator_token_file", "token"),
        ("traces.headers_file", "headers"),
        ("kafka.brokers", "localhost:9"),
        ("kafka.security_protocol", "SASL_PLAINTEXT"),
        ("kafka.sasl_username", "orders"),
        ("kafka.sasl_password_file", "password"),
    ]);
    let shown = program.args(["config", "show"]).output().unwrap();
    let shown = String::from_utf8(shown.stdout).unwrap();
    for (setting, when) in [
        ("operator_token_file = \"token\"", "at once"),
        ("headers_file = \"headers\"", "at once"),
        ("sasl_password_file = \"password\"", "at the next start"),
    ] {
        let line = shown.lines().find(|line| line.starts_with(setting));
        let line = line.unwrap_or_else(|| panic!("{setting} is not in:\n{shown}"));
        assert!(line.ends_with(&format!("takes effect {when}")), "{line}");
    }
}
