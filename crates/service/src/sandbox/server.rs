//! The accept loop: connections that can be reset for real, and a stop that waits for none that hangs.

use super::ending::{Ending, Stale, write_raw};
use axum::Router;
use axum::response::Response;
use hyper::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::Service;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::fmt;
use std::future::{Future, poll_fn, ready};
use std::pin::Pin;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How many connections there may be at once; the next one waits to be accepted.
const MOST_CONNECTIONS: usize = 10_000;
/// How long a stop waits for answers that are on their way.
const STOP_PATIENCE: Duration = Duration::from_secs(3);
/// After a failure to accept, such as too many open files.
const AFTER_FAILURE: Duration = Duration::from_millis(100);

/// Answers until it is told to stop; then what is on its way leaves, and no more is taken.
pub(crate) async fn serve(listener: TcpListener, router: Router, stopping: CancellationToken) {
    let connections = TaskTracker::new();
    let places = Arc::new(Semaphore::new(MOST_CONNECTIONS));
    let intake = async {
        loop {
            let place = places.clone().acquire_owned().await;
            match listener.accept().await {
                Ok((stream, _)) => {
                    let served = connection(stream, router.clone(), stopping.clone());
                    connections.spawn(async move {
                        served.await;
                        drop(place);
                    });
                }
                Err(error) => {
                    tracing::warn!(%error, "a connection could not be accepted: {error}");
                    tokio::time::sleep(AFTER_FAILURE).await;
                }
            }
        }
    };
    tokio::select! {
        () = stopping.cancelled() => {}
        () = intake => {}
    }
    connections.close();
    if tokio::time::timeout(STOP_PATIENCE, connections.wait())
        .await
        .is_err()
    {
        tracing::info!(
            connections = connections.len(),
            "connections that do not end are cut"
        );
    }
}

async fn connection(stream: TcpStream, router: Router, stopping: CancellationToken) {
    // A failure to say so costs a little latency.
    drop(stream.set_nodelay(true));
    let wanted = Arc::new(Mutex::new(None));
    let service = Ends {
        router: TowerToHyperService::new(router),
        wanted: wanted.clone(),
        is_stale: Arc::default(),
        stopping: stopping.clone(),
    };
    let mut protocol = http1::Builder::new();
    protocol.timer(TokioTimer::new());
    let mut connection = protocol.serve_connection(TokioIo::new(stream), service);
    let mut is_ending = false;
    loop {
        tokio::select! {
            biased;
            () = stopping.cancelled(), if !is_ending => {
                is_ending = true;
                Pin::new(&mut connection).graceful_shutdown();
            }
            ended = poll_fn(|context| connection.poll_without_shutdown(context)) => {
                if let Err(error) = ended {
                    tracing::debug!(%error, "a connection ended early: {error}");
                }
                break;
            }
        }
    }
    let wanted = *wanted.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(ending) = wanted {
        end(connection.into_parts().io.into_inner(), ending, &stopping).await;
    }
}

/// Writes what is to be written, and closes with RST and not with FIN, unless all was sent.
async fn end(mut stream: TcpStream, ending: Ending, stopping: &CancellationToken) {
    let is_sent = tokio::select! {
        written = write_raw(ending, &mut stream) => {
            written.is_ok() && matches!(ending, Ending::Headers(_))
        }
        () = stopping.cancelled() => false,
    };
    if is_sent {
        return;
    }
    if let Err(error) = stream.set_zero_linger() {
        tracing::warn!(%error, "a connection could not be reset: {error}");
    }
}

/// The routes as one connection sees them: answers that are not to leave end it.
struct Ends {
    router: TowerToHyperService<Router>,
    wanted: Arc<Mutex<Option<Ending>>>,
    /// The next request is not read.
    is_stale: Arc<AtomicBool>,
    stopping: CancellationToken,
}

/// The connection is to end, and not by an accident.
#[derive(Debug)]
struct OnPurpose;

impl fmt::Display for OnPurpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("it was ordered")
    }
}

impl std::error::Error for OnPurpose {}

impl Service<Request<Incoming>> for Ends {
    type Response = Response;
    type Error = OnPurpose;
    type Future = Pin<Box<dyn Future<Output = Result<Response, OnPurpose>> + Send>>;

    fn call(&self, request: Request<Incoming>) -> Self::Future {
        if self.is_stale.load(Ordering::Relaxed) {
            *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(Ending::Reset);
            return Box::pin(ready(Err(OnPurpose)));
        }
        let answer = self.router.call(request);
        let is_stale = self.is_stale.clone();
        let (wanted, stopping) = (self.wanted.clone(), self.stopping.clone());
        Box::pin(async move {
            let response = match answer.await {
                Ok(response) => response,
                Err(never) => match never {},
            };
            let Some(ending) = Ending::of(&response) else {
                let stale = response.extensions().get::<Stale>();
                is_stale.store(stale.is_some(), Ordering::Relaxed);
                return Ok(response);
            };
            if ending == Ending::Hang {
                stopping.cancelled().await;
            }
            *wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(ending);
            Err(OnPurpose)
        })
    }
}
