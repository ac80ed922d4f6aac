//! One connection, from its first request to its end.

use crate::http::around::limits::trouble;
use crate::http::connections::lingering::Lingering;
use crate::http::connections::places::{Place, Work};
use crate::http::connections::server::ServerLimits;
use crate::http::connections::stalled::CutWhenStalled;
use crate::http::contracts::trouble::Trouble;
use crate::http::identity::peer::Peer;
use axum::Router;
use axum::body::{Body, Bytes};
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
use tokio::net::TcpStream;
use tokio_util::sync::CancellationToken;

/// How long a connection is kept that is only told that there is no place.
const REFUSAL_PATIENCE: Duration = Duration::from_secs(2);

/// Answers the requests of a connection until one side ends it. Told to stop, it answers the request
/// in hand and ends; evicted, it ends unless a request has come just then.
pub(in crate::http) async fn serve(
    stream: TcpStream,
    peer: Peer,
    place: Place,
    router: Router,
    stop: CancellationToken,
    limits: ServerLimits,
) {
    let place = Arc::new(place);
    let service = AtPlace {
        peer,
        place: place.clone(),
        router: TowerToHyperService::new(router),
    };
    let connection = protocol(limits).serve_connection(bounded(stream, limits), service);
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
pub(in crate::http) async fn refuse(stream: TcpStream, refusal: Trouble, limits: ServerLimits) {
    let service = service_fn(move |request: Request<Incoming>| async move {
        Ok::<_, Infallible>(trouble(refusal, request.uri()))
    });
    let connection = protocol(limits)
        .keep_alive(false)
        .serve_connection(bounded(stream, limits), service);
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

type Bounded = TokioIo<Lingering<CutWhenStalled<TcpStream>>>;

fn bounded(stream: TcpStream, limits: ServerLimits) -> Bounded {
    // Answers are small and wait for nothing; a failure to say so costs a little latency.
    drop(stream.set_nodelay(true));
    let stream = CutWhenStalled::new(stream, limits.write_patience);
    TokioIo::new(Lingering::new(stream))
}

/// The service as one connection sees it: its requests say whom they are from, and hold its place.
struct AtPlace {
    peer: Peer,
    place: Arc<Place>,
    router: TowerToHyperService<Router>,
}

impl Service<Request<Incoming>> for AtPlace {
    type Response = Response<InHand>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Self::Response, Infallible>> + Send>>;

    fn call(&self, mut request: Request<Incoming>) -> Self::Future {
        request.extensions_mut().insert(self.peer);
        let work = self.place.work();
        let answer = self.router.call(request);
        Box::pin(async move {
            let answer = answer.await?;
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
