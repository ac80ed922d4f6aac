//! The server itself, over real connections.

use crate::shop::{Shop, V1_ORDER};
use domain::process::Step;
use inbound::http::{ServerLimits, serve};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

struct Served {
    address: SocketAddr,
    stopping: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

async fn serving(shop: &Shop, limits: ServerLimits) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let stopping = CancellationToken::new();
    let task = tokio::spawn(serve(
        listener,
        shop.router.clone(),
        stopping.clone(),
        limits,
    ));
    Served {
        address,
        stopping,
        task,
    }
}

/// What comes back until the server closes the connection, which it may do before it has read all.
async fn ask(address: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let sent = stream.write_all(request.as_bytes()).await;
    let mut answer = Vec::new();
    let received = stream.read_to_end(&mut answer).await;
    drop((sent, received));
    String::from_utf8_lossy(&answer).into_owned()
}

const HEALTH: &str = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

#[tokio::test]
async fn requests_are_answered_until_the_server_is_told_to_stop() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    let answer = ask(served.address, HEALTH).await;
    assert!(answer.starts_with("HTTP/1.1 200 OK\r\n"), "{answer}");
    served.stopping.cancel();
    served.task.await.unwrap().unwrap();
    assert!(TcpStream::connect(served.address).await.is_err());
}

#[tokio::test]
async fn headers_that_do_not_end_are_cut_off() {
    let shop = Shop::open();
    let limits = ServerLimits {
        header_patience: Duration::from_millis(50),
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let answer = ask(
        served.address,
        "GET /health HTTP/1.1\r\nhost: x\r\nx-slow: ",
    )
    .await;
    assert!(!answer.contains("200"), "{answer}");
}

#[tokio::test]
async fn connections_beyond_the_bound_wait_for_room() {
    let shop = Shop::open();
    let limits = ServerLimits {
        connections: 1,
        ..ServerLimits::default()
    };
    let served = serving(&shop, limits).await;
    let mut first = TcpStream::connect(served.address).await.unwrap();
    first
        .write_all(HEALTH.replace("connection: close\r\n", "").as_bytes())
        .await
        .unwrap();
    let mut byte = [0];
    first.read_exact(&mut byte).await.unwrap();
    let second = tokio::spawn(ask(served.address, HEALTH));
    let early = tokio::time::timeout(Duration::from_millis(50), async {
        while !second.is_finished() {
            tokio::task::yield_now().await;
        }
    });
    assert!(early.await.is_err(), "the second connection has to wait");
    drop(first);
    assert!(second.await.unwrap().starts_with("HTTP/1.1 200"));
}

#[tokio::test]
async fn smuggled_and_broken_requests_are_refused() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    for request in [
        "nonsense\r\n\r\n",
        "POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\n",
        "POST /orders HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n{}",
    ] {
        let answer = ask(served.address, request).await;
        assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    }
    let chunked = "POST /orders HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\
                   transfer-encoding: chunked\r\n\r\nzz\r\n";
    let answer = ask(served.address, chunked).await;
    assert!(answer.starts_with("HTTP/1.1 4"), "{answer}");
    assert_eq!(shop.orders(), 0);
}

#[tokio::test]
async fn headers_that_are_too_large_are_refused() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    let huge = "y".repeat(1024 * 1024);
    let answer = ask(
        served.address,
        &format!("GET / HTTP/1.1\r\nx: {huge}\r\n\r\n"),
    )
    .await;
    assert!(
        answer.is_empty() || answer.starts_with("HTTP/1.1 4"),
        "{answer}"
    );
    let answer = ask(served.address, HEALTH).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
}

#[tokio::test]
async fn clients_that_do_not_read_lose_their_place() {
    let shop = Shop::open();
    let limits = ServerLimits {
        connections: 1,
        write_patience: Duration::from_millis(50),
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
    let answer = tokio::time::timeout(Duration::from_secs(20), ask(served.address, HEALTH)).await;
    assert!(answer.unwrap().starts_with("HTTP/1.1 200"));
    asking.abort();
}

#[tokio::test]
async fn a_request_in_hand_is_answered_although_the_server_stops() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    shop.world().script.hold(Step::Reserve);
    let order = format!(
        "POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{V1_ORDER}",
        V1_ORDER.len()
    );
    let asking = tokio::spawn(async move { ask(served.address, &order).await });
    shop.world().script.until_held(Step::Reserve).await;
    served.stopping.cancel();
    shop.world().script.let_go(Step::Reserve);
    served.task.await.unwrap().unwrap();
    let answer = asking.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}
