//! A proxy that sends every request twice.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::{Request, State};
use axum::response::Response;
use reqwest::Url;
use std::net::SocketAddr;
use tokio::net::TcpListener;

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
