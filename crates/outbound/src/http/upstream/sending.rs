//! Watches a request's body, to know whether a byte of the request can have left.
//!
//! hyper buffers a request's head and asks for its body before it writes either (HTTP/1.1), so as long
//! as the body was not asked for nothing was written. Who is first decides: once we have called a
//! request off, its body is not given away any more.

use hyper::body::{Body, Bytes, Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, OnceLock};
use std::task::{Context, Poll};
use thiserror::Error;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    /// The body was given to the connection: anything may have been written.
    Given,
    /// It was called off before.
    CalledOff,
}

/// What is known of one request on its way.
pub(super) struct Sending {
    fate: Arc<OnceLock<Fate>>,
    has_body: bool,
}

impl Sending {
    /// A request with this body, which can be sent once: nobody can copy it to send it again. An empty
    /// one is none: a connection writes the head without ever asking for it.
    pub(super) fn of(body: Option<Bytes>) -> (Self, Option<reqwest::Body>) {
        let body = body.filter(|bytes| !bytes.is_empty());
        let sending = Self {
            fate: Arc::default(),
            has_body: body.is_some(),
        };
        let watched = body.map(|bytes| {
            reqwest::Body::wrap(WatchedBody {
                bytes: Some(bytes),
                fate: sending.fate.clone(),
            })
        });
        (sending, watched)
    }

    /// Whether surely nothing was written, now that it has failed; from here on nothing will be. A
    /// request without a body cannot be watched: there only the client tells, where it gave the request
    /// back for want of a connection.
    pub(super) fn is_surely_unsent(&self, was_given_back: bool) -> bool {
        let fate = *self.fate.get_or_init(|| Fate::CalledOff);
        fate == Fate::CalledOff && (self.has_body || was_given_back)
    }
}

struct WatchedBody {
    bytes: Option<Bytes>,
    fate: Arc<OnceLock<Fate>>,
}

#[derive(Debug, Error)]
#[error("the request was called off")]
struct WasCalledOff;

impl Body for WatchedBody {
    type Data = Bytes;
    type Error = WasCalledOff;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, WasCalledOff>>> {
        Poll::Ready(match *self.fate.get_or_init(|| Fate::Given) {
            Fate::Given => self.bytes.take().map(|bytes| Ok(Frame::data(bytes))),
            Fate::CalledOff => Some(Err(WasCalledOff)),
        })
    }

    fn is_end_stream(&self) -> bool {
        self.bytes.is_none()
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.bytes.as_ref().map_or(0, |bytes| bytes.len() as u64))
    }
}
