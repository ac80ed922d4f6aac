//! The limits of the real service, each one hit over real sockets while others are served.

use crate::service::Service;
use crate::shop::Shop;
use crate::waiting::{PATIENCE, eventually};
use reqwest::StatusCode;
use std::net::{Ipv4Addr, SocketAddr};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

const READY: &str = "GET /ready HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";

/// The head of an order whose body never comes.
const BODILESS: &str = "POST /api/v1/orders HTTP/1.1\r\nHost: localhost\r\n\
    Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{\"customerId\"";

async fn sent(service: &Service, bytes: impl AsRef<[u8]>) -> TcpStream {
    let mut socket = TcpStream::connect(service.address).await.unwrap();
    // It may be refused before all of it is sent.
    let _refused_early = socket.write_all(bytes.as_ref()).await;
    socket
}

/// What comes until the service hangs up.
async fn told(mut socket: TcpStream) -> String {
    let mut answer = Vec::new();
    let reading = socket.read_to_end(&mut answer);
    let ended = tokio::time::timeout(PATIENCE, reading).await;
    let _closed_or_reset = ended.expect("the service hangs up");
    String::from_utf8_lossy(&answer).into_owned()
}

async fn others_are_served(service: &Service) {
    // On a connection of their own: one that idles meets the time-outs of these tests.
    let answer = told(sent(service, READY).await).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test(flavor = "multi_thread")]
async fn slow_senders_are_cut_off() {
    let shop = Shop::new();
    let service = shop
        .start(&[("http.header_timeout", "1s"), ("http.body_timeout", "1s")])
        .await;
    let head = sent(&service, "POST /orders HTTP/1.1\r\nHost: x\r\nX-Slow: ").await;
    let v1 = sent(&service, BODILESS).await;
    let simple = sent(&service, BODILESS.replace("/api/v1/orders", "/orders")).await;
    others_are_served(&service).await;
    let answer = told(head).await;
    assert_eq!(answer, "", "there is no request to answer");
    for (slow, words) in [
        (v1, r#""detail":"the body did not arrive in time""#),
        (simple, r#"{"detail":"the body did not arrive in time"}"#),
    ] {
        let answer = told(slow).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
        assert!(answer.contains(words), "{answer}");
    }
    others_are_served(&service).await;
    assert!(shop.ledger().orders.is_empty());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_places_are_taken_newcomers_are_told_and_come_in_when_one_is_free() {
    let shop = Shop::new();
    let service = shop
        .start(&[("http.max_connections", "3"), ("http.body_timeout", "5s")])
        .await;
    let mut inside = Vec::new();
    for _ in 0..3 {
        inside.push(sent(&service, BODILESS).await);
    }
    let refused = eventually("a newcomer finds no place", || async {
        let answer = told(sent(&service, READY).await).await;
        answer.starts_with("HTTP/1.1 503").then_some(answer)
    })
    .await;
    assert!(refused.contains("retry-after: 1\r\n"), "{refused}");
    assert!(
        refused.contains("urn:order-service:problem:busy"),
        "{refused}"
    );
    for slow in inside {
        let answer = told(slow).await;
        assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    }
    eventually("there are places again", || async {
        let answer = told(sent(&service, READY).await).await;
        answer.starts_with("HTTP/1.1 200").then_some(())
    })
    .await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn idle_connections_do_not_keep_others_out() {
    let shop = Shop::new();
    let service = shop.start(&[("http.max_connections", "8")]).await;
    let mut idle = Vec::new();
    for beginning in [
        "",
        "GET /rea",
        "GET /ready HTTP/1.1\r\nHost: localhost\r\nX: ",
    ] {
        for _ in 0..4 {
            idle.push(sent(&service, beginning).await);
        }
    }
    // Long before the 30 s are over that each of them could wait for nobody.
    eventually("whoever has something to ask is let in", || async {
        let answer = told(sent(&service, READY).await).await;
        answer.starts_with("HTTP/1.1 200").then_some(())
    })
    .await;
    drop(idle);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_address_cannot_take_all_places() {
    let shop = Shop::new();
    let service = shop
        .start(&[("http.max_connections_per_address", "2")])
        .await;
    let inside = [
        sent(&service, BODILESS).await,
        sent(&service, BODILESS).await,
    ];
    let refused = eventually("the address has its share", || async {
        let answer = told(sent(&service, READY).await).await;
        answer.starts_with("HTTP/1.1 429").then_some(answer)
    })
    .await;
    assert!(refused.contains("too-many-connections"), "{refused}");
    let other = TcpSocket::new_v4().unwrap();
    let address = SocketAddr::from((Ipv4Addr::new(127, 0, 0, 2), 0));
    other.bind(address).unwrap();
    let mut other = other.connect(service.address).await.unwrap();
    other.write_all(READY.as_bytes()).await.unwrap();
    let answer = told(other).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    drop(inside);
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn clients_that_never_read_are_cut_off() {
    let shop = Shop::new();
    let service = shop
        .start(&[("http.max_connections", "2"), ("http.write_timeout", "1s")])
        .await;
    let asks = "GET /openapi.json HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(2_000);
    let address = service.address;
    let asking = tokio::spawn(async move {
        let mut socket = TcpStream::connect(address).await.unwrap();
        // Ends when the service hangs up: not a byte of its answers is read.
        while socket.write_all(asks.as_bytes()).await.is_ok() {}
    });
    others_are_served(&service).await;
    let cut_off = tokio::time::timeout(PATIENCE, asking).await;
    cut_off.expect("it is cut off").unwrap();
    others_are_served(&service).await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_without_end_are_refused_before_they_are_all_there() {
    let shop = Shop::new();
    let service = shop.start(&[]).await;
    let announced = BODILESS.replace("Content-Length: 100", "Content-Length: 1073741824");
    let chunked = BODILESS.replace("Content-Length: 100", "Transfer-Encoding: chunked");
    let (head, _) = chunked.split_once("\r\n\r\n").unwrap();
    let chunk = format!("10000\r\n{}\r\n", " ".repeat(0x10000));
    let endless = format!("{head}\r\n\r\n{}", chunk.repeat(64));
    for bytes in [announced, endless] {
        let answer = told(sent(&service, bytes).await).await;
        assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
        assert!(
            answer.contains("the body has more than 1048576 bytes"),
            "{answer}"
        );
        others_are_served(&service).await;
    }
    assert!(shop.ledger().orders.is_empty());
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn heads_and_addresses_that_are_too_long_say_so() {
    let shop = Shop::new();
    let service = shop.start(&[("http.max_header_bytes", "16384")]).await;
    let filler = "y".repeat(16_384);
    let headers = "X: y\r\n".repeat(101);
    let path = "x".repeat(9_000);
    for (asked, answered) in [
        (format!("X: {filler}\r\n"), "HTTP/1.1 431"),
        (headers, "HTTP/1.1 431"),
    ] {
        let asked = READY.replace("Connection: close\r\n", &asked);
        let answer = told(sent(&service, asked).await).await;
        assert!(answer.starts_with(answered), "{answer}");
    }
    let answer = told(
        sent(
            &service,
            READY.replace("/ready", &format!("/orders?{path}")),
        )
        .await,
    )
    .await;
    assert!(answer.starts_with("HTTP/1.1 414"), "{answer}");
    assert!(
        answer.contains(r#"{"detail":"The path and the query"#),
        "{answer}"
    );
    others_are_served(&service).await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_asks_too_often_waits_and_others_do_not() {
    let shop = Shop::new();
    let service = shop
        .start(&[
            ("limits.requests_per_second", "1"),
            ("limits.request_burst", "5"),
        ])
        .await;
    let asked = |user: &'static str| {
        let url = service.url("/api/v1/orders/customer/7");
        let request = service.client.get(url).header("X-User-Id", user);
        async { request.send().await.unwrap() }
    };
    let refused = eventually("the customer has had their share", || async {
        let answer = asked("7").await;
        (answer.status() == StatusCode::TOO_MANY_REQUESTS).then_some(answer)
    })
    .await;
    assert_eq!(refused.headers()["retry-after"], "1");
    let body = refused.text().await.unwrap();
    assert!(body.contains("too-many-requests"), "{body}");
    assert_ne!(asked("8").await.status(), StatusCode::TOO_MANY_REQUESTS);
    others_are_served(&service).await;
    eventually("the customer may ask again", || async {
        (asked("7").await.status() == StatusCode::OK).then_some(())
    })
    .await;
    service.stop().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn when_all_streams_are_taken_others_are_served_and_a_closed_one_makes_room() {
    let shop = Shop::new();
    let service = shop.start(&[("limits.max_streams", "2")]).await;
    let watch = async || {
        let url = service.url("/api/v1/events");
        let asked = service.client.get(url).header("X-User-Role", "operator");
        asked.send().await.unwrap()
    };
    let (first, second) = (watch().await, watch().await);
    assert_eq!(first.status(), StatusCode::OK);
    assert_eq!(second.status(), StatusCode::OK);
    let refused = watch().await;
    assert_eq!(refused.status(), StatusCode::SERVICE_UNAVAILABLE);
    assert!(refused.headers().contains_key("retry-after"));
    let body = refused.text().await.unwrap();
    assert!(body.contains("There is no room now"), "{body}");
    others_are_served(&service).await;
    drop(first);
    eventually("a closed stream makes room", || async {
        (watch().await.status() == StatusCode::OK).then_some(())
    })
    .await;
    service.stop().await;
}
