//! What is refused at the door: addresses that nobody means, and callers who come too often.

use super::contracts::contract;
use super::contracts::trouble::Trouble;
use super::identity;
use super::limits::trouble;
use super::peer::Peer;
use super::use_cases::UseCases;
use super::who::Who;
use application::Caller;
use axum::extract::{MatchedPath, Request, State};
use axum::http::{Method, Uri};
use axum::middleware::Next;
use axum::response::Response;

/// The most bytes of a path and its query. The longest that is meant has a few hundred.
const ADDRESS_LIMIT: usize = 8 * 1024;

/// Those who watch over the service ask often and learn little: they are never told to wait.
const ALWAYS_ANSWERED: [&str; 2] = ["/health", "/ready"];

/// Lets a request in, or tells why not; then nothing was done.
pub(super) async fn admit(
    State(use_cases): State<UseCases>,
    request: Request,
    next: Next,
) -> Response {
    match judge(&use_cases, &request) {
        Ok(()) => next.run(request).await,
        Err(refusal) => trouble(refusal, request.uri()),
    }
}

fn judge(use_cases: &UseCases, request: &Request) -> Result<(), Trouble> {
    let uri = request.uri();
    if length(uri) > ADDRESS_LIMIT {
        return Err(Trouble::AddressTooLong);
    }
    if ALWAYS_ANSWERED.contains(&uri.path()) {
        return Ok(());
    }
    let caller = identity::of(request.extensions()).caller;
    let peer = Peer::of(request.extensions());
    count(use_cases, &caller, peer, is_placing(request))
}

/// Counts a request of this caller's, unless they have had their share.
pub(super) fn count(
    use_cases: &UseCases,
    caller: &Caller,
    peer: Peer,
    is_placing: bool,
) -> Result<(), Trouble> {
    let Some(who) = Who::of(caller, peer) else {
        return Ok(());
    };
    let counted = use_cases.rates.count(&who, is_placing);
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
