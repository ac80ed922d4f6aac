//! Serving connections: bounded in number, in patience, and in the time they may take to end.

use crate::http::connections::connection::{self, Terms};
use crate::http::connections::counted::Connections;
use crate::http::connections::handshake::Encryption;
use crate::http::connections::places::{NoPlace, Places};
use crate::http::contracts::trouble::Trouble;
use crate::http::identity::peer::Peer;
use axum::Router;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// How long to wait before connections are accepted again once the system has refused one.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How many connections at once are told that there is no place for them; further ones are closed
/// without a word.
const REFUSALS: usize = 256;

/// Seconds after which there may be a place.
const ASK_AGAIN: u32 = 1;

/// The bounds of the server.
#[derive(Debug, Clone, Copy)]
pub struct ServerLimits {
    /// How many connections are served at once; further ones are told to come back.
    pub connections: usize,
    /// How many of them one address may have; 0: all.
    pub connections_per_address: usize,
    /// How long the headers of a request may take, and how long a connection may idle between two.
    pub header_patience: Duration,
    /// The most bytes of a request's line and headers.
    pub header_bytes: usize,
    /// How long a client may take to read the next part of an answer.
    pub write_patience: Duration,
    /// How long requests in hand may take to end once the process stops.
    pub drain_patience: Duration,
    /// Whether its connections are those that metrics tell of.
    pub is_counted: bool,
}

impl Default for ServerLimits {
    fn default() -> Self {
        Self {
            connections: 4_096,
            connections_per_address: 2_048,
            header_patience: Duration::from_secs(30),
            header_bytes: 64 * 1024,
            write_patience: Duration::from_secs(30),
            drain_patience: Duration::from_secs(20),
            is_counted: false,
        }
    }
}

/// Serves until told to stop, encrypted or not; then takes no more connections, and returns when the requests in hand
/// are answered or their time is up.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    limits: ServerLimits,
    encryption: Option<Encryption>,
) -> std::io::Result<()> {
    let door = Door {
        router,
        terms: Terms {
            limits,
            encryption,
            stop: stop.clone(),
        },
        places: Places::new(limits.connections, limits.connections_per_address),
        counts: Connections::of(limits.connections, limits.is_counted),
        refusals: Arc::new(Semaphore::new(REFUSALS)),
        connections: TaskTracker::new(),
        cut: CancellationToken::new(),
    };
    loop {
        let (stream, peer) = tokio::select! {
            accepted = accept(&listener) => accepted,
            () = stop.cancelled() => break,
        };
        door.let_in(stream, peer);
    }
    drop(listener);
    door.close().await;
    Ok(())
}

async fn accept(listener: &TcpListener) -> (TcpStream, Peer) {
    loop {
        match listener.accept().await {
            Ok((stream, peer)) => return (stream, Peer(peer)),
            Err(error) => {
                // Out of file descriptors, mostly: it passes when connections end.
                tracing::warn!(%error, "a connection could not be accepted: {error}");
                tokio::time::sleep(ACCEPT_PAUSE).await;
            }
        }
    }
}

/// What connections come in by.
struct Door {
    router: Router,
    terms: Terms,
    places: Arc<Places>,
    counts: Connections,
    refusals: Arc<Semaphore>,
    connections: TaskTracker,
    /// Cancelled when no connection may go on.
    cut: CancellationToken,
}

impl Door {
    fn let_in(&self, stream: TcpStream, peer: Peer) {
        let (router, terms) = (self.router.clone(), self.terms.clone());
        match self.places.take(peer) {
            Ok(place) => {
                let open = self.counts.open();
                let served = connection::serve(stream, peer, place, router, terms);
                self.spawn(async move {
                    served.await;
                    drop(open);
                });
            }
            Err(no_place) => self.refuse(stream, no_place),
        }
    }

    fn refuse(&self, stream: TcpStream, no_place: NoPlace) {
        self.counts.refused(no_place);
        let Ok(permit) = self.refusals.clone().try_acquire_owned() else {
            return;
        };
        let refusal = connection::refuse(stream, trouble(no_place), self.terms.clone());
        self.spawn(async move {
            refusal.await;
            drop(permit);
        });
    }

    fn spawn(&self, connection: impl Future<Output = ()> + Send + 'static) {
        let cut = self.cut.clone();
        self.connections.spawn(async move {
            tokio::select! {
                () = connection => {}
                () = cut.cancelled() => {}
            }
        });
    }

    async fn close(self) {
        self.connections.close();
        let ended = tokio::time::timeout(self.terms.limits.drain_patience, self.connections.wait());
        if ended.await.is_err() {
            tracing::warn!("some connections did not end in time and are cut");
            self.cut.cancel();
        }
    }
}

const fn trouble(no_place: NoPlace) -> Trouble {
    match no_place {
        NoPlace::Full => Trouble::Busy {
            retry_after: ASK_AGAIN,
        },
        NoPlace::TooManyOfOne => Trouble::TooManyConnections {
            retry_after: ASK_AGAIN,
        },
    }
}
