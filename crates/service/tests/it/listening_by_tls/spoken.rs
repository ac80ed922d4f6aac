//! Orders, pages and commands over https.

use super::world::{World, at};
use reqwest::Version;
use reqwest::header::{HeaderMap, SET_COOKIE, STRICT_TRANSPORT_SECURITY};
use reqwest::tls;
use std::fs;

const ORDER: &str = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "Lane 7", "carrier": "DHL"}"#;

fn header<'a>(headers: &'a HeaderMap, name: &str) -> &'a str {
    headers
        .get(name)
        .map_or("", |value| value.to_str().unwrap())
}

#[tokio::test(flavor = "multi_thread")]
async fn orders_and_pages_go_over_https_by_tls_1_2_and_1_3() {
    let Some(world) = World::new() else {
        return;
    };
    let service = world.start(&[("http.tls.strict_for", "1h")]).await;
    assert!(
        service.welcome.contains(" https://127.0.0.1:"),
        "{}",
        service.welcome
    );
    let client = world.client();
    let order = client.post(at(&service, "/api/v1/orders")).body(ORDER);
    let placed = order.header("content-type", "application/json").send();
    let placed = placed.await.unwrap();
    assert_eq!(
        (placed.status().as_u16(), placed.version()),
        (201, Version::HTTP_11)
    );
    assert_eq!(placed.headers()[STRICT_TRANSPORT_SECURITY], "max-age=3600");

    let (_, entry) = service.welcome.split_once("/dashboard/").unwrap();
    let entry = entry.split_whitespace().next().unwrap();
    let let_in = client
        .get(at(&service, &format!("/dashboard/{entry}")))
        .send();
    let let_in = let_in.await.unwrap();
    let cookie = header(let_in.headers(), SET_COOKIE.as_str());
    assert!(
        cookie.starts_with("order_service_session=") && cookie.ends_with("; Secure"),
        "{cookie}"
    );

    let authority = fs::read(&world.certificates.authority).unwrap();
    let authority = reqwest::Certificate::from_pem(&authority).unwrap();
    let by_tls_1_2 = reqwest::Client::builder()
        .no_proxy()
        .tls_certs_only([authority])
        .tls_version_max(tls::Version::TLS_1_2)
        .build()
        .unwrap();
    let told = by_tls_1_2.get(at(&service, "/health")).send().await;
    let told = told.unwrap();
    assert_eq!(told.status(), 200);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_commands_of_this_machine_find_a_service_that_speaks_https() {
    let Some(world) = World::new() else {
        return;
    };
    let service = world.start(&[]).await;
    let settings = [
        ("http.tls.certificate_file", "shown.pem"),
        ("http.tls.key_file", "shown.key"),
    ];
    for (arguments, said) in [
        (&["healthcheck"][..], "ready"),
        (&["dashboard"], "https://127.0.0.1:"),
        (&["sinks", "list"], ""),
        (
            &["demo", "--orders", "1", "--rate", "50/s", "--mix", ""],
            "https://127.0.0.1:",
        ),
    ] {
        let mut program = world.shop.program(&settings);
        let done = program.args(arguments).output().unwrap();
        let words = String::from_utf8_lossy(&done.stdout);
        assert!(
            done.status.success() && words.contains(said),
            "{arguments:?}: {done:?}"
        );
    }
    service.stop().await;
    let there_is_none = world
        .shop
        .program(&settings)
        .arg("healthcheck")
        .status()
        .unwrap();
    assert!(!there_is_none.success());
}

#[tokio::test(flavor = "multi_thread")]
async fn plain_http_is_told_to_come_by_https() {
    let Some(world) = World::new() else {
        return;
    };
    let service = world.start(&[]).await;
    let told = service.get("/api/v1/orders").await;
    assert_eq!(told.status, 400);
    assert!(told.body.contains("speaks https"), "{}", told.body);
    service.stop().await;
}

#[test]
fn a_service_does_not_start_with_a_certificate_that_it_cannot_use() {
    let Some(world) = World::new() else {
        return;
    };
    world.show(
        &world.certificates.server,
        &world.certificates.self_signed_key,
    );
    let mut program = world.shop.program(&[
        ("http.tls.certificate_file", "shown.pem"),
        ("http.tls.key_file", "shown.key"),
    ]);
    let ended = program.args(["--listen", "127.0.0.1:0"]).output().unwrap();
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(!ended.status.success());
    assert!(
        said.contains("the key is not that of the certificate"),
        "{said}"
    );
}
