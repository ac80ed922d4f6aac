//! The operators' board: the events of all orders.

use super::registry::Entered;
use crate::ports::{EventFeed, FeedEntry, FeedPosition, StoreError};
use domain::order::Veil;
use std::sync::{Arc, OnceLock};
use tokio::sync::Semaphore;
use tokio::sync::broadcast;
use tokio::sync::broadcast::error::RecvError;

/// Some events in a row. One page is handed to everybody who has come as far as it begins.
#[derive(Debug)]
pub struct BoardPage {
    after: FeedPosition,
    entries: Vec<FeedEntry>,
    rendered: OnceLock<Arc<[u8]>>,
}

impl BoardPage {
    /// The events behind this place; none if there are none.
    pub(super) fn new(after: FeedPosition, entries: Vec<FeedEntry>) -> Option<Self> {
        if entries.is_empty() {
            return None;
        }
        Some(Self {
            after,
            entries,
            rendered: OnceLock::new(),
        })
    }

    /// The events.
    pub fn entries(&self) -> &[FeedEntry] {
        &self.entries
    }

    /// The last event's place.
    pub fn until(&self) -> FeedPosition {
        self.entries
            .last()
            .map_or(self.after, |entry| entry.position)
    }

    /// What the page looks like on the wire, made by whoever asks first and shared by all: a hundred
    /// operators cost one rendering. There is one look.
    pub fn rendered(&self, render: impl FnOnce(&[FeedEntry]) -> Vec<u8>) -> Arc<[u8]> {
        let rendered = self.rendered.get_or_init(|| render(&self.entries).into());
        rendered.clone()
    }

    fn veiled(&self, veil: Veil) -> Self {
        let entries = self.entries.iter().map(|entry| FeedEntry {
            happened: match &entry.happened {
                Ok(happened) => Ok(Arc::new(happened.behind(veil))),
                Err(error) => Err(error.clone()),
            },
            ..entry.clone()
        });
        Self {
            after: self.after,
            entries: entries.collect(),
            rendered: OnceLock::new(),
        }
    }

    /// What is new in it to somebody who has come this far.
    fn behind(&self, seen: FeedPosition) -> Option<Self> {
        let is_new = |entry: &&FeedEntry| entry.position > seen;
        Self::new(seen, self.entries.iter().filter(is_new).cloned().collect())
    }
}

/// How a watcher reads what it has missed: not all of them at once.
pub(super) struct CatchingUp {
    pub(super) feed: Arc<dyn EventFeed>,
    pub(super) permits: Arc<Semaphore>,
    pub(super) page: usize,
}

/// Watches all orders.
pub struct Board {
    reading: CatchingUp,
    pages: broadcast::Receiver<Arc<BoardPage>>,
    _entered: Entered,
    seen: FeedPosition,
    /// What was handed out does not follow on what was seen: the store tells what is between.
    is_behind: bool,
    /// What lies over what is handed out.
    veil: Option<Veil>,
}

impl Board {
    pub(super) fn new(
        reading: CatchingUp,
        entered: Entered,
        pages: broadcast::Receiver<Arc<BoardPage>>,
        seen: FeedPosition,
    ) -> Self {
        Self {
            reading,
            pages,
            _entered: entered,
            seen,
            is_behind: true,
            veil: None,
        }
    }

    /// The same behind a veil, if there is one: with pages of its own, whose look nobody else is shown.
    #[must_use]
    pub(crate) fn behind(mut self, veil: Option<Veil>) -> Self {
        self.veil = veil;
        self
    }

    /// The next events; none when the process stops. May be dropped and called again: nothing is
    /// lost.
    pub async fn next(&mut self) -> Result<Option<Arc<BoardPage>>, StoreError> {
        let page = self.told().await?;
        Ok(match (page, self.veil) {
            (Some(page), Some(veil)) => Some(Arc::new(page.veiled(veil))),
            (page, _) => page,
        })
    }

    async fn told(&mut self) -> Result<Option<Arc<BoardPage>>, StoreError> {
        loop {
            if self.is_behind
                && let Some(page) = self.read().await?
            {
                return Ok(Some(Arc::new(page)));
            }
            match self.pages.recv().await {
                Ok(page) if page.until() <= self.seen => {}
                Ok(page) if page.after == self.seen => {
                    self.seen = page.until();
                    return Ok(Some(page));
                }
                Ok(page) if page.after < self.seen => {
                    if let Some(rest) = page.behind(self.seen) {
                        self.seen = rest.until();
                        return Ok(Some(Arc::new(rest)));
                    }
                }
                Ok(_) | Err(RecvError::Lagged(_)) => self.is_behind = true,
                Err(RecvError::Closed) => return Ok(None),
            }
        }
    }

    /// A page from the store. A full one may not be the last.
    async fn read(&mut self) -> Result<Option<BoardPage>, StoreError> {
        let CatchingUp {
            feed,
            permits,
            page,
        } = &self.reading;
        let permit = permits.acquire().await;
        let permit = permit.expect("the semaphore is never closed");
        let entries = feed.after(self.seen, *page).await?;
        drop(permit);
        self.is_behind = entries.len() == *page;
        let page = BoardPage::new(self.seen, entries);
        self.seen = page.as_ref().map_or(self.seen, BoardPage::until);
        Ok(page)
    }
}
