//! What a carrier begins: a look at the feed, sends, the place, the orders to be tried again.

use super::carrier::{Carrier, Ended, Read, Sent};
use super::loading::{self, LoadedPage};
use super::window::Next;
use crate::ports::{Outgoing, SendError};
use domain::OrderId;
use futures::future::BoxFuture;
use std::time::Duration;
use tokio::time::{Instant, sleep, timeout};

impl<'a> Carrier<'a> {
    pub(super) async fn begin_what_can_be(&mut self) -> Result<(), Ended> {
        self.relay.figures.set_held_back(self.window.held());
        self.read_on();
        self.send_on().await?;
        self.save();
        self.look_for_waiting();
        Ok(())
    }

    /// Reads while there is room for a good part of a page.
    fn read_on(&mut self) {
        let room = self.window.room();
        if self.is_stalled() || room < self.relay.limits.window.div_ceil(2) {
            return;
        }
        let Some(mut news) = self.news.take() else {
            return;
        };
        let (relay, from, waits) = (self.relay, self.window.read_to(), !self.has_more);
        let limits = &relay.limits;
        self.reading = Some(Box::pin(async move {
            if waits {
                let rest = Duration::from(limits.poll_interval);
                // Nothing is lost when it elapses: the next look finds all there is.
                let _ = timeout(rest, news.changed()).await;
            }
            news.mark_unchanged();
            let entries = relay.ports.feed.after(from, room).await;
            if entries.is_err() {
                sleep(limits.poll_interval.into()).await;
            }
            Read {
                asked: room,
                entries,
                news,
            }
        }));
    }

    /// Where so many orders wait it is the sink that is ill.
    pub(super) fn is_stalled(&self) -> bool {
        let held = self.window.held();
        let is_stalled = held >= self.relay.limits.held_back;
        if self.relay.figures.set_stalled(is_stalled) && is_stalled {
            let sink = self.relay.name();
            tracing::error!(%sink, held, "so many orders are held back that no more events are read \
                 until some of them got through");
        }
        is_stalled
    }

    async fn send_on(&mut self) -> Result<(), Ended> {
        while self.gate.lets_through(self.sends.len(), Instant::now()) {
            match self.window.next() {
                Some((order, Next::Send(event))) => self.sends.push(self.send(order, event)),
                Some((order, Next::Unreadable(why))) => self.hold_back(order, &why).await?,
                None => break,
            }
        }
        Ok(())
    }

    fn send(&self, order: OrderId, event: Outgoing) -> BoxFuture<'a, Sent> {
        let relay = self.relay;
        Box::pin(async move {
            let patience = relay.limits.send_patience.into();
            let sent = timeout(patience, relay.sink.send(&event)).await;
            let silent = |_| Err(SendError::Unavailable("it gives no answer".to_owned()));
            (order, event, sent.unwrap_or_else(silent))
        })
    }

    fn save(&mut self) {
        if self.saving.is_some() || self.saved_at.elapsed() < self.save_interval() {
            return;
        }
        self.saved_at = Instant::now();
        let (relay, hold, place) = (self.relay, self.hold.clone(), self.window.place());
        self.saving = Some(Box::pin(async move {
            let saved = relay.ports.book.advance(&hold, place, relay.limits.lease);
            (place, saved.await)
        }));
    }

    /// The place is written from time to time, and often enough that the lease does not end.
    pub(super) fn save_interval(&self) -> Duration {
        let limits = &self.relay.limits;
        let renewal = Duration::from(limits.lease) / 3;
        if self.window.place() > self.saved {
            renewal.min(limits.save_interval.into())
        } else {
            renewal
        }
    }

    fn look_for_waiting(&mut self) {
        let (relay, limits) = (self.relay, &self.relay.limits);
        if self.loading.is_some() {
            return;
        }
        if !self.going_on.is_empty() {
            let wanted = std::mem::take(&mut self.going_on);
            self.loading = Some(Box::pin(async move {
                Ok(LoadedPage {
                    orders: loading::load(&relay.ports, wanted).await,
                    has_more: false,
                })
            }));
        } else if self.looked_at.elapsed() >= Duration::from(self.look_again) {
            self.looked_at = Instant::now();
            let under_way = self.window.retried();
            self.loading = Some(Box::pin(async move {
                let limit = limits.retries_at_once;
                loading::due(&relay.ports, relay.name(), &under_way, limit).await
            }));
        }
    }
}
