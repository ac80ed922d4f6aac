//! Watches the feed for all relays of a process: however many there are, and however many events come,
//! the store is read by one.

use super::news::RelayNews;
use super::recent::Recent;
use crate::complaints::Complaints;
use crate::ports::{EventFeed, FeedPosition, StoreError};
use domain::Duration;
use std::sync::Arc;
use tokio::sync::watch;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

/// How often and how much; every default has its reason beside it.
#[derive(Debug, Clone)]
pub struct WatchLimits {
    /// Between two looks while this process writes nothing: others may.
    pub poll_interval: Duration,
    /// Between two looks while events come thick and fast: makes pages of them.
    pub gather: Duration,
    /// The most events that are read in one go.
    pub page: usize,
    /// How many events are kept for relays that are not as far: more than a window, some few MiB.
    pub kept: usize,
}

impl Default for WatchLimits {
    fn default() -> Self {
        Self {
            poll_interval: Duration::from_millis(200),
            gather: Duration::from_millis(10),
            page: 512,
            kept: 2_048,
        }
    }
}

/// Looks at the feed, keeps what was new, and sends word to the relays.
#[derive(Clone)]
pub struct FeedWatch {
    recent: Arc<Recent>,
    news: RelayNews,
    limits: WatchLimits,
    complaints: Arc<Complaints>,
}

impl FeedWatch {
    /// Looks at this feed once it is run.
    pub fn new(feed: Arc<dyn EventFeed>, news: RelayNews, limits: WatchLimits) -> Self {
        let recent = Arc::new(Recent::new(feed, limits.kept));
        Self {
            recent,
            news,
            limits,
            complaints: Arc::default(),
        }
    }

    /// The feed as relays read it: what is new from memory, all else from the store.
    pub fn feed(&self) -> Arc<dyn EventFeed> {
        self.recent.clone()
    }

    /// Watches until told to stop. Where no relay of this process carries anything, nothing is read.
    pub async fn run(&self, stop: CancellationToken) {
        let mut writes = self.news.writes();
        let mut place = None;
        let watching = async {
            loop {
                let rest = self.limits.poll_interval.into();
                // Nothing is lost when it elapses: the next look finds all there is.
                let _ = timeout(rest, writes.changed()).await;
                sleep(self.limits.gather.into()).await;
                place = self.look(place, &mut writes).await;
            }
        };
        tokio::select! {
            () = stop.cancelled() => {}
            () = watching => {}
        }
    }

    /// Looks from this place on; returns how far it got.
    async fn look(
        &self,
        place: Option<FeedPosition>,
        writes: &mut watch::Receiver<()>,
    ) -> Option<FeedPosition> {
        writes.mark_unchanged();
        if !self.news.is_heard() {
            self.recent.forget();
            return None;
        }
        let looked = match place {
            Some(place) => self.read_on(place).await,
            None => self.begin().await,
        };
        match looked {
            Ok(place) => Some(place),
            Err(error) => {
                if self.complaints.is_due() {
                    tracing::warn!(%error, "the feed of events cannot be read for the relays; trying again");
                }
                sleep(self.limits.poll_interval.into()).await;
                place
            }
        }
    }

    async fn begin(&self) -> Result<FeedPosition, StoreError> {
        let end = self.recent.store().end().await?;
        self.recent.begin(end);
        // Whoever listens may have looked before that.
        self.news.tell();
        Ok(end)
    }

    async fn read_on(&self, mut place: FeedPosition) -> Result<FeedPosition, StoreError> {
        loop {
            let entries = self.recent.store().after(place, self.limits.page).await?;
            let is_last = entries.len() < self.limits.page;
            if let Some(last) = entries.last() {
                place = last.position;
                self.recent.add(entries);
                self.news.tell();
            }
            if is_last {
                return Ok(place);
            }
        }
    }
}
