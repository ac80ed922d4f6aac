//! What the service must keep to itself is on no page.

use super::desk::Desk;
use crate::browser::Browser;
use crate::client::Request;
use crate::servers::Kind;
use crate::shop::Shop;
use serde_json::{Value, json};

const PASSWORD: &str = "the-password-of-the-database";

/// Settings that are secrets, and where some of them are told to others.
const SECRETS: [(&str, &str); 4] = [
    (
        "identity.operator_token",
        "the-operators-token-that-nobody-may-see",
    ),
    (
        "identity.link_secret",
        "the-secret-of-links-that-nobody-may-see",
    ),
    (
        "identity.gateway_secret",
        "the-gateways-secret-that-nobody-may-see",
    ),
    ("redis.url", "redis://:the-password-of-redis@127.0.0.1:9/0"),
];

/// The same with a password in its database's address, which a server that trusts everybody does not mind.
async fn desk() -> Option<Desk> {
    let browser = Browser::start()?;
    let shop = Shop::on(Kind::Postgres).await?;
    let name = "ORDER_SERVICE__DATABASE__URL";
    let mut program = shop.program(&SECRETS);
    let url = program.get_envs().find(|(key, _)| *key == name);
    let url = url.unwrap().1.unwrap().to_str().unwrap();
    let url = url.replacen("postgres@", &format!("postgres:{PASSWORD}@"), 1);
    assert!(url.contains(PASSWORD), "{url}");
    let file = "ORDER_SERVICE__IDENTITY__OPERATOR_FILE";
    program.env(file, shop.operator_file()).env(name, url);
    program.args(["--listen", "127.0.0.1:0"]);
    let service = shop.spawn(&mut program).await.expect("it starts");
    Some(Desk::of(browser, shop, service))
}

#[tokio::test(flavor = "multi_thread")]
async fn no_page_of_the_menu_tells_a_secret() {
    let Some(desk) = desk().await else {
        return;
    };
    let terms = json!({ "url": "https://shop.example/order-events" }).to_string();
    let made = desk.service.send(Request::post("/api/v1/webhooks", &terms));
    let made: Value = made.await.unwrap().json();
    let webhook = format!("/dashboard/webhooks/{}", made["id"].as_str().unwrap());
    let mut secrets = vec![PASSWORD, "the-password-of-redis"];
    secrets.extend(SECRETS[..3].iter().map(|(_, value)| *value));
    let of_webhook = made["secret"].as_str().unwrap();
    secrets.extend([of_webhook, of_webhook.trim_start_matches("whsec_")]);

    let page = desk.page("/dashboard/settings").await;
    page.shows("gateway_secret").await;
    let links = "[...document.querySelectorAll('nav[aria-label=Dashboard] a')]
        .map(link => link.getAttribute('href'))";
    let links = page.evaluate(links).await;
    let mut paths: Vec<&str> = links
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(paths.contains(&"/dashboard/settings"), "{paths:?}");
    paths.push(&webhook);
    for path in paths {
        page.open(&desk.service.url(path)).await;
        let all = page.evaluate("document.documentElement.outerHTML").await;
        for secret in &secrets {
            assert!(
                !all.as_str().unwrap().contains(secret),
                "{secret} on {path}"
            );
        }
    }
}
