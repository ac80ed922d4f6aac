//! What is refused at the door: addresses that nobody means, and callers who come too often.

use crate::http::around::limits::trouble;
use crate::http::around::who::Who;
use crate::http::contracts::contract;
use crate::http::contracts::trouble::Trouble;
use crate::http::identity;
use crate::http::identity::peer::Peer;
use crate::http::use_cases::UseCases;
use application::Caller;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::Response;

/// The most bytes of a path and its query. The longest that is meant has a few hundred.
const ADDRESS_LIMIT: usize = 8 * 1024;

/// Those who watch over the service ask often and learn little: they are never told to wait.
const ALWAYS_ANSWERED: [&str; 3] = ["/health", "/live", "/ready"];

/// Lets a request in, or tells why not; then nothing was done.
pub(in crate::http) async fn admit(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    let uri = request.uri().clone();
    let refusal = match asker(&request) {
        Ok(None) => None,
        Ok(Some((caller, peer, is_placing))) => {
            count(&use_cases, &caller, peer, is_placing).await.err()
        }
        Err(refusal) => Some(refusal),
    };
    match refusal {
        None => next.run(request).await,
        Some(refusal) => trouble(refusal, &uri),
    }
}

/// Who asks, from where, and whether to place an order; none where nobody is counted.
fn asker(request: &Request) -> Result<Option<(Caller, Peer, bool)>, Trouble> {
    let uri = request.uri();
    if length(uri) > ADDRESS_LIMIT {
        return Err(Trouble::AddressTooLong);
    }
    if ALWAYS_ANSWERED.contains(&uri.path()) {
        return Ok(None);
    }
    let caller = identity::of(request.extensions()).caller;
    let peer = Peer::of(request.extensions());
    Ok(Some((caller, peer, is_placing(request))))
}

/// Counts a request of this caller's, unless they have had their share.
pub(in crate::http) async fn count(
    use_cases: &UseCases,
    caller: &Caller,
    peer: Peer,
    is_placing: bool,
) -> Result<(), Trouble> {
    let Some(who) = Who::of(caller, peer) else {
        return Ok(());
    };
    let counted = use_cases.rates.count(&who, is_placing).await;
    counted.map_err(|refused| Trouble::TooManyRequests {
        retry_after: refused.retry_after,
    })
}

fn length(uri: &Uri) -> usize {
    uri.path_and_query().map_or(0, |both| both.as_str().len())
}

fn is_placing(request: &Request) -> bool {
    let route = request.extensions().get::<MatchedPath>();
    request.method() == Method::POST
        && route.is_some_and(|route| contract::is_placing(route.as_str()))
}
