//! One connection, from its first request to its end.

use crate::http::around::limits::trouble;
use crate::http::connections::handshake::{Encryption, Opened};
use crate::http::connections::lingering::Lingering;
use crate::http::connections::places::{Place, Work};
use crate::http::connections::server::ServerLimits;
use crate::http::connections::stalled::CutWhenStalled;
use crate::http::connections::wrong_door;
use crate::http::contracts::trouble::Trouble;
use crate::http::identity::peer::{Encrypted, Peer};
use axum::Router;
use axum::body::{Body, Bytes};
use axum::http::header::{HeaderValue, STRICT_TRANSPORT_SECURITY};
use axum::http::{Request, Response};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper::service::{Service, service_fn};
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use std::convert::Infallible;
use std::future::Future;
use std::pin::{Pin, pin};
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// How long a connection is kept that is only told that there is no place.
const REFUSAL_PATIENCE: Duration = Duration::from_secs(2);

/// How all connections are served.
#[derive(Clone)]
pub(in crate::http) struct Terms {
    pub(in crate::http) limits: ServerLimits,
    /// None: they are not encrypted.
    pub(in crate::http) encryption: Option<Encryption>,
    pub(in crate::http) stop: CancellationToken,
}

/// Answers the requests of a connection until one side ends it. Told to stop, it answers the request
/// in hand and ends; evicted, it ends unless a request has come just then.
pub(in crate::http) async fn serve(
    stream: TcpStream,
    peer: Peer,
    place: Place,
    router: Router,
    terms: Terms,
) {
    let place = Arc::new(place);
    let limits = terms.limits;
    let service = AtPlace {
        peer,
        place: place.clone(),
        router: TowerToHyperService::new(router),
        encrypted: None,
    };
    let Some(encryption) = &terms.encryption else {
        return answer(wire(stream, limits), service, place, terms).await;
    };
    // Whoever takes long over the handshake waits like anybody else without a request.
    let opened = tokio::select! {
        biased;
        () = place.evicted() => return,
        () = terms.stop.cancelled() => return,
        opened = encryption.open(stream, limits) => opened,
    };
    match opened {
        Ok(Opened::Encrypted(stream)) => {
            let encrypted = Some(InForce(encryption.strict()));
            let service = AtPlace {
                encrypted,
                ..service
            };
            answer(stream, service, place, terms).await;
        }
        Ok(Opened::Plain(stream)) => {
            say(stream, wrong_door::answer, limits).await;
        }
        Err(error) => tracing::debug!(%error, "a handshake failed: {error}"),
    }
}

async fn answer<S: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    stream: S,
    service: AtPlace,
    place: Arc<Place>,
    terms: Terms,
) {
    let stop = terms.stop;
    let connection = protocol(terms.limits).serve_connection(TokioIo::new(stream), service);
    let mut connection = pin!(connection);
    let mut is_ending = false;
    loop {
        tokio::select! {
            biased;
            () = place.evicted() => {
                if !place.is_working() {
                    tracing::debug!("a connection that only waited makes room");
                    return;
                }
                connection.as_mut().graceful_shutdown();
            }
            () = stop.cancelled(), if !is_ending => {
                is_ending = true;
                connection.as_mut().graceful_shutdown();
            }
            ended = connection.as_mut() => return log_end(ended),
        }
    }
}

/// Tells whatever a connection asks first that there is no place for it, and ends it.
pub(in crate::http) async fn refuse(stream: TcpStream, refusal: Trouble, terms: Terms) {
    let Terms {
        limits, encryption, ..
    } = terms;
    let refusing = async {
        let Some(encryption) = encryption else {
            return turn_away(wire(stream, limits), refusal, limits).await;
        };
        match encryption.open(stream, limits).await {
            Ok(Opened::Encrypted(stream)) => turn_away(stream, refusal, limits).await,
            Ok(Opened::Plain(stream)) => say(stream, wrong_door::answer, limits).await,
            Err(error) => tracing::debug!(%error, "a handshake failed: {error}"),
        }
    };
    // Whoever is not done by then has been told, or does not listen.
    let _ = tokio::time::timeout(REFUSAL_PATIENCE, refusing).await;
}

async fn turn_away<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    refusal: Trouble,
    limits: ServerLimits,
) {
    let service = service_fn(move |request: Request<Incoming>| async move {
        Ok::<_, Infallible>(trouble(refusal, request.uri()))
    });
    let connection = protocol(limits)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    log_end(connection.await);
}

/// Says the same to whatever is asked first, and ends.
async fn say<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    answer: fn() -> Response<Body>,
    limits: ServerLimits,
) {
    let service =
        service_fn(move |_: Request<Incoming>| async move { Ok::<_, Infallible>(answer()) });
    let connection = protocol(limits)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    if let Ok(ended) = tokio::time::timeout(REFUSAL_PATIENCE, connection).await {
        log_end(ended);
    }
}

fn log_end(ended: hyper::Result<()>) {
    if let Err(error) = ended {
        // Clients hang up, idle out and send what is not HTTP: nothing of ours.
        tracing::debug!(%error, "a connection ended early: {error}");
    }
}

fn protocol(limits: ServerLimits) -> http1::Builder {
    let mut protocol = http1::Builder::new();
    protocol
        .timer(TokioTimer::new())
        .header_read_timeout(limits.header_patience)
        .max_header_size(limits.header_bytes)
        .max_buf_size(limits.header_bytes)
        .half_close(false);
    protocol
}

/// A connection that nobody holds up, under whatever is said over it.
pub(in crate::http) type Wire = Lingering<CutWhenStalled<TcpStream>>;

pub(in crate::http) fn wire(stream: TcpStream, limits: ServerLimits) -> Wire {
    // Answers are small and wait for nothing; a failure to say so costs a little latency.
    drop(stream.set_nodelay(true));
    let stream = CutWhenStalled::new(stream, limits.write_patience);
    Lingering::new(stream)
}

/// The service as one connection sees it: its requests say whom they are from, and hold its place.
struct AtPlace {
    peer: Peer,
    place: Arc<Place>,
    router: TowerToHyperService<Router>,
    encrypted: Option<InForce>,
}

/// What answers over an encrypted connection have to say, if anything.
#[derive(Clone)]
struct InForce(Option<HeaderValue>);

impl Service<Request<Incoming>> for AtPlace {
    type Response = Response<InHand>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.peer);
        if self.encrypted.is_some() {
            request.extensions_mut().insert(Encrypted);
        }
        let strict = self.encrypted.clone().and_then(|InForce(strict)| strict);
        let work = self.place.work();
        let answer = self.router.call(request);
        Box::pin(async move {
            let mut answer = answer.await?;
            if let Some(strict) = strict {
                answer
                    .headers_mut()
                    .insert(STRICT_TRANSPORT_SECURITY, strict);
            }
            Ok(answer.map(|body| InHand { body, _work: work }))
        })
    }
}

/// The body of an answer; its request is in hand as long as there is something left of it.
struct InHand {
    body: Body,
    _work: Work,
}

impl HttpBody for InHand {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(context)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}
