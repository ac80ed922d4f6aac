//! Connections beyond the bounds: told so at once, while those who have a place are served.

use crate::server::{HEALTH, Served, ask, serving};
use crate::shop::{Shop, V1_ORDER};
use domain::process::Step;
use inbound::http::ServerLimits;
use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

const KEPT: &str = "GET /health HTTP/1.1\r\nhost: x\r\n\r\n";

/// So many connections at once.
fn places(connections: usize) -> ServerLimits {
    ServerLimits {
        connections,
        ..ServerLimits::default()
    }
}

/// A connection that stays, having asked once.
async fn kept(address: SocketAddr) -> TcpStream {
    let mut stream = TcpStream::connect(address).await.unwrap();
    assert!(again(&mut stream).await.starts_with("HTTP/1.1 200"));
    stream
}

/// What a connection that stays is answered; empty if it has ended.
async fn again(stream: &mut TcpStream) -> String {
    let _sent = stream.write_all(KEPT.as_bytes()).await;
    let mut answer = vec![0; 4_096];
    let length = stream.read(&mut answer).await.unwrap_or(0);
    String::from_utf8_lossy(&answer[..length]).into_owned()
}

/// Asks from another address of this machine.
async fn ask_from(last: u8, served: &Served) -> String {
    let socket = TcpSocket::new_v4().unwrap();
    let from = SocketAddr::from((Ipv4Addr::new(127, 0, 0, last), 0));
    socket.bind(from).unwrap();
    let mut stream = socket.connect(served.address).await.unwrap();
    stream.write_all(HEALTH.as_bytes()).await.unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await.unwrap();
    answer
}

/// Somebody whose order is in hand until the inventory is let go, and so is their place.
async fn buyer(shop: &Shop, served: &Served) -> JoinHandle<String> {
    shop.world().script.hold(Step::Reserve);
    let length = V1_ORDER.len();
    let head = format!("POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: {length}");
    let asked = format!("{head}\r\nconnection: close\r\n\r\n{V1_ORDER}");
    let asking = tokio::spawn(ask(served.address, asked));
    shop.world().script.until_held(Step::Reserve).await;
    asking
}

/// Their order goes on, and they are answered.
async fn is_answered(shop: &Shop, buyer: JoinHandle<String>) {
    shop.world().script.let_go(Step::Reserve);
    let answer = buyer.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}

#[tokio::test]
async fn a_connection_beyond_the_bound_is_told_so_at_once_and_whoever_is_inside_is_served() {
    let shop = Shop::open();
    let served = serving(&shop, places(1)).await;
    let buyer = buyer(&shop, &served).await;
    for (path, words) in [
        (
            "/orders",
            r#"{"detail":"There is no room now: ask again in 1 s"}"#,
        ),
        (
            "/api/v1/orders",
            r#""type":"urn:order-service:problem:busy""#,
        ),
    ] {
        let asked = format!("GET {path} HTTP/1.1\r\nhost: x\r\n\r\n");
        let answer = ask(served.address, asked).await;
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
        assert!(answer.contains("connection: close\r\n"), "{answer}");
        assert!(answer.contains(words), "{answer}");
    }
    is_answered(&shop, buyer).await;
    until_let_in(&served).await;
}

/// Asks as a client does that is told to come back.
async fn until_let_in(served: &Served) {
    for _ in 0..500 {
        let answer = ask(served.address, HEALTH).await;
        if answer.starts_with("HTTP/1.1 200") {
            return;
        }
        assert!(answer.starts_with("HTTP/1.1 503"), "{answer}");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    panic!("never let in");
}

#[tokio::test]
async fn connections_that_only_wait_give_way_and_requests_in_hand_do_not() {
    let shop = Shop::open();
    let served = serving(&shop, places(3)).await;
    let buyer = buyer(&shop, &served).await;
    let mut silent = TcpStream::connect(served.address).await.unwrap();
    let mut idle = kept(served.address).await;
    let mut newcomers = Vec::new();
    while newcomers.len() < 2 {
        let mut stream = TcpStream::connect(served.address).await.unwrap();
        if again(&mut stream).await.starts_with("HTTP/1.1 200") {
            newcomers.push(stream);
        }
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    assert_eq!(
        again(&mut silent).await,
        "",
        "it was silent for the longest"
    );
    assert_eq!(again(&mut idle).await, "");
    is_answered(&shop, buyer).await;
}

#[tokio::test]
async fn one_address_cannot_take_all_places() {
    let shop = Shop::open();
    let limits = ServerLimits {
        connections_per_address: 2,
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let inside = [kept(served.address).await, kept(served.address).await];
    let answer = ask(served.address, HEALTH).await;
    assert!(answer.starts_with("HTTP/1.1 429"), "{answer}");
    assert!(answer.contains("retry-after: 1\r\n"), "{answer}");
    assert!(
        answer.contains("Too many connections of this address"),
        "{answer}"
    );
    let answer = ask_from(2, &served).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(inside);
}

#[tokio::test]
async fn even_those_without_a_place_cannot_pile_up() {
    let shop = Shop::open();
    let served = serving(&shop, places(1)).await;
    let buyer = buyer(&shop, &served).await;
    let mut crowd = Vec::new();
    for _ in 0..300 {
        crowd.push(TcpStream::connect(served.address).await.unwrap());
    }
    // More than are told in words: the last are closed without any.
    let mut last = crowd.pop().unwrap();
    assert_eq!(last.read(&mut [0]).await.unwrap_or(0), 0);
    is_answered(&shop, buyer).await;
    drop(crowd);
    until_let_in(&served).await;
}
