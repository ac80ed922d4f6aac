//! The middleware: identifies each request once, before its route.

use super::refused::Refused;
use super::rules::{Identification, IdentityMode};
use super::{credentials, headers};
use crate::http::around::admission;
use crate::http::around::limits::trouble;
use crate::http::contracts::trouble::Trouble;
use crate::http::identity::peer::{Nearest, Peer};
use crate::http::use_cases::UseCases;
use crate::http::web;
use application::ports::{Claims, TokenError};
use application::{Caller, Identity, Role};
use axum::extract::{Request, State};
use axum::http::{Extensions, HeaderMap};
use axum::middleware::Next;
use axum::response::Response;
use std::net::IpAddr;

/// Puts an [`Identity`] into the request, or answers why there is none.
pub(crate) async fn identify(
    State(use_cases): State<UseCases>,
    mut request: Request,
    next: Next,
) -> Response {
    if is_for_everybody(request.uri().path()) {
        return next.run(request).await;
    }
    let (path, headers) = (request.uri().path(), request.headers());
    let metrics = use_cases.metrics.as_ref();
    if let Some(reader) = metrics.and_then(|metrics| metrics.reader(path, headers)) {
        request.extensions_mut().insert(Identity::of(reader));
        return next.run(request).await;
    }
    let rules = &use_cases.identification;
    let Nearest(peer) = Nearest::of(request.extensions());
    let identity = identity_of(rules, request.headers(), peer.address()).await;
    match identity {
        Ok(identity) => {
            let identity = web::resumed(&use_cases, &mut request, identity);
            request.extensions_mut().insert(identity);
            next.run(request).await
        }
        Err(refused) => {
            let peer = Peer::of(request.extensions());
            // Whoever tries keys and tokens until one fits is to be slow at it.
            let counted = admission::count(&use_cases, &Caller::Guest, peer, false).await;
            let refusal = counted.err().unwrap_or(Trouble::NotIdentified(refused));
            trouble(refusal, request.uri())
        }
    }
}

/// What load balancers ask and what is the same for everybody: bad credentials must not make a
/// healthy service look ill.
fn is_for_everybody(path: &str) -> bool {
    matches!(
        path,
        "/" | "/health" | "/live" | "/ready" | "/openapi.json" | "/asyncapi.json" | "/docs"
    ) || path.starts_with("/docs/")
        || path.starts_with("/assets/")
}

/// Who sent this request, as the middleware has found. Without it nobody is anybody.
pub(crate) fn of(extensions: &Extensions) -> Identity {
    let known: Option<&Identity> = extensions.get();
    known
        .cloned()
        .unwrap_or_else(|| Identity::of(Caller::Guest))
}

/// The same, where somebody has to be known.
pub(crate) fn identified(extensions: &Extensions) -> Result<Identity, Trouble> {
    let identity = of(extensions);
    if identity.caller.is_identified() {
        Ok(identity)
    } else {
        Err(Trouble::UNIDENTIFIED)
    }
}

/// Whether the caller has to say why they act on somebody's order: operators do, where it counts
/// who they are.
pub(crate) const fn needs_reason(rules: &Identification, caller: &Caller) -> bool {
    matches!(caller, Caller::Operator(_)) && !rules.is_open()
}

/// Who sent these headers over a connection from this address.
pub(super) async fn identity_of(
    rules: &Identification,
    headers: &HeaderMap,
    peer: IpAddr,
) -> Result<Identity, Refused> {
    if let Some(known) = credentials::known(rules, headers)? {
        return Ok(known);
    }
    let believed = || headers::believed(headers, &rules.role_header);
    match &rules.mode {
        IdentityMode::Open => Ok(believed()?.unwrap_or_else(|| Identity::of(Caller::Anyone))),
        IdentityMode::Gateway => {
            let is_gateway = rules.trusted.are_by(peer, headers)?;
            let said = if is_gateway { believed()? } else { None };
            Ok(said.unwrap_or_else(|| Identity::of(Caller::Guest)))
        }
        IdentityMode::Jwt(tokens) => match credentials::bearer(headers)? {
            Some(token) => tokens.verify(token).await.map(bearer_of).map_err(why_not),
            None => Ok(Identity::of(Caller::Guest)),
        },
    }
}

pub(super) fn bearer_of(claims: Claims) -> Identity {
    let caller = match claims.role {
        Role::Operator => Caller::Operator(claims.subject),
        Role::Viewer => return Identity::of(Caller::Viewer(claims.subject)),
        Role::Service => Caller::Service(claims.subject),
        Role::Customer => Caller::Customer(claims.customer.clone()),
    };
    Identity {
        caller,
        customer: Some(claims.customer),
        email: claims.email,
    }
}

pub(super) fn why_not(error: TokenError) -> Refused {
    match error {
        TokenError::Expired => Refused::ExpiredToken,
        TokenError::Invalid(why) => {
            tracing::debug!(why, "a token was refused: {why}");
            Refused::InvalidToken
        }
        TokenError::Unavailable(why) => {
            tracing::warn!(why, "tokens cannot be checked: {why}");
            Refused::CannotCheck
        }
    }
}
