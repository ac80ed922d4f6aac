//! Orders carried out by services over HTTP, which the settings name: the sandbox stands in for them.

use crate::client::Request;
use crate::sandbox_running::{IMPATIENT, Keys, SandboxRunning, borrowed, over_http};
use crate::shop::Shop;
use crate::waiting::eventually;
use reqwest::StatusCode;
use serde_json::json;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 2}],
    "deliveryAddress": "123 Main St", "carrier": "DHL", "customerEmail": "alice@example.com"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn services_that_the_settings_name_carry_an_order_out() {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&[]).await;
    let mut settings = over_http(&[
        ("inventory", "reserve-release"),
        ("payments", "authorize-capture"),
        ("shipping", "tracking"),
        ("notifications", "send"),
    ]);
    let path = ("notifications.paths.send", "POST /api/notification/send");
    settings.extend([path, Keys::Honoured.setting()]);
    let service = sandbox.serve(&shop, &settings).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    let placed = placed.unwrap();
    assert_eq!(placed.status, StatusCode::CREATED, "{placed:?}");
    assert_eq!(placed.json()["status"], "CONFIRMED");
    shop.at_rest().await;
    sandbox
        .heard(&[
            "POST reserve 1/2",
            "= reserved 1 2",
            "POST authorize 199.98 USD",
            "= authorized 19998 USD",
            "POST capture 199.98 USD",
            "= captured 19998 USD",
            "POST shipment",
            "= shipped",
            "POST send",
            "= notified",
        ])
        .await;
    assert_eq!(sandbox.violations(&shop).await, Vec::<String>::new());
    service.stop().await;
}

/// How the doctor ends with these settings, and what it tells.
async fn doctor(shop: &Shop, settings: &[(&str, &str)]) -> (Option<i32>, String) {
    let mut doctor = shop.program(settings);
    let output = tokio::task::spawn_blocking(move || doctor.arg("doctor").output());
    let output = output.await.unwrap().unwrap();
    (
        output.status.code(),
        String::from_utf8(output.stdout).unwrap(),
    )
}

/// The doctor's line about this collaborator.
fn line_about<'r>(collaborator: &str, report: &'r str) -> &'r str {
    let name = format!(" {collaborator} ");
    let line = report.lines().find(|line| line.contains(&name));
    line.unwrap_or_default()
}

async fn the_doctor_sees_the_inventory_held_back(
    sandbox: &SandboxRunning,
    shop: &Shop,
    settings: &[(&str, &str)],
) {
    let settings = sandbox.settings(settings);
    let (_, report) = doctor(shop, &borrowed(&settings)).await;
    let line = line_about("inventory", &report);
    let url = sandbox.url("");
    let held_back = format!(
        "warn  inventory      reserve-release at {url} can be reached; the running service: calls are \
         held-back for "
    );
    assert!(line.starts_with(&held_back), "{report}");
    assert!(line.contains(", 3 unknown"), "{report}");
}

/// The value of a line of `/metrics`.
fn metric(page: &str, line: &str) -> Option<u64> {
    let rest = page.lines().find_map(|told| told.strip_prefix(line))?;
    rest.trim().parse().ok()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_open_breaker_is_seen_by_operators_and_by_prometheus() {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&[]).await;
    let fails = json!([{"fault": "status=500", "collaborator": "inventory"}]);
    sandbox.befalls(&fails).await;
    let mut settings = over_http(&[("inventory", "reserve-release"), ("shipping", "tracking")]);
    settings.extend([
        ("inventory.failures_in_a_row", "3"),
        ("inventory.rest", "5m"),
        Keys::Honoured.setting(),
        ("engine.retry_base", "20ms"),
        ("engine.retry_cap", "40ms"),
        IMPATIENT,
    ]);
    let service = sandbox.serve(&shop, &settings).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert!(placed.unwrap().is_away());
    let told = eventually("the breaker holds calls back", || async {
        let told = service.get("/api/v1/collaborators").await.json();
        let held_back = &told["collaborators"][0]["ended"]["heldBack"];
        (held_back.as_u64() > Some(0)).then_some(told)
    })
    .await;
    let [inventory, shipping] = [0, 1].map(|number| &told["collaborators"][number]);
    assert_eq!(inventory["name"], "inventory", "{told}");
    assert_eq!(inventory["calls"], "held-back", "{told}");
    assert!(inventory["heldBackForMs"].as_u64() > Some(60_000), "{told}");
    assert_eq!(inventory["ended"]["unknown"], 3, "{told}");
    assert_eq!(shipping["name"], "shipping", "{told}");
    assert_eq!(shipping["calls"], "made", "{told}");
    let page = service.get("/metrics").await.body;
    for (line, value) in [
        (
            "circuit_state{collaborator=\"inventory\",state=\"open\"}",
            1,
        ),
        (
            "circuit_state{collaborator=\"inventory\",state=\"closed\"}",
            0,
        ),
        (
            "circuit_state{collaborator=\"shipping\",state=\"closed\"}",
            1,
        ),
        (
            "collaborator_calls_total{collaborator=\"inventory\",outcome=\"unknown\"}",
            3,
        ),
        (
            "collaborator_calls_total{collaborator=\"inventory\",outcome=\"answered\"}",
            0,
        ),
    ] {
        let line = format!("order_service_{line}");
        assert_eq!(metric(&page, &line), Some(value), "{line}\n{page}");
    }
    let held_back = "collaborator_calls_total{collaborator=\"inventory\",outcome=\"held-back\"}";
    let held_back = metric(&page, &format!("order_service_{held_back}"));
    assert!(held_back > Some(0), "{page}");
    the_doctor_sees_the_inventory_held_back(&sandbox, &shop, &settings).await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_order_does_without_those_that_are_nobody() {
    let shop = Shop::new();
    let nobody = [
        ("inventory.protocol", "none"),
        ("payments.protocol", "none"),
        ("shipping.protocol", "none"),
        ("notifications.protocol", "none"),
        ("customers.protocol", "none"),
        ("carts.protocol", "none"),
    ];
    let service = shop.start(&nobody).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    let placed = placed.unwrap();
    assert_eq!(placed.status, StatusCode::CREATED, "{placed:?}");
    assert_eq!(placed.json()["status"], "CONFIRMED", "{placed:?}");
    let user = [("X-User-Id", "7")];
    let cart = service.send(Request::get("/api/cart").with(&user)).await;
    assert_eq!(cart.unwrap().status, StatusCode::SERVICE_UNAVAILABLE);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_tells_which_services_are_there_and_how_the_running_service_fares_with_them() {
    let shop = Shop::new();
    let sandbox = SandboxRunning::start(&[]).await;
    let there = format!("http://{}", sandbox.address);
    let settings = [
        ("inventory.protocol", "reserve-release"),
        ("inventory.url", &*there),
        ("shipping.protocol", "tracking"),
        ("shipping.url", "http://127.0.0.1:1"),
    ];
    let service = shop.start(&settings).await;
    let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
    assert_eq!(placed.unwrap().status, StatusCode::CREATED);

    let (code, report) = doctor(&shop, &settings).await;
    assert_eq!(code, Some(1), "{report}");
    let inventory = format!(
        "ok    inventory      reserve-release at {there} can be reached; the running service: calls are \
         made, 0 under way, 1 answered, 0 held back, 0 not sent, 0 unknown"
    );
    assert_eq!(line_about("inventory", &report), inventory, "{report}");
    let shipping = line_about("shipping", &report);
    let refused = "FAIL  shipping       tracking at http://127.0.0.1:1: no connection: ";
    assert!(shipping.starts_with(refused), "{report}");
    assert!(
        shipping.contains("; the running service: calls are "),
        "{report}"
    );
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_doctor_warns_of_an_authorization_that_goes_to_whatever_host_eureka_lists() {
    let shop = Shop::new();
    // Nobody is there: that is told in the collaborator's own line.
    let settings = [
        ("eureka.urls", "http://127.0.0.1:1/eureka"),
        ("payments.protocol", "pay"),
        ("payments.service", "msvc-pay"),
        ("shipping.protocol", "tracking"),
        ("shipping.service", "msvc-tracking"),
    ];
    let secret = ("payments.authorization", "Bearer hunter2");
    let hosts = ("eureka.hosts", ".shop.internal");
    let told = async |further: &[(&str, &str)]| {
        let (_, report) = doctor(&shop, &[&settings[..], further].concat()).await;
        assert!(!report.contains("hunter2"), "{report}");
        line_about("eureka", &report).to_owned()
    };
    let warned = told(&[secret]).await;
    let words =
        "warn  eureka         the authorization of payments goes to whatever host is listed there";
    assert!(warned.starts_with(words), "{warned}");
    for narrowed in [&[secret, hosts][..], &[]] {
        let fine = told(narrowed).await;
        assert_eq!(
            fine,
            "ok    eureka         2 of the collaborators are looked up there"
        );
    }
}
