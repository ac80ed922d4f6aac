//! The documentation against the service: no route answers what is not declared, in any test.

use crate::shop::{GATEWAY_ORDER, SIMPLE_ORDER, Shop, V1_ORDER};
use crate::webhook_ports::WEBHOOK;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

type Statuses = BTreeSet<u16>;

/// The statuses of each operation, by method and path. Fixed paths come before those with names.
static DECLARED: LazyLock<BTreeMap<(String, String), Statuses>> = LazyLock::new(|| {
    let api = serde_json::to_value(inbound::openapi()).expect("it is JSON");
    let mut declared = BTreeMap::new();
    for (path, item) in api["paths"].as_object().expect("paths") {
        for (method, operation) in item.as_object().expect("operations") {
            let responses = operation["responses"].as_object().expect("responses");
            let statuses = responses.keys().filter_map(|s| s.parse().ok()).collect();
            declared.insert((method.to_uppercase(), path.clone()), statuses);
        }
    }
    declared
});

/// Fails if a documented route has given an answer that its documentation does not know. Every
/// request of every test comes by here.
pub(crate) fn check(method: &str, path: &str, status: u16) {
    let method = if method == "HEAD" { "GET" } else { method };
    let path = path.split(['?', '#']).next().unwrap_or_default();
    let operation = DECLARED
        .iter()
        .find(|((known, template), _)| known == method && fits(path, template));
    if let Some(((_, template), statuses)) = operation {
        assert!(
            statuses.contains(&status),
            "{method} {template} answers {status}, which is not declared"
        );
    }
}

fn fits(path: &str, template: &str) -> bool {
    let (path, template): (Vec<_>, Vec<_>) =
        (path.split('/').collect(), template.split('/').collect());
    let fits = |(met, wanted): (&&str, &&str)| {
        let is_name = wanted.starts_with('{') && !met.is_empty();
        is_name || met == wanted
    };
    path.len() == template.len() && path.iter().zip(&template).all(fits)
}

/// A path of this operation, about the first order.
fn path_of(template: &str) -> String {
    template
        .replace("{id}", "1")
        .replace("{order_id}", "1")
        .replace("{customerId}", "12345")
        .replace("{key}", "k")
        .replace("{productId}", "1")
        .replace("{status}", "CONFIRMED")
        .replace("{orderId}", "1")
        .replace("{requestId}", "abc123xyz")
        .replace("{webhook}", "00000000-0002-7000-8000-000000000000")
        .replace("{delivery}", "1")
}

#[test]
fn a_status_that_is_not_declared_is_noticed() {
    check("GET", "/api/v1/orders/customer/x?page=1", 200);
    check("PATCH", "/orders", 405);
    check("GET", "/nowhere", 404);
    for (method, path, status) in [
        ("GET", "/orders", 404),
        ("HEAD", "/health", 418),
        ("PUT", "/api/v1/orders/ORD_1/ship", 201),
    ] {
        let noticed = std::panic::catch_unwind(|| check(method, path, status));
        assert!(noticed.is_err(), "{method} {path} {status}");
    }
}

/// What can be wrong around a request to any route: headers and body.
const WRONGS: [(&[(&str, &str)], &str); 14] = [
    (&[], ""),
    (&[], "{"),
    (&[], "[]"),
    (&[], "null"),
    (&[], V1_ORDER),
    (&[], SIMPLE_ORDER),
    (&[("x-userid", "101")], GATEWAY_ORDER),
    (&[("x-userid", "me")], GATEWAY_ORDER),
    (&[("content-type", "text/plain")], "{}"),
    (&[("content-encoding", "gzip")], "{}"),
    (&[("content-length", "99999999999")], "{}"),
    (&[("idempotency-key", "two words")], "{}"),
    (&[("if-match", "nonsense")], "{}"),
    (&[("origin", "https://evil.example")], "{}"),
];

#[tokio::test(start_paused = true)]
async fn every_route_answers_only_what_is_declared_whatever_is_wrong() {
    let mut met = BTreeMap::<u16, usize>::new();
    for (method, template) in DECLARED.keys() {
        let shop = Shop::open();
        shop.order_with_key("k").await;
        let webhook = shop.post("/api/v1/webhooks", WEBHOOK).await;
        assert!(
            webhook
                .header("location")
                .ends_with("/00000000-0002-7000-8000-000000000000")
        );
        shop.post(&format!("{}/test", webhook.header("location")), "")
            .await;
        let named = path_of(template);
        for path in [
            named.clone(),
            template.replace('{', "%FF").replace('}', ""),
            format!("{named}?limit=x&size=x"),
        ] {
            for (headers, body) in WRONGS {
                for who in [None, Some(("x-user-id", "12345"))] {
                    let headers: Vec<_> = headers.iter().copied().chain(who).collect();
                    let told = shop.send(method, &path, &headers, body).await;
                    *met.entry(told.status).or_default() += 1;
                }
            }
        }
        shop.app.store.set_down(true);
        for body in [
            V1_ORDER,
            SIMPLE_ORDER,
            WEBHOOK,
            r#"{"verdict": "done", "reason": "x"}"#,
            r#"{"order": "1"}"#,
        ] {
            let told = shop.send(method, &named, &[], body).await;
            *met.entry(told.status).or_default() += 1;
        }
    }
    // The sweep gets as far as each kind of refusal.
    for status in [200, 201, 204, 400, 403, 404, 409, 412, 413, 415, 422, 503] {
        assert!(met.contains_key(&status), "{status} {met:?}");
    }
}
