//! Every route × everybody: refused as the contract says, and no canary anywhere.

use super::callers::{Asker, customer, forged, impostors, strangers};
use super::routes::{self, Route};
use super::victim::{VICTIM, move_in, send};
use crate::made::{AUDIENCE, ISSUER, RSA_PUBLIC};
use crate::service::Service;
use crate::shop::Shop;
use reqwest::StatusCode;
use std::collections::BTreeMap;
use std::io::Write as _;

/// What is wrong, and where.
#[derive(Default)]
struct Findings {
    asked: BTreeMap<u16, usize>,
    wrong: Vec<String>,
}

impl Findings {
    fn note(&mut self, route: &Route, who: &Asker, told: (StatusCode, String), allowed: &[u16]) {
        let (status, text) = told;
        *self.asked.entry(status.as_u16()).or_default() += 1;
        let (method, path) = (&route.method, &route.path);
        if !allowed.is_empty() && !allowed.contains(&status.as_u16()) {
            let told: String = text.chars().take(400).collect();
            let who = &who.name;
            self.wrong
                .push(format!("{who}: {method} {path} is {status}: {told}"));
        }
        if status.is_server_error() || text.to_lowercase().contains("canary") {
            let who = &who.name;
            self.wrong
                .push(format!("{who}: {method} {path} tells: {status} {text}"));
        }
    }

    fn check(self, what: &str) {
        assert!(self.wrong.is_empty(), "{what}:\n{}", self.wrong.join("\n"));
        let asked: usize = self.asked.values().sum();
        let told = format!("{what}: {asked} requests, answered {:?}\n", self.asked);
        // Past the capture of the test's output: the figure is for the log.
        std::io::stderr().write_all(told.as_bytes()).unwrap();
        assert!(asked > 20);
    }
}

/// What those are told who do not say who they are.
fn to_guests(route: &Route) -> &'static [u16] {
    if route.is_public() || route.is_for_guests() {
        &[200]
    } else if route.template == "/orders/{order_id}" {
        // To guests without a link there are no orders.
        &[401, 404]
    } else if route.template.starts_with("/Order") {
        // 400 is this contract's own word for a missing X-UserId.
        &[400, 401]
    } else {
        &[401]
    }
}

async fn ask(service: &Service, route: &Route, who: &Asker) -> (StatusCode, String) {
    let (method, body) = (route.method.clone(), route.body.as_ref());
    send(service, method, &route.path, who, &[], body).await
}

/// What the mode `jwt` is started with.
pub(super) fn tokens(shop: &Shop) -> Vec<(&'static str, String)> {
    let key = shop.folder().join("provider.pem");
    std::fs::write(&key, RSA_PUBLIC).unwrap();
    vec![
        ("identity.mode", "jwt".to_owned()),
        ("identity.issuer", ISSUER.to_owned()),
        ("identity.audience", AUDIENCE.to_owned()),
        ("identity.public_key_file", key.display().to_string()),
        // What is measured here is not how often one may ask.
        ("limits.requests_per_second", "0".to_owned()),
        ("limits.orders_per_minute", "0".to_owned()),
    ]
}

/// The victim's orders and cart as the database has them.
pub(super) fn theirs_in(shop: &Shop) -> Vec<String> {
    let database = rusqlite::Connection::open(shop.database()).unwrap();
    let mut found = Vec::new();
    for sql in [
        "SELECT number || ' ' || version || ' ' || status FROM orders WHERE customer_id = ?1",
        "SELECT * FROM carts WHERE customer_id = ?1",
    ] {
        let mut select = database.prepare(sql).unwrap();
        let columns = select.column_count();
        let mut rows = select.query([VICTIM]).unwrap();
        while let Some(row) = rows.next().unwrap() {
            let row: Vec<String> = (0..columns)
                .map(|n| format!("{:?}", row.get_ref(n).unwrap()))
                .collect();
            found.push(row.join(" "));
        }
    }
    assert!(found.len() > 3, "{found:?}");
    found
}

pub(super) async fn start(shop: &Shop, settings: &[(&'static str, String)]) -> Service {
    let settings: Vec<(&str, &str)> = settings.iter().map(|(k, v)| (*k, v.as_str())).collect();
    shop.start(&settings).await
}

#[tokio::test(flavor = "multi_thread")]
async fn with_tokens_nobody_reaches_what_is_anothers() {
    let shop = Shop::new();
    let service = start(&shop, &tokens(&shop)).await;
    let victim = customer("the victim", VICTIM);
    let theirs = move_in(&service, &victim).await;
    shop.at_rest().await;
    let before = theirs_in(&shop);
    let mut findings = Findings::default();
    let routes = routes::all(&service, &theirs).await;
    let mallory = customer("another customer", "7002");
    let mut mallory_in_disguise = customer("another customer, forged headers", "7002");
    mallory_in_disguise.headers.extend(forged(VICTIM));
    for route in &routes {
        for who in [&mallory, &mallory_in_disguise] {
            let allowed: &[u16] = match route.template.as_str() {
                // As empty as a list of nobody's orders.
                "/api/v1/orders/customer/{customerId}" => &[200],
                _ if route.names_somebodys() => &[403, 404],
                _ => &[],
            };
            findings.note(route, who, ask(&service, route, who).await, allowed);
        }
        for who in &strangers(VICTIM) {
            findings.note(
                route,
                who,
                ask(&service, route, who).await,
                to_guests(route),
            );
        }
        for who in &impostors() {
            // The longest of them is no head that is read to its end.
            let allowed: &[u16] = if route.is_public() {
                &[200, 401, 431]
            } else {
                &[401, 431]
            };
            findings.note(route, who, ask(&service, route, who).await, allowed);
        }
    }
    findings.check("the matrix with tokens");
    // The victim still sees what is theirs, so there was something to be seen.
    for route in routes
        .iter()
        .filter(|r| r.method == reqwest::Method::GET && r.names_somebodys())
    {
        if route.template.ends_with("/events") {
            continue;
        }
        let (status, text) = ask(&service, route, &victim).await;
        assert_eq!(status, 200, "{} {text}", route.path);
    }
    let (status, told) = send(
        &service,
        reqwest::Method::GET,
        "/api/orders",
        &victim,
        &[],
        None,
    )
    .await;
    assert!(
        status.is_success() && told.contains("CANARY-STREET"),
        "{told}"
    );
    service.stop().await;
    assert_eq!(theirs_in(&shop), before, "nobody changed anything");
}

#[tokio::test(flavor = "multi_thread")]
async fn headers_of_whoever_is_not_the_gateway_make_nobody_anybody() {
    let shop = Shop::new();
    let trusted = [("identity.mode", "gateway".to_owned())];
    let gateway = Asker {
        name: "the gateway for the victim".to_owned(),
        headers: vec![("x-user-id", VICTIM.to_owned())],
    };
    let service = start(&shop, &trusted).await;
    let theirs = move_in(&service, &gateway).await;
    service.stop().await;
    let elsewhere = [
        trusted[0].clone(),
        ("identity.trusted_peers", "10.0.0.0/8".to_owned()),
        ("limits.requests_per_second", "0".to_owned()),
    ];
    let service = start(&shop, &elsewhere).await;
    let mut findings = Findings::default();
    for route in &routes::all(&service, &theirs).await {
        for who in &strangers(VICTIM) {
            findings.note(
                route,
                who,
                ask(&service, route, who).await,
                to_guests(route),
            );
        }
    }
    findings.check("the matrix behind a gateway");
    service.stop().await;
}
