//! Nobody was reached: surely nothing was sent, so it may be tried again freely (32, 33).

use crate::server::{Does, Server, json};
use crate::shop::{RESERVED, inventory, not_sent, patient, reserve, reserve_at, reserved};
use async_trait::async_trait;
use domain::process::CallOutcome;
use outbound::http::Keys;
use outbound::http::inventory::{ReserveRelease, ReserveReleasePaths};
use outbound::http::upstream::{Addresses, Upstream};
use std::sync::Arc;
use tokio::io::AsyncWriteExt;
use tokio::net::TcpListener;

/// An address of this machine where nobody listens.
async fn nobody() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    format!("http://{}", listener.local_addr().unwrap())
}

#[tokio::test]
async fn a_refused_connection_is_surely_not_sent() {
    let outcome = reserve_at(&nobody().await, &patient()).await;
    assert!(not_sent(&outcome).contains("refused"), "{outcome:?}");
}

#[tokio::test]
async fn a_name_that_nobody_knows_is_surely_not_sent() {
    let outcome = reserve_at("http://inventory.invalid:8081", &patient()).await;
    not_sent(&outcome);
}

#[tokio::test]
async fn where_tls_is_wanted_nothing_is_ever_sent_in_plain_text() {
    // It speaks no TLS: the first byte is a handshake's, and then the client gives up.
    let server = Server::that(Does::Says(json(200, RESERVED))).await;
    let url = server.url.replace("http://", "https://");
    let (inventory, _) = inventory(&url, &crate::shop::impatient());
    not_sent(&reserve(&inventory).await);
    drop(inventory);
    assert!(server.seen().is_empty());
    let listened = server.noise();
    assert!(!String::from_utf8_lossy(&listened).contains("POST"));
}

#[tokio::test]
async fn a_tls_handshake_that_fails_is_surely_not_sent() {
    for hello in ["", "HTTP/1.1 400 Bad Request\r\n\r\n"] {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("https://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let _sent = stream.write_all(hello.as_bytes()).await;
            }
        });
        not_sent(&reserve_at(&url, &patient()).await);
    }
}

struct Listed(Vec<String>);

#[async_trait]
impl Addresses for Listed {
    async fn candidates(&self) -> Result<Vec<reqwest::Url>, String> {
        Ok(self.0.iter().map(|url| url.parse().unwrap()).collect())
    }
}

struct Nowhere;

#[async_trait]
impl Addresses for Nowhere {
    async fn candidates(&self) -> Result<Vec<reqwest::Url>, String> {
        Err("the directory does not answer".to_owned())
    }
}

fn inventory_of(addresses: impl Addresses + 'static) -> ReserveRelease {
    let upstream = Upstream::try_new("inventory", Arc::new(addresses), &patient()).unwrap();
    ReserveRelease::new(
        Arc::new(upstream),
        ReserveReleasePaths::default(),
        Keys::Ignored,
    )
}

#[tokio::test]
async fn the_next_address_is_tried_only_where_surely_nothing_was_sent() {
    let good = Server::that(Does::Says(json(200, RESERVED))).await;
    let inventory = inventory_of(Listed(vec![nobody().await, good.url.clone()]));
    assert_eq!(reserve(&inventory).await, reserved());

    let bad = Server::that(Does::Closes).await;
    let inventory = inventory_of(Listed(vec![bad.url.clone(), good.url.clone()]));
    assert!(matches!(reserve(&inventory).await, CallOutcome::Unknown(_)));
    assert_eq!(
        (bad.seen().len(), good.seen().len()),
        (1, 1),
        "the first call's only"
    );
}

#[tokio::test]
async fn without_an_address_nothing_is_sent() {
    let outcome = reserve(&inventory_of(Nowhere)).await;
    assert_eq!(not_sent(&outcome), "the directory does not answer");
    let outcome = reserve(&inventory_of(Listed(Vec::new()))).await;
    assert_eq!(not_sent(&outcome), "no address of inventory is known");
}
