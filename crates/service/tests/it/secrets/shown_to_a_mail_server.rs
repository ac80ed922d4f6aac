//! The password that a mail server is shown, replaced.

use crate::client::Request;
use crate::mail_server::MailServer;
use crate::shop::Shop;
use crate::waiting::eventually;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use std::fs;

const ORDER: &str = r#"{"customerId": 1, "items": [{"productId": 1, "quantity": 1}],
    "deliveryAddress": "1 Way", "carrier": "DHL", "customerEmail": "ada@example.com"}"#;

#[tokio::test(flavor = "multi_thread")]
async fn a_mail_server_is_shown_the_password_that_its_file_says_now() {
    let server = MailServer::that([]).await;
    let shop = Shop::new();
    let file = shop.folder().join("password");
    fs::write(&file, "the first one").unwrap();
    let port = server.port.to_string();
    let settings = [
        ("notifications.protocol", "smtp"),
        // Each mail has a connection of its own, which begins with the password.
        ("notifications.idle_connection", "0s"),
        ("smtp.host", "127.0.0.1"),
        ("smtp.port", &port),
        ("smtp.tls", "none"),
        ("smtp.from", "shop@shop.example"),
        ("smtp.username", "shop"),
        ("smtp.password_file", "password"),
    ];
    let service = shop.start(&settings).await;
    let is_shown = async |password: &str| {
        let placed = service.send(Request::post("/api/v1/orders", ORDER)).await;
        assert_eq!(placed.unwrap().status, 201);
        shop.at_rest().await;
        let login = BASE64_STANDARD.encode(format!("\0shop\0{password}"));
        server.heard(&format!("AUTH PLAIN {login}")).then_some(())
    };
    assert!(
        is_shown("the first one").await.is_some(),
        "{:?}",
        server.said()
    );
    fs::write(&file, "the second one").unwrap();
    eventually("the new one is shown", || is_shown("the second one")).await;
    let log = service.log();
    assert!(!log.contains("the second one"), "{log}");
    service.stop().await;
}
