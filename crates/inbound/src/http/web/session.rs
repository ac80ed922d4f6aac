//! The session in a browser's cookie: begun, taken up with each request to the dashboard, and ended.

use super::cookie::{NewCookie, came_encrypted, cookie};
use crate::http::dashboard;
use crate::http::identity::{Identification, digest};
use crate::http::use_cases::UseCases;
use application::ports::{Session, Sessions};
use application::{Caller, Identity, Role};
use axum::extract::Request;
use axum::http::header::HeaderValue;
use axum::http::{Extensions, HeaderMap};
use domain::{Duration, Timestamp};
use std::fmt::Write as _;

const COOKIE_NAME: &str = "order_service_session";

/// A working day, and the night after it: nobody signs in twice on one shift.
const LIFETIME: Duration = Duration::from_hours(12);

/// In a request's extensions: the session that it came with, as it was sealed.
#[derive(Clone)]
pub(super) struct SessionToken(pub(super) String);

/// Who asks, where a session says so: it counts for pages of the dashboard alone, and only where nobody
/// has said by other means who they are.
pub(crate) fn resumed(use_cases: &UseCases, request: &mut Request, identity: Identity) -> Identity {
    let is_unknown = matches!(identity.caller, Caller::Anyone | Caller::Guest);
    if !is_unknown || !dashboard::has(request.uri().path()) {
        return identity;
    }
    let Some((token, session)) = session_of(use_cases, request.headers()) else {
        return identity;
    };
    request.extensions_mut().insert(SessionToken(token));
    Identity::of(if session.only_looks {
        Caller::Viewer(session.operator)
    } else {
        Caller::Operator(session.operator)
    })
}

fn session_of(use_cases: &UseCases, headers: &HeaderMap) -> Option<(String, Session)> {
    let token = cookie(headers, COOKIE_NAME)?;
    opened(use_cases, token).map(|session| (token.to_owned(), session))
}

/// The session that was sealed as this, while it holds.
fn opened(use_cases: &UseCases, token: &str) -> Option<Session> {
    let sessions = &*use_cases.sign_in.sessions;
    let session = sessions.opened_by(token)?;
    let credential = session.credential.as_deref();
    let role = if session.only_looks {
        Role::Viewer
    } else {
        Role::Operator
    };
    let rules = &use_cases.identification;
    let holds = credential.is_none_or(|mark| is_known(mark, role, rules, sessions));
    holds.then_some(session)
}

/// The session of a request, for answers that go on for long.
pub(crate) struct SessionHeld {
    use_cases: UseCases,
    token: SessionToken,
}

impl SessionHeld {
    /// None: the request came without one.
    pub(crate) fn of(use_cases: &UseCases, extensions: &Extensions) -> Option<Self> {
        let token = extensions.get::<SessionToken>()?.clone();
        let use_cases = use_cases.clone();
        Some(Self { use_cases, token })
    }

    /// Whether it has not ended, nor the credential that it was begun with.
    pub(crate) fn holds(&self) -> bool {
        opened(&self.use_cases, &self.token.0).is_some()
    }
}

/// Whether the credential that a session was begun with still gives its holder that role.
fn is_known(mark: &str, role: Role, rules: &Identification, sessions: &dyn Sessions) -> bool {
    let keys = rules.api_keys.get();
    let keys = keys.iter().filter(|key| key.role == role);
    let token = rules.operator_token.as_ref();
    let token = token.filter(|_| role == Role::Operator);
    let token = token.map(|token| digest(&token.get()));
    keys.map(|key| key.digest)
        .chain(token)
        .any(|digest| sessions.is_mark(&marked(&digest), mark))
}

/// What a session keeps of the credential that it was begun with.
fn credential_mark(digest: &[u8; 32], sessions: &dyn Sessions) -> String {
    sessions.mark(&marked(digest))
}

fn marked(digest: &[u8; 32]) -> String {
    let mut text = String::from("credential:");
    for byte in digest {
        write!(text, "{byte:02x}").expect("a string takes all text");
    }
    text
}

/// What a session ends with, beside its time.
pub(crate) enum EndsWith<'a> {
    /// The operator's token, or a key, when it is withdrawn.
    Credential(&'a str),
    /// A token of an identity provider, at its end.
    Token(Timestamp),
}

/// The cookie that begins somebody's session, for a browser that came by https or did not.
pub(crate) fn begin(
    use_cases: &UseCases,
    is_encrypted: bool,
    caller: &Caller,
    ends_with: &EndsWith<'_>,
) -> HeaderValue {
    let sessions = &*use_cases.sign_in.sessions;
    let now = use_cases.clock.now();
    let latest = now.plus(LIFETIME);
    let (credential, ends_at) = match ends_with {
        EndsWith::Credential(text) => (Some(credential_mark(&digest(text), sessions)), latest),
        EndsWith::Token(end) => (None, latest.min(*end)),
    };
    let token = sessions.seal(&Session {
        operator: caller.desk_name().to_owned(),
        credential,
        only_looks: caller.only_looks(),
        ends_at,
    });
    let micros = ends_at.micros().saturating_sub(now.micros());
    // Rounded up: of no seconds at all it would end before it has begun.
    let seconds = u64::try_from(micros).unwrap_or(0).div_ceil(1_000_000);
    set_cookie(&token, seconds, is_encrypted)
}

/// The cookie that ends a browser's session.
pub(crate) fn end(headers: &HeaderMap) -> HeaderValue {
    set_cookie("", 0, came_encrypted(headers))
}

fn set_cookie(value: &str, seconds: u64, is_encrypted: bool) -> HeaderValue {
    let cookie = NewCookie {
        name: COOKIE_NAME,
        value,
        path: dashboard::ROOT,
        seconds,
    };
    cookie.set(is_encrypted)
}
