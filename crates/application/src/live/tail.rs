//! The tail: one task reads the feed and hands it out, as long as anybody watches.

use super::board::BoardPage;
use super::{Live, Parts};
use crate::ports::{FeedPosition, StoreError};
use tokio_util::sync::CancellationToken;

impl Live {
    /// Tails the feed until told to stop; then every watch ends.
    pub async fn tail(&self, stop: CancellationToken) {
        let tail = Tail { parts: &self.parts };
        tokio::select! {
            () = tail.follow() => {}
            () = stop.cancelled() => {}
        }
        self.parts.registry.close();
    }
}

struct Tail<'a> {
    parts: &'a Parts,
}

impl Tail<'_> {
    async fn follow(&self) {
        loop {
            self.parts.registry.news().await;
            let Some(mut place) = self.find_place().await else {
                continue;
            };
            self.parts.registry.begin();
            // What was appended meanwhile is read with the first page.
            while self.parts.registry.is_watched() {
                place = self.hand_out_from(place).await;
                self.pause().await;
            }
        }
    }

    /// The feed's end, once it can be read; none when nobody watches any more.
    async fn find_place(&self) -> Option<FeedPosition> {
        while self.parts.registry.is_watched() {
            match self.parts.feed.end().await {
                Ok(place) => return Some(place),
                Err(error) => self.complain(&error).await,
            }
        }
        None
    }

    /// Hands out all that is behind this place; returns the place where it ended.
    async fn hand_out_from(&self, mut place: FeedPosition) -> FeedPosition {
        let limit = self.parts.limits.page;
        loop {
            let entries = match self.parts.feed.after(place, limit).await {
                Ok(entries) => entries,
                Err(error) => {
                    self.complain(&error).await;
                    return place;
                }
            };
            let is_last = entries.len() < limit;
            if let Some(page) = BoardPage::new(place, entries) {
                place = page.until();
                self.parts.registry.hand_out(page);
            }
            if is_last {
                return place;
            }
        }
    }

    async fn pause(&self) {
        let limits = &self.parts.limits;
        tokio::time::sleep(limits.gather.into()).await;
        let rest = limits.poll_interval.into();
        // Nothing is lost when it elapses: the next look finds all there is.
        let _ = tokio::time::timeout(rest, self.parts.registry.news()).await;
    }

    async fn complain(&self, error: &StoreError) {
        tracing::warn!(%error, "the feed of events cannot be read; trying again");
        tokio::time::sleep(self.parts.limits.poll_interval.into()).await;
    }
}
