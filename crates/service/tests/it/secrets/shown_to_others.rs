//! What the service shows to a collaborator that wants to know who calls.

use crate::client::Request;
use crate::shop::Shop;
use crate::waiting::eventually;
use axum::Router;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::any;
use std::fs;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

#[tokio::test(flavor = "multi_thread")]
async fn a_collaborator_is_shown_what_its_file_says_now() {
    let shown: Arc<Mutex<String>> = Arc::default();
    let seen = shown.clone();
    let answer = move |headers: HeaderMap| async move {
        let said = headers["authorization"].to_str().unwrap_or_default();
        said.clone_into(&mut seen.lock().unwrap());
        StatusCode::NOT_FOUND
    };
    let door = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", door.local_addr().unwrap());
    let router = Router::new().fallback(any(answer));
    let serving = tokio::spawn(async move { axum::serve(door, router).await });
    let shop = Shop::new();
    let file = shop.folder().join("token");
    fs::write(&file, "Bearer first").unwrap();
    let service = shop
        .start(&[
            ("customers.protocol", "user"),
            ("customers.url", &url),
            ("customers.authorization_file", "token"),
        ])
        .await;
    let order = r#"{"customerId": 12345, "items": [{"productId": 1, "quantity": 1}],
        "deliveryAddress": "Lane 7", "carrier": "DHL"}"#;
    let is_told = async |what: &str| {
        service
            .send(Request::post("/api/v1/orders", order))
            .await
            .unwrap();
        (*shown.lock().unwrap() == what).then_some(())
    };
    assert!(
        is_told("Bearer first").await.is_some(),
        "{:?}",
        shown.lock()
    );
    fs::write(&file, "Bearer second").unwrap();
    eventually("the new token is shown", || is_told("Bearer second")).await;
    service.stop().await;
    serving.abort();
}
