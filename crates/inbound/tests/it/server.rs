//! The server itself, over real connections.

use crate::shop::{Shop, V1_ORDER};
use axum::Router;
use domain::process::Step;
use inbound::http::{ServerLimits, serve};
use std::net::SocketAddr;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// A server that runs.
pub(crate) struct Served {
    pub(crate) address: SocketAddr,
    stopping: CancellationToken,
    task: JoinHandle<std::io::Result<()>>,
}

/// Serves a shop on a port of its own.
pub(crate) async fn serving(shop: &Shop, limits: ServerLimits) -> Served {
    serving_router(shop.router.clone(), limits).await
}

/// Serves anything on a port of its own.
pub(crate) async fn serving_router(router: Router, limits: ServerLimits) -> Served {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("it is bound");
    let stopping = CancellationToken::new();
    let task = tokio::spawn(serve(listener, router, stopping.clone(), limits, None));
    Served {
        address,
        stopping,
        task,
    }
}

/// What comes back until the server closes the connection, which it may do before it has read all.
pub(crate) async fn ask(address: SocketAddr, request: impl AsRef<[u8]>) -> String {
    let mut stream = TcpStream::connect(address).await.expect("it listens");
    let sent = stream.write_all(request.as_ref()).await;
    let mut answer = Vec::new();
    let received = stream.read_to_end(&mut answer).await;
    drop((sent, received));
    String::from_utf8_lossy(&answer).into_owned()
}

/// A request that any server can answer.
pub(crate) const HEALTH: &str = "GET /health HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";

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
async fn a_request_in_hand_is_answered_although_the_server_stops() {
    let shop = Shop::open();
    let served = serving(&shop, ServerLimits::default()).await;
    shop.world().script.hold(Step::Reserve);
    let order = format!(
        "POST /api/v1/orders HTTP/1.1\r\nhost: x\r\ncontent-length: {}\r\n\r\n{V1_ORDER}",
        V1_ORDER.len()
    );
    let asking = tokio::spawn(async move { ask(served.address, order).await });
    shop.world().script.until_held(Step::Reserve).await;
    served.stopping.cancel();
    shop.world().script.let_go(Step::Reserve);
    served.task.await.unwrap().unwrap();
    let answer = asking.await.unwrap();
    assert!(answer.starts_with("HTTP/1.1 201"), "{answer}");
}
