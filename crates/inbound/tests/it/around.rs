//! What is around the contracts: health, documentation, unknown paths, credentials, headers.

use crate::shop::{ASYNCAPI, OPERATOR, SIMPLE_ORDER, Shop, V1_ORDER};
use insta::assert_snapshot;
use std::fmt::Write as _;

#[tokio::test(start_paused = true)]
async fn the_service_is_healthy_while_its_store_answers() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/health").await, @r#"
    200
    content-type: application/json
    {"status":"healthy",
    "service":"Order Service"}
    "#);
    assert_snapshot!(shop.get("/ready").await, @r#"
    200
    content-type: application/json
    {"status":"ready"}
    "#);
    shop.app.store.set_down(true);
    assert_snapshot!(shop.get("/health").await, @r#"
    503
    content-type: application/json
    {"status":"unhealthy",
    "service":"Order Service"}
    "#);
    assert_snapshot!(shop.get("/ready").await, @r#"
    503
    content-type: application/json
    {"status":"store-unavailable"}
    "#);
    // Whoever restarts what does not live must not end a process for its database.
    assert_snapshot!(shop.get("/live").await, @r#"
    200
    content-type: application/json
    {"status":"live"}
    "#);
}

#[tokio::test(start_paused = true)]
async fn a_service_that_stops_is_no_longer_ready_but_healthy() {
    let shop = Shop::open();
    shop.stopping.cancel();
    assert_eq!(shop.get("/ready").await.status, 503);
    assert_eq!(shop.get("/health").await.status, 200);
    assert_eq!(shop.get("/live").await.status, 200);
}

#[tokio::test(start_paused = true)]
async fn unknown_paths_and_methods_are_answered_in_the_contracts_words() {
    let shop = Shop::open();
    assert_snapshot!(shop.get("/api/v1/nothing").await, @r#"
    404
    content-type: application/json
    {"error":"Not found",
    "message":"There is nothing at this path: see /docs",
    "type":"urn:order-service:problem:no-such-path",
    "title":"Not found",
    "status":404,
    "detail":"There is nothing at this path: see /docs",
    "instance":"/api/v1/nothing"}
    "#);
    assert_snapshot!(shop.send("DELETE", "/api/v1/orders/1", &[], "").await, @r#"
    405
    allow: GET,HEAD
    content-type: application/json
    {"error":"Method not allowed",
    "message":"This path does not answer this method: see the Allow header",
    "type":"urn:order-service:problem:method-not-allowed",
    "title":"Method not allowed",
    "status":405,
    "detail":"This path does not answer this method: see the Allow header",
    "instance":"/api/v1/orders/1"}
    "#);
    assert_snapshot!(shop.get("/orders/1/nothing").await, @r#"
    404
    content-type: application/json
    {"detail":"Not Found"}
    "#);
    assert_snapshot!(shop.send("PATCH", "/orders", &[], "").await, @r#"
    405
    allow: POST,GET,HEAD
    content-type: application/json
    {"detail":"Method Not Allowed"}
    "#);
    assert_eq!(shop.get("/nowhere").await.status, 404);
    assert_eq!(shop.get("/api/v1/orders/../../admin").await.status, 404);
    assert_eq!(shop.send("DELETE", "/health", &[], "").await.status, 405);
}

#[tokio::test(start_paused = true)]
async fn a_client_that_sends_the_token_of_its_gateway_is_served_as_without() {
    let shop = Shop::open();
    let foreign = [("authorization", "Bearer eyJhbGciOiJIUzI1NiJ9.e30.x")];
    let told = shop
        .send("POST", "/api/v1/orders", &foreign, V1_ORDER)
        .await;
    assert_eq!(told.status, 201, "{told}");
    let told = shop.send("POST", "/orders", &foreign, SIMPLE_ORDER).await;
    assert_eq!(told.status, 200, "{told}");
    // What only operators are shown, this caller is not.
    let path = "/api/v1/orders/1";
    let seen = shop.get_with(path, &foreign).await;
    assert_eq!(seen.body, shop.get(path).await.body);
    let by_operator = shop.get_with(path, &[OPERATOR]).await;
    assert_eq!(by_operator.member("channel"), r#""v1""#);
}

#[tokio::test(start_paused = true)]
async fn operators_are_named_in_the_journal() {
    let shop = Shop::open();
    shop.order().await;
    let headers = [OPERATOR, ("x-operator", "Grace Hopper")];
    shop.put_with("/api/v1/orders/1/ship", &headers).await;
    let timeline = shop.get("/api/v1/orders/1/timeline").await;
    let name = r#"{"role":"operator","name":"Grace Hopper (operator's token)"}"#;
    assert!(timeline.text().contains(name), "{timeline}");
}

#[tokio::test(start_paused = true)]
async fn the_documentation_is_served_without_the_internet() {
    let shop = Shop::open();
    let root = shop.get("/").await;
    assert_eq!((root.status, root.header("location")), (303, "/docs"));
    let page = shop.get("/docs/").await;
    assert_eq!(page.status, 200);
    assert!(!page.text().contains("://"), "{page}");
    for file in [
        "swagger-ui-bundle.js",
        "swagger-ui.css",
        "swagger-initializer.js",
    ] {
        let told = shop.get(&format!("/docs/{file}")).await;
        assert_eq!(told.status, 200, "{file}");
        assert!(!told.text().contains("petstore.swagger.io"), "{file}");
    }
    let served = shop.get("/openapi.json").await;
    assert_eq!(served.status, 200);
    assert_eq!(
        served.text(),
        serde_json::to_string(&inbound::openapi()).unwrap()
    );
    let messages = shop.get("/asyncapi.json").await;
    assert_eq!((messages.status, messages.text()), (200, ASYNCAPI));
    assert_eq!(messages.header("content-type"), "application/json");
}

#[tokio::test(start_paused = true)]
async fn answers_carry_the_headers_that_keep_browsers_from_harm() {
    let shop = Shop::open();
    for path in [
        "/api/v1/orders",
        "/nowhere",
        "/health",
        "/docs/",
        "/openapi.json",
        "/asyncapi.json",
    ] {
        let told = shop.get(path).await;
        assert_eq!(told.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(told.header("x-frame-options"), "DENY", "{path}");
        assert!(
            told.header("content-security-policy")
                .contains("default-src"),
            "{path}"
        );
    }
    assert_eq!(
        shop.get("/orders").await.header("cache-control"),
        "no-store"
    );
}

#[tokio::test(start_paused = true)]
async fn a_panic_is_500_in_the_contracts_words_and_ends_nothing_else() {
    let shop = Shop::open().whose_ids_panic();
    assert_snapshot!(shop.post("/api/v1/orders", V1_ORDER).await, @r#"
    500
    content-type: application/json
    {"error":"Internal error",
    "message":"Something went wrong here; it is on record",
    "type":"urn:order-service:problem:internal",
    "title":"Internal error",
    "status":500,
    "detail":"Something went wrong here; it is on record",
    "instance":"/api/v1/orders"}
    "#);
    assert_snapshot!(shop.post("/orders", SIMPLE_ORDER).await, @r#"
    500
    content-type: application/json
    {"detail":"Internal Server Error"}
    "#);
    assert_eq!(shop.get("/health").await.status, 200);
}

#[test]
fn the_documented_api_is_this() {
    let api = serde_json::to_value(inbound::openapi()).unwrap();
    let mut routes = String::new();
    for (path, item) in api["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            let responses = operation["responses"].as_object().unwrap();
            let statuses: Vec<&str> = responses.keys().map(String::as_str).collect();
            writeln!(
                routes,
                "{} {path} {}",
                method.to_uppercase(),
                statuses.join(" ")
            )
            .unwrap();
        }
    }
    assert_snapshot!("routes", routes);
}
