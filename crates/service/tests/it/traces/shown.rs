//! What a collector is shown: the headers that their file says now.

use crate::client::Request;
use crate::shop::Shop;
use crate::waiting::eventually;
use axum::Router;
use axum::http::HeaderMap;
use std::fs;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_collector_is_shown_the_token_that_its_file_says_now() {
    let shown = Arc::new(Mutex::new(String::new()));
    let last = shown.clone();
    let takes = async move |headers: HeaderMap| {
        let token = headers["authorization"].to_str().unwrap();
        token.clone_into(&mut last.lock().unwrap());
    };
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let takes = Router::new().fallback(takes);
    tokio::spawn(async move { axum::serve(listener, takes).await });

    let shop = Shop::new();
    let file = shop.folder().join("headers");
    fs::write(&file, "Authorization: Bearer the-first\n").unwrap();
    let settings = [
        ("traces.endpoint", &*url),
        ("traces.headers_file", "headers"),
        ("traces.interval", "10ms"),
    ];
    let service = shop.start(&settings).await;
    let is_shown = async |token: &str| {
        eventually("spans come with the token in force", || async {
            let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
            assert_eq!(placed.unwrap().status, 201);
            (*shown.lock().unwrap() == format!("Bearer {token}")).then_some(())
        })
        .await;
    };
    is_shown("the-first").await;
    fs::write(&file, "Authorization: Bearer the-second\n").unwrap();
    is_shown("the-second").await;
    fs::write(&file, "the-third\n").unwrap();
    eventually("it complains", || async {
        service
            .log()
            .contains("what was in force stays so")
            .then_some(())
    })
    .await;
    is_shown("the-second").await;
    let log = service.log();
    assert!(
        log.contains("traces.headers_file: its file has changed"),
        "{log}"
    );
    for token in ["the-first", "the-second", "the-third"] {
        assert!(!log.contains(token), "{token} is in:\n{log}");
    }
    service.stop().await;
}
