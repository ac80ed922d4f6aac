//! The way to the sandbox, in the test's own hands: closed until it is opened, and counted; or one that
//! sends every request twice.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use reqwest::Url;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpSocket, TcpStream};

/// An address that is taken, and where nobody listens yet.
pub(super) struct Door {
    socket: TcpSocket,
    pub(super) address: SocketAddr,
}

/// How many connections came through.
#[derive(Clone, Default)]
pub(super) struct Count(Arc<AtomicUsize>);

impl Count {
    pub(super) fn so_far(&self) -> usize {
        self.0.load(Ordering::Relaxed)
    }
}

impl Door {
    pub(super) fn closed() -> Self {
        let socket = TcpSocket::new_v4().unwrap();
        socket.bind(([127, 0, 0, 1], 0).into()).unwrap();
        let address = socket.local_addr().unwrap();
        Self { socket, address }
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// From now on it leads there.
    pub(super) fn opens(self, to: SocketAddr) -> Count {
        let listener = self.socket.listen(1024).unwrap();
        let count = Count::default();
        let counted = count.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                counted.0.fetch_add(1, Ordering::Relaxed);
                tokio::spawn(through(stream, to));
            }
        });
        count
    }
}

/// Ends when either side does: how it ended is the test's business and not the door's.
async fn through(mut from: TcpStream, to: SocketAddr) {
    if let Ok(mut onward) = TcpStream::connect(to).await {
        drop(copy_bidirectional(&mut from, &mut onward).await);
    }
}

/// A proxy that sends each request twice and gives the second answer; where it is.
pub(super) async fn replaying(to: SocketAddr) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let client = crate::client::client();
    let router = Router::new().fallback(twice).with_state((client, to));
    tokio::spawn(async move { axum::serve(listener, router).await });
    format!("http://{address}")
}

async fn twice(
    State((client, to)): State<(reqwest::Client, SocketAddr)>,
    request: Request,
) -> Response {
    let (head, body) = request.into_parts();
    let body = to_bytes(body, 1 << 20).await.unwrap();
    let path = head.uri.path_and_query().unwrap();
    let url: Url = format!("http://{to}{path}").parse().unwrap();
    let mut answer = None;
    for _ in 0..2 {
        let mut request = client.request(head.method.clone(), url.clone());
        for name in ["idempotency-key", "content-type", "accept"] {
            if let Some(value) = head.headers.get(name) {
                request = request.header(name, value);
            }
        }
        answer = Some(request.body(body.clone()).send().await.unwrap());
    }
    let answer = answer.unwrap();
    let mut told = Response::builder().status(answer.status());
    if let Some(kind) = answer.headers().get("content-type") {
        told = told.header("content-type", kind);
    }
    let body = answer.bytes().await.unwrap();
    told.body(Body::from(body)).unwrap()
}
