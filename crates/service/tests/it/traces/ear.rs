//! Somebody who is called over HTTP, says yes to everything, and keeps what was said of traces.

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, Uri};
use serde_json::Value;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// What came.
#[derive(Debug, Clone)]
pub(super) struct Call {
    pub(super) path: String,
    pub(super) traceparent: Option<String>,
    pub(super) body: Value,
}

/// Listens until the test ends.
#[derive(Clone)]
pub(super) struct Ear {
    pub(super) url: String,
    calls: Arc<Mutex<Vec<Call>>>,
}

impl Ear {
    pub(super) async fn listen() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let ear = Self {
            url: format!("http://{}", listener.local_addr().unwrap()),
            calls: Arc::default(),
        };
        let hears = Router::new().fallback(hear).with_state(ear.clone());
        tokio::spawn(async move { axum::serve(listener, hears).await });
        ear
    }

    /// All that came at this path.
    pub(super) fn calls(&self, path: &str) -> Vec<Call> {
        let calls = self.calls.lock().unwrap().clone();
        calls.into_iter().filter(|call| call.path == path).collect()
    }
}

async fn hear(
    State(ear): State<Ear>,
    uri: Uri,
    headers: HeaderMap,
    body: Bytes,
) -> axum::Json<Value> {
    let traceparent = headers.get("traceparent");
    ear.calls.lock().unwrap().push(Call {
        path: uri.path().to_owned(),
        traceparent: traceparent.map(|text| text.to_str().unwrap().to_owned()),
        body: serde_json::from_slice(&body).unwrap_or_default(),
    });
    axum::Json(serde_json::json!({}))
}
