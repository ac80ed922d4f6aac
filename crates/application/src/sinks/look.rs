//! Seeing how far each sink was told.

use super::error::{SinkError, check_look};
use crate::caller::Caller;
use crate::ports::{EventFeed, RelayBook, SinkState, StoreError};
use domain::Timestamp;
use std::sync::Arc;

/// Lists the sinks.
#[derive(Clone)]
pub struct LookAtSinks {
    /// How far each was told.
    pub book: Arc<dyn RelayBook>,
    /// What there is to tell.
    pub feed: Arc<dyn EventFeed>,
}

/// A sink, and what waits for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SinkSeen {
    /// Where it stands.
    pub state: SinkState,
    /// Whether there are events behind its place.
    pub is_behind: bool,
    /// When the first of them happened; none if there is none, or if it cannot be read.
    pub oldest: Option<Timestamp>,
}

impl LookAtSinks {
    /// All of them, by name. One event is read for each.
    pub async fn run(&self, caller: &Caller) -> Result<Vec<SinkSeen>, SinkError> {
        check_look(caller)?;
        Ok(self.seen().await?)
    }

    /// The same for those who have been asked who they are.
    pub(crate) async fn seen(&self) -> Result<Vec<SinkSeen>, StoreError> {
        let mut seen = Vec::new();
        for state in self.book.sinks().await? {
            let next = self.feed.after(state.place, 1).await?;
            let next = next.first();
            let happened = next.and_then(|entry| entry.happened.as_ref().ok());
            seen.push(SinkSeen {
                is_behind: next.is_some(),
                oldest: happened.map(|happened| happened.event.at),
                state,
            });
        }
        Ok(seen)
    }
}
