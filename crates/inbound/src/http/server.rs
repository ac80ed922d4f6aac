//! Serving connections: bounded in number, in patience, and in the time they may take to end.

use super::peer::{FromPeer, Peer};
use super::stalled::CutWhenStalled;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio_util::sync::CancellationToken;

/// How long to wait before connections are accepted again once the system has refused one.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// The bounds of the server.
#[derive(Debug, Clone, Copy)]
pub struct ServerLimits {
    /// How many connections are served at once; further ones wait in the system's queue.
    pub connections: usize,
    /// How long the headers of a request may take, and how long a connection may idle between two.
    pub header_patience: Duration,
    /// The most bytes of a request's headers.
    pub header_bytes: usize,
    /// How long a client may take to read the next part of an answer.
    pub write_patience: Duration,
    /// How long requests in hand may take to end once the process stops.
    pub drain_patience: Duration,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            header_patience: Duration::from_secs(30),
            header_bytes: 64 * 1024,
            write_patience: Duration::from_secs(30),
            drain_patience: Duration::from_secs(20),
        }
    }
}

/// Serves until told to stop; then takes no more connections, and returns when the requests in hand
/// are answered or their time is up.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    limits: ServerLimits,
) -> std::io::Result<()> {
    let graceful = GracefulShutdown::new();
    let room = Arc::new(Semaphore::new(limits.connections));
    loop {
        let accepted = tokio::select! {
            accepted = accept(&listener, &room) => accepted,
            () = stop.cancelled() => break,
        };
        let (stream, peer, permit) = accepted;
        let service = FromPeer {
            peer,
            service: TowerToHyperService::new(router.clone()),
        };
        serve_connection(stream, permit, service, &graceful, limits);
    }
    drop(listener);
    if tokio::time::timeout(limits.drain_patience, graceful.shutdown())
        .await
        .is_err()
    {
        tracing::warn!("some connections did not end in time and are cut");
    }
    Ok(())
}

async fn accept(
    listener: &TcpListener,
    room: &Arc<Semaphore>,
) -> (TcpStream, Peer, OwnedSemaphorePermit) {
    let permit = room.clone().acquire_owned().await;
    let permit = permit.expect("the semaphore is never closed");
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, Peer(peer), permit),
            Err(error) => {
                // Out of file descriptors, mostly: it passes when connections end.
                tracing::warn!(%error, "a connection could not be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

fn serve_connection(
    stream: TcpStream,
    permit: OwnedSemaphorePermit,
    service: FromPeer<Router>,
    graceful: &GracefulShutdown,
    limits: ServerLimits,
) {
    // Answers are small and wait for nothing; a failure to say so costs a little latency.
    drop(stream.set_nodelay(true));
    let mut server = http1::Builder::new();
    server
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_patience)
        .max_buf_size(limits.header_bytes)
        .half_close(false);
    let stream = CutWhenStalled::new(stream, limits.write_patience);
    let connection = server.serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        let _permit = permit;
        if let Err(error) = connection.await {
            // Clients hang up, idle out and send what is not HTTP: nothing of ours.
            tracing::debug!(%error, "a connection ended early: {error}");
        }
    });
}
