//! Bodies that come slowly, are too large, or break off.

use axum::body::Bytes;
use hyper::body::{Body, Frame, SizeHint};
use std::convert::Infallible;
use std::io;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// How much of a huge body is sent at once.
const CHUNK: usize = 64 << 10;

/// So many bytes that say nothing.
pub(super) struct Huge {
    left: u64,
}

impl Huge {
    pub(super) const fn new(size: u64) -> Self {
        Self { left: size }
    }
}

impl Body for Huge {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        static SPACES: [u8; CHUNK] = [b' '; CHUNK];
        if self.left == 0 {
            return Poll::Ready(None);
        }
        let size = usize::try_from(self.left).unwrap_or(CHUNK).min(CHUNK);
        self.left -= size as u64;
        let chunk = Bytes::from_static(&SPACES[..size]);
        Poll::Ready(Some(Ok(Frame::data(chunk))))
    }
}

/// A body byte by byte.
pub(super) struct Drip {
    left: Bytes,
    tick: Interval,
}

impl Drip {
    pub(super) fn new(body: Vec<u8>, apart: Duration) -> Self {
        let mut tick = interval(apart.max(Duration::from_millis(1)));
        tick.set_missed_tick_behavior(MissedTickBehavior::Delay);
        Self {
            left: body.into(),
            tick,
        }
    }
}

impl Body for Drip {
    type Data = Bytes;
    type Error = Infallible;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Infallible>>> {
        if self.left.is_empty() {
            return Poll::Ready(None);
        }
        ready!(self.tick.poll_tick(context));
        let byte = self.left.split_to(1);
        Poll::Ready(Some(Ok(Frame::data(byte))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.left.len() as u64)
    }
}

/// The first half of a body that promised the whole.
pub(super) struct Truncated {
    half: Option<Bytes>,
    whole: u64,
    /// What is sent has to leave before the connection ends.
    has_waited: bool,
}

impl Truncated {
    pub(super) fn new(body: &[u8]) -> Self {
        Self {
            half: Some(Bytes::copy_from_slice(&body[..body.len() / 2])),
            whole: (body.len() as u64).max(1),
            has_waited: false,
        }
    }
}

impl Body for Truncated {
    type Data = Bytes;
    type Error = io::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, io::Error>>> {
        if let Some(half) = self.half.take() {
            return Poll::Ready(Some(Ok(Frame::data(half))));
        }
        if !self.has_waited {
            self.has_waited = true;
            context.waker().wake_by_ref();
            return Poll::Pending;
        }
        Poll::Ready(Some(Err(io::Error::other(
            "the answer is to break off here",
        ))))
    }

    fn size_hint(&self) -> SizeHint {
        SizeHint::with_exact(self.whole)
    }
}
