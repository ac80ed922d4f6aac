//! Pages of other sites that a browser's user happens to look at.

use crate::shop::{SIMPLE_ORDER, Shop, V1_ORDER};
use insta::assert_snapshot;

#[tokio::test(start_paused = true)]
async fn pages_of_other_sites_change_nothing() {
    let shop = Shop::open();
    let other = [("sec-fetch-site", "cross-site")];
    let told = shop.post_with("/api/v1/orders", &other, V1_ORDER).await;
    assert_snapshot!(told, @r#"
    403
    content-type: application/json
    {"error":"Forbidden",
    "message":"Pages of other sites may not use this service",
    "type":"urn:order-service:problem:cross-site",
    "title":"Forbidden",
    "status":403,
    "detail":"Pages of other sites may not use this service",
    "instance":"/api/v1/orders"}
    "#);
    assert_eq!(
        shop.post_with("/orders", &other, SIMPLE_ORDER).await.status,
        403
    );
    assert_eq!(shop.orders(), 0);
    let read = shop.get_with("/api/v1/orders", &other).await;
    assert_eq!(read.status, 200);
    let own = [("sec-fetch-site", "same-origin")];
    assert_eq!(
        shop.post_with("/orders", &own, SIMPLE_ORDER).await.status,
        200
    );
}

#[tokio::test(start_paused = true)]
async fn a_page_of_another_origin_gets_nothing() {
    let shop = Shop::open();
    shop.order().await;
    let host = ("host", "localhost:8080");
    for origin in [
        "https://evil.example",
        "http://localhost:3000",
        "http://localhost:8080.evil.example",
        "null",
        "",
    ] {
        let headers = [host, ("origin", origin)];
        for (method, path) in [
            ("POST", "/api/v1/orders"),
            ("POST", "/orders"),
            ("PUT", "/api/v1/orders/1/cancel"),
            ("GET", "/api/v1/orders/1"),
            ("GET", "/orders"),
            ("OPTIONS", "/orders"),
            ("GET", "/health"),
            ("POST", "/docs"),
        ] {
            let told = shop.send(method, path, &headers, V1_ORDER).await;
            assert_eq!(told.status, 403, "{origin} {method} {path} {told}");
        }
        for path in [
            "/openapi.json",
            "/asyncapi.json",
            "/docs/",
            "/docs/swagger-ui.css",
        ] {
            let told = shop.get_with(path, &headers).await;
            assert_eq!(told.status, 200, "{origin} {path}");
        }
    }
    assert_eq!(shop.orders(), 1);
    assert_eq!(
        shop.get("/api/v1/orders/1").await.member("status"),
        r#""CONFIRMED""#
    );
    let headers = [host, ("origin", "https://evil.example")];
    assert_snapshot!(shop.get_with("/orders", &headers).await, @r#"
    403
    content-type: application/json
    {"detail":"Pages of other sites may not use this service"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn the_services_own_pages_may_use_it() {
    let shop = Shop::open();
    for (origin, host) in [
        ("http://localhost:8080", "localhost:8080"),
        ("http://127.0.0.1:8080", "127.0.0.1:8080"),
        ("https://Shop.Example", "shop.example"),
        ("https://shop.example", "shop.example:443"),
    ] {
        let headers = [("origin", origin), ("host", host)];
        let told = shop.post_with("/orders", &headers, SIMPLE_ORDER).await;
        assert_eq!(told.status, 200, "{origin} {told}");
    }
    // Who says nothing of a host cannot be asked from a page.
    let told = shop
        .post_with("/orders", &[("origin", "http://localhost")], SIMPLE_ORDER)
        .await;
    assert_eq!(told.status, 403, "{told}");
}

#[tokio::test(start_paused = true)]
async fn behind_a_proxy_that_asks_by_another_host_its_users_pages_may_use_it() {
    let shop = Shop::on_loopback();
    let (host, origin) = (
        ("host", "127.0.0.1:8080"),
        ("origin", "https://shop.example"),
    );
    for by in [
        ("x-forwarded-host", "shop.example"),
        ("x-forwarded-host", "shop.example, inner.example"),
        // The browser's own word, which no page can set.
        ("sec-fetch-site", "same-origin"),
    ] {
        let headers = [host, origin, by];
        let told = shop.post_with("/orders", &headers, SIMPLE_ORDER).await;
        assert_eq!(told.status, 200, "{by:?}: {told}");
    }
    for by in [
        ("x-forwarded-host", "other.example"),
        ("sec-fetch-site", "same-site"),
        ("sec-fetch-site", "cross-site"),
    ] {
        let headers = [host, origin, by];
        let told = shop.post_with("/orders", &headers, SIMPLE_ORDER).await;
        assert_eq!(told.status, 403, "{by:?}: {told}");
    }
    // A name that a stranger has pointed here stays one, whatever its page says besides.
    let headers = [
        ("host", "evil.example"),
        ("x-forwarded-host", "localhost"),
        ("sec-fetch-site", "same-origin"),
    ];
    let told = shop.post_with("/orders", &headers, SIMPLE_ORDER).await;
    assert_eq!(told.status, 403, "{told}");
}

#[tokio::test(start_paused = true)]
async fn a_service_for_one_machine_answers_to_that_machines_names_only() {
    let shop = Shop::on_loopback();
    for own in [
        "localhost",
        "localhost:8080",
        "127.0.0.1:8080",
        "[::1]:8080",
    ] {
        let told = shop.get_with("/orders", &[("host", own)]).await;
        assert_eq!(told.status, 200, "{own} {told}");
    }
    assert_eq!(
        shop.get("/orders").await.status,
        200,
        "HTTP/1.0 has no Host"
    );
    // A page whose own name was pointed here is of the same origin as far as browsers know.
    let rebound = [
        ("host", "evil.example:8080"),
        ("origin", "http://evil.example:8080"),
    ];
    for (method, path) in [("GET", "/orders"), ("POST", "/orders"), ("GET", "/docs/")] {
        let told = shop.send(method, path, &rebound, SIMPLE_ORDER).await;
        assert_eq!(told.status, 403, "{told}");
    }
    assert_snapshot!(shop.get_with("/api/v1/orders", &rebound).await, @r#"
    403
    content-type: application/json
    {"error":"Forbidden",
    "message":"This service answers to the names of its own machine only, such as localhost",
    "type":"urn:order-service:problem:foreign-host",
    "title":"Forbidden",
    "status":403,
    "detail":"This service answers to the names of its own machine only, such as localhost",
    "instance":"/api/v1/orders"}
    "#);
    assert_eq!(shop.orders(), 0);
    let elsewhere = Shop::open();
    let told = elsewhere
        .get_with("/orders", &[("host", "shop.example")])
        .await;
    assert_eq!(told.status, 200, "{told}");
}
