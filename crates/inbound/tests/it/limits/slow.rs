//! Clients that send or read slowly, or never end: cut off, while others are served.

use crate::server::{HEALTH, Served, ask, serving, serving_router};
use crate::shop::Shop;
use application::testing::builders;
use axum::Router;
use axum::body::{Body, Bytes};
use axum::routing::get;
use inbound::http::ServerLimits;
use std::convert::Infallible;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};

const SHORT: Duration = Duration::from_millis(100);

/// Longer than anything here should take, on a machine that is busy with other things.
const PATIENCE: Duration = Duration::from_secs(30);

/// As soon as there is a place for them, and the machine has the time.
async fn others_are_served(served: &Served) {
    let served = async {
        while !ask(served.address, HEALTH)
            .await
            .starts_with("HTTP/1.1 200")
        {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    let served = tokio::time::timeout(PATIENCE, served).await;
    served.expect("others are served");
}

#[tokio::test]
async fn a_head_that_comes_byte_by_byte_is_cut_off() {
    let shop = Shop::open();
    let limits = ServerLimits {
        header_patience: SHORT,
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let (mut read, mut write) = TcpStream::connect(served.address)
        .await
        .unwrap()
        .into_split();
    let dripping = tokio::spawn(async move {
        let head = b"GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ".iter();
        for byte in head.chain(std::iter::repeat(&b'y')) {
            if write.write_all(&[*byte]).await.is_err() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    others_are_served(&served).await;
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, read.read_to_end(&mut answer)).await;
    let _reset_or_closed = ended.expect("it is cut off");
    assert!(!answer.starts_with(b"HTTP/1.1 200"));
    tokio::time::timeout(PATIENCE, dripping)
        .await
        .expect("nobody listens any more")
        .unwrap();
}

#[tokio::test]
async fn a_body_that_never_ends_is_413_after_as_much_as_is_allowed() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    let (mut read, mut write) = TcpStream::connect(served.address)
        .await
        .unwrap()
        .into_split();
    let sending = tokio::spawn(async move {
        let head = "POST /orders HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
        let chunk = format!("10000\r\n{}\r\n", "x".repeat(0x10000));
        let mut sent = write.write_all(head.as_bytes()).await.map(|()| 0_usize);
        while let Ok(bytes) = sent {
            sent = write.write_all(chunk.as_bytes()).await.map(|()| bytes + 1);
        }
    });
    let mut answer = Vec::new();
    let ended = tokio::time::timeout(PATIENCE, read.read_to_end(&mut answer)).await;
    let _reset_or_closed = ended.expect("it is cut off");
    let answer = String::from_utf8_lossy(&answer);
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    assert!(
        answer.contains(r#"{"detail":"the body has more than 1048576 bytes"}"#),
        "{answer}"
    );
    tokio::time::timeout(PATIENCE, sending)
        .await
        .expect("nobody listens any more")
        .unwrap();
    others_are_served(&served).await;
    assert_eq!(shop.orders(), 0);
}

/// A router whose answer never ends, and how many bytes of it were asked for.
fn endless() -> (Router, Arc<AtomicUsize>) {
    let made = Arc::new(AtomicUsize::new(0));
    let count = made.clone();
    let answer = move || {
        let count = count.clone();
        let chunks = futures::stream::repeat_with(move || {
            count.fetch_add(4_096, Ordering::SeqCst);
            Ok::<_, Infallible>(Bytes::from_static(&[b'x'; 4_096]))
        });
        async { Body::from_stream(chunks) }
    };
    let router = Router::new()
        .route("/endless", get(answer))
        .route("/health", get(async || "well"));
    (router, made)
}

#[tokio::test]
async fn a_client_that_does_not_read_an_endless_answer_is_cut_off_and_little_of_it_is_made() {
    let (router, made) = endless();
    let limits = ServerLimits {
        connections: 1,
        write_patience: SHORT,
        ..ServerLimits::default()
    };
    let served = serving_router(router, limits).await;
    let mut stalled = TcpStream::connect(served.address).await.unwrap();
    stalled
        .write_all(b"GET /endless HTTP/1.1\r\nhost: x\r\n\r\n")
        .await
        .unwrap();
    others_are_served(&served).await;
    // What the system buffers for both ends, and the server's own 64 kB.
    let made = made.load(Ordering::SeqCst);
    assert!(made < 32 << 20, "{made} bytes were made for nobody");
    drop(stalled);
}

#[tokio::test]
async fn many_requests_at_once_on_one_connection_are_answered_in_order() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    let mut asked = String::new();
    for path in ["/health", "/nowhere", "/orders", "/ready"] {
        asked.extend(["GET ", path, " HTTP/1.1\r\nhost: x\r\n\r\n"]);
    }
    let answers = ask(served.address, asked.repeat(100) + HEALTH).await;
    let statuses: Vec<&str> = answers
        .split("HTTP/1.1 ")
        .skip(1)
        .map(|answer| &answer[..3])
        .collect();
    let mut expected = ["200", "404", "200", "200"].repeat(100);
    expected.push("200");
    assert_eq!(statuses, expected);
}

#[tokio::test]
async fn a_client_that_asks_on_and_on_and_never_reads_loses_its_place() {
    let shop = Shop::open();
    let limits = ServerLimits {
        connections: 1,
        write_patience: SHORT,
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let stalled = TcpStream::connect(served.address).await.unwrap();
    let asks = "GET /openapi.json HTTP/1.1\r\nhost: x\r\n\r\n".repeat(1_000);
    // Far more than the system's buffers hold, and not a byte of it is read.
    let asking = tokio::spawn(async move {
        let mut stalled = stalled;
        let sent = stalled.write_all(asks.as_bytes()).await;
        std::future::pending::<()>().await;
        drop((stalled, sent));
    });
    others_are_served(&served).await;
    asking.abort();
}

/// A client that follows all orders and reads nothing, with as little room for it as the system gives.
async fn follow_without_reading(served: &Served) -> TcpStream {
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(2_048).unwrap();
    let mut stalled = socket.connect(served.address).await.unwrap();
    let asks = "GET /api/v1/events HTTP/1.1\r\nhost: x\r\n\r\n";
    stalled.write_all(asks.as_bytes()).await.unwrap();
    stalled
}

#[tokio::test]
async fn a_client_that_does_not_read_its_live_stream_is_cut_off_and_others_miss_nothing() {
    let shop = Shop::open();
    let plenty = (builders::product("PROD001"), 1_000_000);
    shop.world()
        .inventory
        .books()
        .set_on_hand(plenty.0, plenty.1);
    let limits = ServerLimits {
        write_patience: SHORT,
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let mut reads = shop.listen("/api/v1/events", &[]).await;
    let stalled = follow_without_reading(&served).await;
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let (mut has_begun, mut orders) = (false, 0);
    // Until the system's buffers are full and the server has lost its patience.
    while !has_begun || shop.live.watchers() > 1 {
        assert!(
            tokio::time::Instant::now() < deadline,
            "after {orders} orders"
        );
        has_begun |= shop.live.watchers() == 2;
        for _ in 0..20 {
            let mut request = builders::request(&[("PROD001", 1)]);
            request.claim = builders::keyed(&orders.to_string(), orders);
            shop.app.place(request).await;
            orders += 1;
        }
        shop.app.run_until_idle().await;
    }
    others_are_served(&served).await;
    let last = 12 * orders;
    let heard = reads.take(usize::try_from(last).unwrap()).await;
    let ids: Vec<u64> = heard.iter().map(|heard| heard.id).collect();
    assert_eq!(ids, (1..=last).collect::<Vec<_>>());
    drop(stalled);
}
