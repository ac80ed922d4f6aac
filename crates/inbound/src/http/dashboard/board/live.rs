//! `GET /dashboard/live/board`: the parts of the board, each again when it has changed.

use super::parts::{Part, parts};
use crate::http::streaming::live::{StreamAsked, write_markup};
use crate::http::use_cases::UseCases;
use crate::http::web::{PageFailure, SignedIn};
use application::ports::StoreError;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::response::Response;
use futures::stream;
use std::time::Duration;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// Nobody reads faster than that.
const PACE: Duration = Duration::from_secs(1);

/// Streams them: all at first, since the page may be older than this.
pub(in crate::http::dashboard) async fn follow_board(
    State(use_cases): State<UseCases>,
    signed_in: SignedIn,
    request: Request,
) -> Result<Response, PageFailure> {
    let (parts, _) = request.into_parts();
    let asked = StreamAsked::anew(&parts, &signed_in.caller, &use_cases)?;
    let mut pace = interval(PACE);
    pace.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let following = Following {
        use_cases,
        pace,
        shown: Vec::new(),
    };
    Ok(asked.answer(stream::unfold(following, Following::next)))
}

/// A board on somebody's screen.
struct Following {
    use_cases: UseCases,
    pace: Interval,
    /// The parts as they were last sent.
    shown: Vec<Part>,
}

impl Following {
    /// What has changed since; none when the process stops.
    async fn next(mut self) -> Option<(Result<Bytes, StoreError>, Self)> {
        let stopping = self.use_cases.stopping.clone();
        loop {
            tokio::select! {
                () = stopping.cancelled() => return None,
                _ = self.pace.tick() => {}
            }
            let Ok(parts) = parts(&self.use_cases).await else {
                return None;
            };
            let mut out = Vec::new();
            for part in parts.iter().filter(|part| !self.shown.contains(part)) {
                write_markup(&mut out, part.name, "part", &part.html);
            }
            self.shown = parts;
            if !out.is_empty() {
                return Some((Ok(Bytes::from(out)), self));
            }
        }
    }
}
