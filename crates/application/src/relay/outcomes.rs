//! What a carrier makes of what has come.

use super::carrier::{Came, Carrier, Ended, Read, Sent};
use super::loading::{Loaded, LoadedPage, Wanted};
use super::window::Delivered;
use crate::ports::{BookError, HoldBack, SendError, Settled, StoreError};
use domain::order::Version;
use domain::{Duration, OrderId, Timestamp};
use tokio::time::Instant;

impl Carrier<'_> {
    pub(super) async fn take(&mut self, came: Came) -> Result<(), Ended> {
        match came {
            Came::Sent(sent) => self.take_sent(sent).await?,
            Came::Read(read) => self.take_read(read),
            Came::Saved(place, Ok(())) => self.saved = place,
            Came::Saved(_, Err(BookError::Store(error))) | Came::Loaded(Err(error)) => {
                self.complain(&error);
            }
            Came::Saved(_, Err(lost @ BookError::Lost(_))) => return Err(lost.into()),
            Came::Loaded(Ok(LoadedPage { orders, has_more })) => {
                let limits = &self.relay.limits;
                self.look_again = if has_more {
                    limits.retry_on
                } else {
                    limits.retry_interval
                };
                for loaded in orders {
                    self.take_loaded(loaded).await?;
                }
            }
            Came::Tick => {}
        }
        Ok(())
    }

    fn take_read(&mut self, read: Read) {
        self.news = Some(read.news);
        match read.entries {
            // It was begun before so many waited: it is read again.
            Ok(_) if self.is_stalled() => self.has_more = true,
            Ok(entries) => {
                self.has_more = entries.len() == read.asked;
                self.window.take_in(entries);
            }
            Err(error) => self.complain(&error),
        }
    }

    pub(super) async fn take_sent(&mut self, (order, event, sent): Sent) -> Result<(), Ended> {
        match sent {
            Ok(settled) => {
                self.count(settled, event.happened.event.at);
                let delivered = self.window.settled(order, settled);
                self.follow(order, delivered).await
            }
            Err(SendError::Refused(why)) => {
                self.relay.figures.refused();
                self.opened();
                self.hold_back(order, &why).await
            }
            Err(SendError::Unavailable(why)) => self.take_unavailable(order, &why, None).await,
            Err(SendError::NotNow { why, after }) => {
                self.take_unavailable(order, &why, Some(after)).await
            }
        }
    }

    /// Only what was delivered shows that the sink takes events.
    fn count(&mut self, settled: Settled, recorded: Timestamp) {
        let figures = &self.relay.figures;
        match settled {
            Settled::Delivered => {
                figures.delivered(self.relay.ports.clock.now().since(recorded));
                self.opened();
            }
            Settled::NotWanted => {}
            Settled::GivenUp => figures.gave_up(),
        }
    }

    async fn take_unavailable(
        &mut self,
        order: OrderId,
        why: &str,
        asked: Option<Duration>,
    ) -> Result<(), Ended> {
        self.relay.figures.unavailable();
        // What was held back before says nothing about the sink: the others are not to wait for it.
        if self.window.is_retry(order) {
            return self.hold_back(order, why).await;
        }
        self.closed(why, asked);
        if self.window.failed(order) >= self.relay.limits.strikes {
            let why = format!("others got through and this one did not: {why}");
            return self.hold_back(order, &why).await;
        }
        Ok(())
    }

    async fn follow(&mut self, order: OrderId, delivered: Delivered) -> Result<(), Ended> {
        let (attempts, since) = self.window.held_since(order);
        match delivered {
            Delivered::Fine => {}
            Delivered::GoesOn(number, seq) => self.going_on.push(Wanted {
                order,
                number,
                from: seq.next(),
                attempts,
                since,
            }),
            // Nothing else is taken in while it is struck out. Where that fails, this hold ends: somebody
            // else might not know then that the order waits, and this one must not pass over its events. If
            // they were asked for once more meanwhile, it is not struck out, and due again.
            Delivered::CaughtUp => {
                self.strike_out(order, since).await?;
                self.window.let_go(order);
                let sink = self.relay.name();
                tracing::info!(%sink, %order, "the events that were held back have been delivered");
            }
        }
        Ok(())
    }

    async fn strike_out(&mut self, order: OrderId, since: Option<Timestamp>) -> Result<(), Ended> {
        // Whoever is tried again was read from the book.
        let Some(since) = since else {
            return Ok(());
        };
        let book = &self.relay.ports.book;
        Ok(book.let_go(&self.hold, order, since).await?)
    }

    pub(super) async fn hold_back(&mut self, order: OrderId, why: &str) -> Result<(), Ended> {
        let stuck = self.window.stuck(order);
        let waits = HoldBack {
            order,
            number: stuck.number,
            seq: stuck.seq,
            reason: cut(why),
            retry_after: self.retry_after(stuck.attempts),
            since: stuck.since,
        };
        self.write_waiting(&waits).await?;
        self.window.hold_back(order);
        Ok(())
    }

    async fn write_waiting(&mut self, waits: &HoldBack) -> Result<(), Ended> {
        let (sink, order, number) = (self.relay.name(), waits.order, waits.number.0);
        let (seq, reason) = (waits.seq.0, &waits.reason);
        let retry_ms = waits.retry_after.micros() / 1_000;
        tracing::warn!(%sink, %order, number, seq, reason, retry_ms, "an event was refused: the order's \
             events are held back from there on");
        self.relay.ports.book.hold_back(&self.hold, waits).await?;
        Ok(())
    }

    async fn take_loaded(&mut self, loaded: Loaded) -> Result<(), Ended> {
        let Loaded { wanted, events } = loaded;
        let order = wanted.order;
        if self.window.carries(order) {
            return Ok(());
        }
        if !self.window.holds(order) {
            let (number, seq) = (wanted.number.0, wanted.from.0);
            let sink = self.relay.name();
            tracing::info!(%sink, %order, number, seq, "the order's events are sent once more from there on");
        }
        self.window
            .already_held(order, wanted.attempts, wanted.since);
        let why = match events {
            Ok(events) if events.is_empty() => {
                let last = Version(wanted.from.0 - 1);
                let caught_up = self.window.caught_up(order, wanted.number, last);
                if caught_up == Delivered::CaughtUp {
                    return self.follow(order, caught_up).await;
                }
                "the journal has no such event, and the feed has".to_owned()
            }
            Ok(events) => {
                self.window.try_again(order, events);
                return Ok(());
            }
            Err(error) => error.to_string(),
        };
        let waits = HoldBack {
            order,
            number: wanted.number,
            seq: wanted.from,
            reason: cut(&why),
            retry_after: self.retry_after(wanted.attempts),
            since: wanted.since,
        };
        self.write_waiting(&waits).await
    }

    fn retry_after(&self, attempts: u32) -> Duration {
        let entropy = &*self.relay.ports.entropy;
        self.relay.limits.retry_after(attempts, entropy)
    }

    fn opened(&mut self) {
        if let Some(failures) = self.gate.open() {
            self.relay.figures.set_down(false);
            let sink = self.relay.name();
            tracing::info!(%sink, failures, "the sink takes events again");
        }
    }

    fn closed(&mut self, why: &str, asked: Option<Duration>) {
        if self.gate.close(Instant::now(), asked) {
            self.relay.figures.set_down(true);
            let sink = self.relay.name();
            tracing::warn!(%sink, why, "the sink takes no events; they wait, and are tried again");
        }
    }

    fn complain(&self, error: &StoreError) {
        let what = "the relay cannot use the store; trying again";
        self.relay.complain(error, what);
    }
}

/// On one line, and at most as long as a reason may be.
fn cut(why: &str) -> String {
    let why = why.replace(char::is_control, " ");
    let mut end = why.len().min(HoldBack::MAX_REASON);
    while !why.is_char_boundary(end) {
        end -= 1;
    }
    why[..end].to_owned()
}
