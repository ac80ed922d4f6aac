//! Having events sent once more in their order, by whoever carries them to the webhook.

use super::WebhookId;
use super::error::{WebhookError, check};
use super::feed_search::place_before;
use super::ports::WebhookPorts;
use crate::audit::{Ending, Ends};
use crate::caller::Caller;
use crate::ports::{DeedKind, FeedPosition, HoldBack, OnceMore, Replay};
use domain::order::Version;
use domain::text::clipped;
use domain::{OrderRef, Timestamp};

/// What will come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Replayed {
    /// They are sent once more.
    Asked,
    /// They have not been sent yet: they come by themselves.
    Ahead,
}

impl Ends for Replayed {
    fn ending(&self) -> Ending {
        match self {
            Self::Asked => Ending::done("they are sent once more"),
            Self::Ahead => Ending::done("they have not been sent yet"),
        }
    }
}

fn told(once_more: OnceMore) -> Result<Replayed, WebhookError> {
    match once_more {
        OnceMore::Asked => Ok(Replayed::Asked),
        OnceMore::Ahead => Ok(Replayed::Ahead),
        OnceMore::Unknown => Err(WebhookError::NotBegun),
    }
}

/// Replays an order's events.
#[derive(Clone)]
pub struct ReplayOrder(pub WebhookPorts);

impl ReplayOrder {
    /// All events of an order from this one on, in their sequence; its later events wait for them. A
    /// webhook that is paused gets them when it is resumed.
    #[tracing::instrument(name = "webhook.replay_order", skip_all, fields(webhook = %id))]
    pub async fn run(
        &self,
        caller: &Caller,
        id: WebhookId,
        order: OrderRef,
        seq: Version,
    ) -> Result<Replayed, WebhookError> {
        check(caller.is_operator())?;
        let name = match order {
            OrderRef::Id(id) => id.to_string(),
            OrderRef::Number(number) => number.0.to_string(),
        };
        let subject = format!("{id}, order {name} from event {}", seq.0);
        let replaying = self.replay(caller, id, order, seq);
        let kind = DeedKind::WebhookReplay;
        self.0.doing(caller, kind, &subject, "", replaying).await
    }

    async fn replay(
        &self,
        caller: &Caller,
        id: WebhookId,
        order: OrderRef,
        seq: Version,
    ) -> Result<Replayed, WebhookError> {
        self.0.found(id).await?;
        let found = self.0.journal.order(order).await?;
        let found = found.ok_or(WebhookError::NoOrder)?;
        let place = self.0.feed.place_of(found.id(), seq).await?;
        let place = place.ok_or(WebhookError::NoEvent(found.version().0))?;
        let number = found.number().ok_or(WebhookError::NoOrder)?;
        let replay = Replay {
            order: found.id(),
            number,
            seq,
            place,
            reason: reason(caller),
        };
        told(self.0.book.replay(&id.sink(), &replay).await?)
    }
}

/// Of at most so many bytes, whatever the name is made of.
fn reason(caller: &Caller) -> String {
    const LONGEST: usize = 4;
    let words = format!("asked for by {}", caller.scope());
    clipped(&words, HoldBack::MAX_REASON / LONGEST)
}

/// Which of all events.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReplayFrom {
    /// Those behind this place.
    Behind(FeedPosition),
    /// Those since this moment, and of those before it some minutes.
    Since(Timestamp),
}

/// Replays all events.
#[derive(Clone)]
pub struct ReplayEvents(pub WebhookPorts);

impl ReplayEvents {
    /// All events of all orders from there on, which may be very many.
    #[tracing::instrument(name = "webhook.replay", skip_all, fields(webhook = %id))]
    pub async fn run(
        &self,
        caller: &Caller,
        id: WebhookId,
        from: ReplayFrom,
    ) -> Result<Replayed, WebhookError> {
        check(caller.is_operator())?;
        let subject = match from {
            ReplayFrom::Behind(place) => format!("{id}, all behind {}", place.0),
            ReplayFrom::Since(moment) => {
                let seconds = moment.micros().div_euclid(1_000_000);
                format!("{id}, all since Unix time {seconds}")
            }
        };
        let replaying = self.replay(caller, id, from);
        let kind = DeedKind::WebhookReplay;
        self.0.doing(caller, kind, &subject, "", replaying).await
    }

    async fn replay(
        &self,
        caller: &Caller,
        id: WebhookId,
        from: ReplayFrom,
    ) -> Result<Replayed, WebhookError> {
        self.0.found(id).await?;
        let behind = self.place(from).await?;
        let (place, by) = (behind.0, caller.scope());
        tracing::info!(webhook = %id, place, by, "all events behind {place} are sent once more");
        told(self.0.book.rewind(&id.sink(), behind).await?)
    }

    async fn place(&self, from: ReplayFrom) -> Result<FeedPosition, WebhookError> {
        let behind = match from {
            ReplayFrom::Since(moment) => return Ok(place_before(&*self.0.feed, moment).await?),
            ReplayFrom::Behind(place) => place,
        };
        let end = self.0.feed.end().await?;
        if behind > end {
            return Err(WebhookError::NoPlace(end.0));
        }
        Ok(behind)
    }
}
