//! A receiver of webhooks as another team would write it: it remembers all that arrives, and answers by a
//! rule.

use super::signed::is_good;
use axum::body::{Body, to_bytes};
use hyper::body::{Bytes, Incoming};
use hyper::header::HeaderMap;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Request, Response};
use hyper_util::rt::TokioIo;
use serde_json::Value;
use std::io;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};
use tokio::net::TcpListener;

/// How far a timestamp may be from the receiver's clock, in seconds.
const APART: u64 = 300;

/// What is done with what arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Does {
    /// It is answered, after that long.
    Answer(u16, Duration),
    /// It is never answered.
    Hang,
    /// The connection ends instead of an answer.
    Cut,
}

impl Does {
    pub(super) const TAKE: Self = Self::Answer(204, Duration::ZERO);
}

/// What arrived, whole.
#[derive(Debug, Clone)]
pub(super) struct Arrival {
    pub(super) id: String,
    pub(super) timestamp: String,
    pub(super) signatures: String,
    pub(super) body: Bytes,
    pub(super) does: Does,
}

type Rule = Box<dyn FnMut() -> Does + Send>;

/// Listens until the test ends.
#[derive(Clone)]
pub(super) struct Receiver {
    pub(super) address: SocketAddr,
    arrived: Arc<Mutex<Vec<Arrival>>>,
    rule: Arc<Mutex<Rule>>,
}

impl Receiver {
    pub(super) async fn listen(rule: impl FnMut() -> Does + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let receiver = Self {
            address: listener.local_addr().unwrap(),
            arrived: Arc::default(),
            rule: Arc::new(Mutex::new(Box::new(rule))),
        };
        let all = receiver.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let one = all.clone();
                let service = service_fn(move |request| one.clone().meet(request));
                let served = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
                tokio::spawn(served);
            }
        });
        receiver
    }

    /// From now on it answers by another rule.
    pub(super) fn rule(&self, rule: impl FnMut() -> Does + Send + 'static) {
        *self.rule.lock().unwrap() = Box::new(rule);
    }

    pub(super) fn url(&self) -> String {
        format!("http://{}/events", self.address)
    }

    pub(super) fn count(&self) -> usize {
        self.arrived.lock().unwrap().len()
    }

    /// What has arrived since there were so many.
    pub(super) fn since(&self, count: usize) -> Vec<Arrival> {
        self.arrived.lock().unwrap()[count..].to_vec()
    }

    async fn meet(self, request: Request<Incoming>) -> io::Result<Response<Body>> {
        let (head, body) = request.into_parts();
        // One that breaks off has not arrived.
        let body = to_bytes(Body::new(body), 1 << 20).await;
        let body = body.map_err(io::Error::other)?;
        let header = |name| text(&head.headers, name);
        let does = (self.rule.lock().unwrap())();
        self.arrived.lock().unwrap().push(Arrival {
            id: header("webhook-id"),
            timestamp: header("webhook-timestamp"),
            signatures: header("webhook-signature"),
            body,
            does,
        });
        match does {
            Does::Answer(status, after) => {
                tokio::time::sleep(after).await;
                let answer = Response::builder()
                    .status(status)
                    .body(Body::from("so be it"));
                Ok(answer.unwrap())
            }
            Does::Hang => std::future::pending().await,
            Does::Cut => Err(io::Error::other("the connection ends")),
        }
    }
}

fn text(headers: &HeaderMap, name: &str) -> String {
    let mut values = headers.get_all(name).iter();
    let value = values
        .next()
        .map(|value| value.to_str().unwrap().to_owned());
    assert!(values.next().is_none(), "{name} is there once");
    value.unwrap_or_default()
}

impl Arrival {
    pub(super) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The order, the event's place and its name; none: it is no event of an order.
    pub(super) fn event(&self) -> Option<(String, u64, String)> {
        let event = self.json();
        let (order, seq) = (event["subject"].as_str()?, event["data"]["seq"].as_u64()?);
        let name = event["data"]["event"].as_str()?;
        let is_its_own = self.id == format!("{order}/{seq}") && event["id"] == *self.id;
        is_its_own.then(|| (order.to_owned(), seq, name.to_owned()))
    }

    pub(super) fn is_signed_by(&self, secret: &str) -> bool {
        is_good(
            secret,
            &self.id,
            &self.timestamp,
            &self.signatures,
            &self.body,
        )
    }

    /// Whether it was signed at this time, more or less.
    #[expect(
        clippy::disallowed_methods,
        reason = "a receiver has a clock of its own"
    )]
    pub(super) fn is_fresh(&self) -> bool {
        let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
        let now = now.unwrap().as_secs();
        let at = self.timestamp.parse::<u64>();
        at.is_ok_and(|at| at.abs_diff(now) <= APART)
    }
}
