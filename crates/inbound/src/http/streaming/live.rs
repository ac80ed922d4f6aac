//! Server-Sent Events: answers that go on until the client leaves, whatever contract they belong to.

use crate::http::contracts::trouble::Trouble;
use crate::http::identity::peer::Peer;
use crate::http::streaming::streams::StreamPermit;
use crate::http::use_cases::UseCases;
use crate::http::web::SessionHeld;
use application::Caller;
use application::orders::GetOrderError;
use application::ports::StoreError;
use axum::body::{Body, Bytes};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue};
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use futures::{Stream, StreamExt, stream};
use serde::Serialize;
use std::convert::Infallible;
use std::fmt::Display;
use std::pin::Pin;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// Where the client says how far it has come.
const LAST_EVENT_ID: &str = "last-event-id";

/// After so long without an event the client is shown that the stream lives, and a client that is
/// gone is noticed. Shorter than the patience of the usual gateways.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// The longest that one answer goes on. Clients come back by themselves and miss nothing, and who they
/// are and may see is asked anew: tokens and links expire.
const LONGEST: Duration = Duration::from_hours(1);

/// How soon clients are asked to come back when a stream ends.
const OPENING: &[u8] = b"retry: 2000\n\n";

/// A comment, which clients pass over.
const STILL_HERE: &[u8] = b":\n\n";

/// Keeps gateways from collecting what is to go out at once.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

/// Why there is no stream.
pub(crate) enum NotStreamed {
    /// `Last-Event-ID` is none that this service gives.
    UnknownEventId,
    /// There is no place for it.
    NoRoom(Trouble),
    /// There is no such order to be seen, or the store gives no answer.
    Order(GetOrderError),
}

impl From<GetOrderError> for NotStreamed {
    fn from(error: GetOrderError) -> Self {
        Self::Order(error)
    }
}

/// A request for a stream: how far the client has come, and the place that it takes.
pub(crate) struct StreamAsked {
    /// The id of the last event that it saw.
    pub(crate) seen: Option<u64>,
    /// The session that it was asked for with.
    session: Option<SessionHeld>,
    permit: StreamPermit,
}

impl StreamAsked {
    pub(crate) fn of(
        parts: &Parts,
        caller: &Caller,
        use_cases: &UseCases,
    ) -> Result<Self, NotStreamed> {
        let seen = last_event_id(&parts.headers).map_err(|()| NotStreamed::UnknownEventId)?;
        let anew = Self::anew(parts, caller, use_cases)?;
        Ok(Self { seen, ..anew })
    }

    /// The same of a stream that always begins anew, wherever the client had come.
    pub(crate) fn anew(
        parts: &Parts,
        caller: &Caller,
        use_cases: &UseCases,
    ) -> Result<Self, NotStreamed> {
        let permit = use_cases.streams.admit(caller, Peer::of(&parts.extensions));
        let permit = permit.map_err(NotStreamed::NoRoom)?;
        Ok(Self {
            seen: None,
            session: SessionHeld::of(use_cases, &parts.extensions),
            permit,
        })
    }

    /// Answers with all that comes, until the client leaves, their session ends or the process stops. Nothing is read
    /// from the source before the client has taken what there was.
    pub(crate) fn answer(
        self,
        source: impl Stream<Item = Result<Bytes, StoreError>> + Send + 'static,
    ) -> Response {
        let open = Open {
            source: Box::pin(source),
            has_begun: false,
            ends: Instant::now() + LONGEST,
            session: self.session,
            _permit: self.permit,
        };
        let mut response = Response::new(Body::from_stream(stream::unfold(open, Open::next)));
        *response.status_mut() = StatusCode::OK;
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        headers.extend([UNBUFFERED]);
        response
    }
}

struct Open<S> {
    source: Pin<Box<S>>,
    has_begun: bool,
    ends: Instant,
    session: Option<SessionHeld>,
    _permit: StreamPermit,
}

impl<S: Stream<Item = Result<Bytes, StoreError>>> Open<S> {
    async fn next(mut self) -> Option<(Result<Bytes, Infallible>, Self)> {
        if !self.has_begun {
            self.has_begun = true;
            return Some((Ok(Bytes::from_static(OPENING)), self));
        }
        let until = self.ends.min(Instant::now() + KEEP_ALIVE);
        let next = timeout_at(until, self.source.next()).await;
        // Asked with each sign of life, so that nothing is told behind a session's end.
        if self
            .session
            .as_ref()
            .is_some_and(|session| !session.holds())
        {
            return None;
        }
        match next {
            Ok(Some(Ok(events))) => Some((Ok(events), self)),
            Ok(Some(Err(error))) => {
                // The client comes back, and is told then if it is still so.
                tracing::warn!(%error, "a live stream ends: {error}");
                None
            }
            Ok(None) => None,
            Err(_quiet) if Instant::now() >= self.ends => None,
            Err(_quiet) => Some((Ok(Bytes::from_static(STILL_HERE)), self)),
        }
    }
}

/// Writes one event. JSON has no line ends outside of its strings, and none unescaped in them.
pub(crate) fn write_event(out: &mut Vec<u8>, id: u64, event: &str, data: &impl Serialize) {
    out.extend_from_slice(b"id: ");
    out.extend_from_slice(id.to_string().as_bytes());
    out.extend_from_slice(b"\nevent: ");
    out.extend_from_slice(event.as_bytes());
    out.extend_from_slice(b"\ndata: ");
    serde_json::to_writer(&mut *out, data).expect("bodies are plain structs, and vectors take all");
    out.extend_from_slice(b"\n\n");
}

/// Writes one event whose data is markup for a page: lines of text, each a line of data.
pub(crate) fn write_markup(out: &mut Vec<u8>, id: impl Display, event: &str, markup: &str) {
    let head = format!("id: {id}\nevent: {event}\n");
    out.extend_from_slice(head.as_bytes());
    // Each of these ends a line of a stream, and what follows would be taken for a field.
    for line in markup.split(['\n', '\r']) {
        out.extend_from_slice(b"data: ");
        out.extend_from_slice(line.as_bytes());
        out.push(b'\n');
    }
    out.push(b'\n');
}

/// Ids are numbers that the store can count to.
fn last_event_id(headers: &HeaderMap) -> Result<Option<u64>, ()> {
    let mut sent = headers.get_all(LAST_EVENT_ID).iter();
    let Some(id) = sent.next() else {
        return Ok(None);
    };
    let id = id.to_str().map_err(drop)?.trim();
    if id.is_empty() {
        return Ok(None);
    }
    let is_number = id.bytes().all(|byte| byte.is_ascii_digit());
    let number = is_number.then(|| id.parse::<i64>().ok()).flatten();
    match (number, sent.next()) {
        (Some(number), None) => Ok(Some(number.unsigned_abs())),
        _ => Err(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_id_is_one_plain_number() {
        let read = |ids: &[&'static str]| {
            let mut headers = HeaderMap::new();
            for id in ids {
                headers.append(LAST_EVENT_ID, HeaderValue::from_static(id));
            }
            last_event_id(&headers)
        };
        assert_eq!(read(&[]), Ok(None));
        assert_eq!(read(&[""]), Ok(None));
        assert_eq!(read(&["0"]), Ok(Some(0)));
        assert_eq!(read(&[" 17 "]), Ok(Some(17)));
        assert_eq!(read(&["9223372036854775807"]), Ok(Some(u64::MAX >> 1)));
        for wrong in ["x", "-1", "+1", "1.0", "1 2", "9223372036854775808"] {
            assert_eq!(read(&[wrong]), Err(()), "{wrong}");
        }
        assert_eq!(read(&["1", "1"]), Err(()));
    }

    #[test]
    fn markup_is_data_whatever_ends_its_lines() {
        let mut out = Vec::new();
        write_markup(
            &mut out,
            7,
            "order",
            "<p>\nid: 8\r\nevent: x\rdata: y\n\n</p>",
        );
        let text = String::from_utf8(out).unwrap();
        let (event, rest) = text.split_once("\n\n").unwrap();
        assert_eq!(rest, "");
        let mut lines = event.lines();
        assert_eq!(lines.next(), Some("id: 7"));
        assert_eq!(lines.next(), Some("event: order"));
        assert!(lines.all(|line| line.starts_with("data: ") && !line.contains('\r')));
    }

    #[test]
    fn an_event_is_written_in_lines_whatever_its_data() {
        let mut out = Vec::new();
        write_event(&mut out, 7, "order-shipped", &"a\nb\r\nid: 8\n\ndata: x");
        assert_eq!(
            String::from_utf8(out).unwrap(),
            "id: 7\nevent: order-shipped\ndata: \"a\\nb\\r\\nid: 8\\n\\ndata: x\"\n\n"
        );
    }
}
