//! Who is believed, by the real binary: tokens with the key in a file and behind a URL, a gateway, and
//! keys of services.

use crate::made::{self, AUDIENCE, ISSUER, KID, RSA_PUBLIC, Signer};
use crate::provider::{Provider, Says};
use crate::service::Service;
use crate::shop::Shop;
use serde_json::{Value, json};
use std::time::{SystemTime, UNIX_EPOCH};

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "Canary Lane 7", "carrier": "DHL"}"#;

const GUESTS_ORDER: &str = r#"{"customer_name": "Alice", "customer_email": "alice@example.com",
    "items": [{"product_id": "PROD001", "quantity": 1, "price": 79.99}]}"#;

/// What nobody but the owner is to see.
const CANARY: &str = "Canary Lane";

/// What a provider's clock shows, in seconds since 1970.
#[expect(
    clippy::disallowed_methods,
    reason = "tokens are made here, by another clock"
)]
pub(crate) fn now() -> i64 {
    let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
    i64::try_from(now.as_secs()).unwrap()
}

/// Mode "jwt", with this beside it.
fn jwt<'a>(source: (&'a str, &'a str)) -> [(&'a str, &'a str); 4] {
    [
        ("identity.mode", "jwt"),
        ("identity.issuer", ISSUER),
        ("identity.audience", AUDIENCE),
        source,
    ]
}

struct Told {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: String,
}

impl Told {
    fn header(&self, name: &str) -> &str {
        let value = self.headers.get(name);
        value.map_or("", |value| value.to_str().unwrap())
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

async fn ask(
    service: &Service,
    method: &str,
    path: &str,
    headers: &[(&str, &str)],
    body: &str,
) -> Told {
    let method = method.parse().unwrap();
    let mut request = service.client.request(method, service.url(path));
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    if !body.is_empty() {
        request = request
            .header("Content-Type", "application/json")
            .body(body.to_owned());
    }
    let response = request.send().await.unwrap();
    Told {
        status: response.status().as_u16(),
        headers: response.headers().clone(),
        body: response.text().await.unwrap(),
    }
}

fn bearer(token: &str) -> (&'static str, String) {
    ("authorization", format!("Bearer {token}"))
}

/// Places customer 12345's order with their token; then nobody else sees it.
async fn an_owner_and_everybody_else(service: &Service) {
    let (name, owner) = bearer(&made::good(now()));
    let placed = ask(service, "POST", "/api/v1/orders", &[(name, &owner)], ORDER).await;
    assert_eq!(placed.status, 201, "{}", placed.body);
    let path = "/api/v1/orders/1";
    let seen = ask(service, "GET", path, &[(name, &owner)], "").await;
    assert_eq!(
        (seen.status, seen.json()["customerId"].to_string()),
        (200, "12345".to_owned())
    );
    for (what, token) in made::bad(now()) {
        let (name, value) = bearer(&token);
        if what == "too long" {
            // No head of a request may be so long: nobody looks at what it says.
            let sent = service.client.get(service.url(path)).header(name, value);
            let refused = sent.send().await.map(|response| response.status().as_u16());
            assert!(!refused.is_ok_and(|status| status != 431));
            continue;
        }
        let told = ask(service, "GET", path, &[(name, &value)], "").await;
        assert_eq!(told.status, 401, "a token {what}: {}", told.body);
        let challenge = told.header("www-authenticate");
        assert!(
            challenge.starts_with("Bearer error=\"invalid_token\""),
            "{what}: {challenge}"
        );
        assert!(!told.body.contains(CANARY));
    }
    let (name, stranger) = bearer(&made::good_for(now(), "1", &[]));
    let told = ask(service, "GET", path, &[(name, &stranger)], "").await;
    assert_eq!(
        (told.status, told.body.contains(CANARY)),
        (404, false),
        "{}",
        told.body
    );
    let (name, operator) = bearer(&made::good_for(now(), "ada", &["ROLE_ADMIN"]));
    assert_eq!(
        ask(service, "GET", "/api/v1/orders", &[(name, &operator)], "")
            .await
            .status,
        200
    );
    let told = ask(service, "GET", path, &[("x-user-id", "12345")], "").await;
    assert_eq!(told.status, 401, "{}", told.body);
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_checked_with_a_key_in_a_file() {
    let shop = Shop::new();
    let file = shop.folder().join("provider.pem");
    std::fs::write(&file, RSA_PUBLIC).unwrap();
    let service = shop
        .start(&jwt(("identity.public_key_file", "provider.pem")))
        .await;
    assert!(
        service.welcome.contains("tokens of https://login.example"),
        "{}",
        service.welcome
    );
    an_owner_and_everybody_else(&service).await;
    let log = service.log();
    assert!(
        log.contains("believed: tokens of https://login.example"),
        "{log}"
    );
    for secret in [&made::good(now())[..40], CANARY] {
        assert!(!log.contains(secret), "{secret} is in:\n{log}");
    }
    service.stop().await;
    std::fs::write(&file, "nonsense").unwrap();
    let ended = shop
        .start_or_die(&jwt(("identity.public_key_file", "provider.pem")))
        .await;
    assert!(ended.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn tokens_are_checked_with_published_keys_and_nobody_is_blamed_without_them() {
    let provider = Provider::that_says(Says::Status(503)).await;
    let shop = Shop::new();
    let service = shop.start(&jwt(("identity.jwks_url", &provider.url))).await;
    let (name, token) = bearer(&made::good(now()));
    let told = ask(&service, "GET", "/api/v1/orders/1", &[(name, &token)], "").await;
    assert_eq!(
        (told.status, told.header("retry-after")),
        (503, "5"),
        "{}",
        told.body
    );
    assert_eq!(
        ask(&service, "GET", "/health", &[(name, &token)], "")
            .await
            .status,
        200
    );
    assert_eq!(provider.asked(), 1);
    service.stop().await;
    provider.now_says(Says::Keys(vec![Signer::Rsa.published(KID)]));
    let service = shop.start(&jwt(("identity.jwks_url", &provider.url))).await;
    an_owner_and_everybody_else(&service).await;
    assert_eq!(provider.asked(), 2);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_gateway_is_believed_and_guests_have_their_links() {
    let secret = "0123456789abcdef0123456789abcdef";
    let shop = Shop::new();
    let service = shop
        .start(&[
            ("identity.mode", "gateway"),
            ("identity.trusted_peers", "10.0.0.0/8"),
            ("identity.gateway_secret", secret),
            ("identity.link_secret", &secret.repeat(2)),
        ])
        .await;
    let owner = [("x-userid", "12345"), ("x-gateway-secret", secret)];
    let placed = ask(&service, "POST", "/api/v1/orders", &owner, ORDER).await;
    assert_eq!(placed.status, 201, "{}", placed.body);
    let path = "/api/v1/orders/1";
    assert_eq!(ask(&service, "GET", path, &owner, "").await.status, 200);
    for forged in [
        &owner[..1],
        &[("x-userid", "12345"), ("x-gateway-secret", "guessed")],
    ] {
        let told = ask(&service, "GET", path, forged, "").await;
        assert_eq!(
            (told.status, told.body.contains(CANARY)),
            (401, false),
            "{}",
            told.body
        );
    }
    let placed = ask(&service, "POST", "/orders", &[], GUESTS_ORDER).await;
    assert_eq!(placed.status, 200, "{}", placed.body);
    let link = placed
        .header("link")
        .split(['<', '>'])
        .nth(1)
        .unwrap()
        .to_owned();
    assert_eq!(ask(&service, "GET", &link, &[], "").await.status, 200);
    let bare = link.split('?').next().unwrap();
    assert_eq!(ask(&service, "GET", bare, &[], "").await.status, 404);
    let foreign = link.replace(bare, path);
    assert_eq!(ask(&service, "GET", &foreign, &[], "").await.status, 404);
    assert!(!service.log().contains(secret), "{}", service.log());
    // The operator's own commands go on working.
    let listed = shop.run(&["orders", "list"]);
    assert!(String::from_utf8_lossy(&listed.stdout).contains("CONFIRMED"));
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fresh_key_opens_the_service_to_its_holder_alone() {
    let shop = Shop::new();
    let made = shop.run(&["api-key", "tracking", "--role", "service"]);
    let said = String::from_utf8(made.stdout).unwrap();
    let key = said
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 64)
        .unwrap();
    let (_, lines) = said.split_once("[[").unwrap();
    assert!(!lines.contains(key), "{said}");
    let file = format!("[identity]\nmode = \"gateway\"\n\n[[{lines}");
    std::fs::write(shop.folder().join("with-key.toml"), file).unwrap();
    let mut program = shop.program(&[]);
    let program = program.args(["--config", "with-key.toml", "--listen", "127.0.0.1:0"]);
    let service = shop.spawn(program).await.unwrap();
    let holder = [("x-api-key", key)];
    let placed = ask(&service, "POST", "/api/v1/orders", &holder, ORDER).await;
    assert_eq!(placed.status, 201, "{}", placed.body);
    let shipped = ask(&service, "PUT", "/api/v1/orders/1/ship", &holder, "").await;
    assert_eq!(shipped.status, 204, "{}", shipped.body);
    let settle = json!({"verdict": "done", "reason": "x"}).to_string();
    let settled = ask(
        &service,
        "POST",
        "/api/v1/orders/1/settle",
        &holder,
        &settle,
    )
    .await;
    assert_eq!(settled.status, 403, "{}", settled.body);
    let unknown = [("x-api-key", "guessed")];
    assert_eq!(
        ask(&service, "GET", "/api/v1/orders/1", &unknown, "")
            .await
            .status,
        401
    );
    service.stop().await;
}
