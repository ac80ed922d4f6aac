//! The work of one hold: reads on, sends, writes the place, tries again what waits; one task, which alone
//! knows what is on its way.

use super::gate::Gate;
use super::loading::{LoadedPage, Wanted};
use super::one_sink::Relay;
use super::window::Window;
use crate::ports::{
    BookError, FeedEntry, FeedPosition, Hold, Outgoing, SendError, Settled, StoreError,
};
use domain::{Duration, OrderId};
use futures::StreamExt;
use futures::future::BoxFuture;
use futures::stream::FuturesUnordered;
use tokio::sync::watch;
use tokio::time::{Instant, sleep_until, timeout};
use tokio_util::sync::CancellationToken;

/// How a hold came to its end.
pub(super) enum Ended {
    /// Because it was told to stop.
    Stopped,
    /// Somebody else has the sink.
    Lost,
    /// What was written is not known: whoever takes the sink next reads it.
    Store(StoreError),
}

impl From<BookError> for Ended {
    fn from(error: BookError) -> Self {
        match error {
            BookError::Lost(_) => Self::Lost,
            BookError::Store(error) => Self::Store(error),
        }
    }
}

/// Whose event was sent, the event, and what came of it.
pub(super) type Sent = (OrderId, Outgoing, Result<Settled, SendError>);

/// A page of the feed.
pub(super) struct Read {
    /// How many entries were asked for.
    pub(super) asked: usize,
    pub(super) entries: Result<Vec<FeedEntry>, StoreError>,
    /// Knows the news that were there before it was read.
    pub(super) news: watch::Receiver<()>,
}

/// One hold of a sink, and all that is under way.
pub(super) struct Carrier<'a> {
    pub(super) relay: &'a Relay,
    pub(super) hold: Hold,
    pub(super) window: Window,
    pub(super) gate: Gate,
    pub(super) sends: FuturesUnordered<BoxFuture<'a, Sent>>,
    /// Gone while somebody waits for them.
    pub(super) news: Option<watch::Receiver<()>>,
    pub(super) reading: Option<BoxFuture<'a, Read>>,
    /// The last page was full.
    pub(super) has_more: bool,
    pub(super) saving: Option<BoxFuture<'a, (FeedPosition, Result<(), BookError>)>>,
    pub(super) saved: FeedPosition,
    pub(super) saved_at: Instant,
    pub(super) loading: Option<BoxFuture<'a, Result<LoadedPage, StoreError>>>,
    /// Orders that are held back and have got further meanwhile.
    pub(super) going_on: Vec<Wanted>,
    pub(super) looked_at: Instant,
    /// How long after that the next look is.
    pub(super) look_again: Duration,
}

/// What has come about.
pub(super) enum Came {
    Sent(Sent),
    Read(Read),
    Saved(FeedPosition, Result<(), BookError>),
    Loaded(Result<LoadedPage, StoreError>),
    Tick,
}

impl<'a> Carrier<'a> {
    /// Learns which orders wait.
    pub(super) async fn begin(relay: &'a Relay, hold: Hold) -> Result<Self, StoreError> {
        const PAGE: usize = 1_000;
        let mut window = Window::new(relay.limits.window, hold.place);
        let mut last = None;
        loop {
            let page = relay.ports.book.held_back(&hold.sink, last, PAGE).await?;
            for waits in &page {
                window.already_held(waits.order, waits.attempts, Some(waits.since));
            }
            last = page.last().map(|waits| waits.order);
            if page.len() < PAGE {
                break;
            }
        }
        let now = Instant::now();
        Ok(Self {
            gate: Gate::new(&relay.limits, relay.ports.entropy.clone()),
            sends: FuturesUnordered::new(),
            news: Some(relay.ports.news.listen()),
            reading: None,
            has_more: true,
            saving: None,
            saved: hold.place,
            saved_at: now,
            loading: None,
            going_on: Vec::new(),
            looked_at: now,
            look_again: relay.limits.retry_interval,
            relay,
            hold,
            window,
        })
    }

    /// Carries until told to stop, or until the hold is no longer good.
    pub(super) async fn run(mut self, stop: &CancellationToken) -> Ended {
        let ended = tokio::select! {
            biased;
            () = stop.cancelled() => None,
            ended = self.carry() => Some(ended),
        };
        match ended {
            Some(ended) => ended,
            None => self.finish().await,
        }
    }

    async fn carry(&mut self) -> Ended {
        loop {
            if let Err(ended) = self.begin_what_can_be().await {
                return ended;
            }
            let came = self.next().await;
            if let Err(ended) = self.take(came).await {
                return ended;
            }
        }
    }

    /// Lets what is on its way arrive, begins nothing new, and writes how far it came.
    async fn finish(mut self) -> Ended {
        self.reading = None;
        self.loading = None;
        let patience = self.relay.limits.stop_patience.into();
        let arrived = timeout(patience, async {
            while let Some(sent) = self.sends.next().await {
                self.take_sent(sent).await?;
            }
            Ok(())
        });
        if let Ok(Err(ended)) = arrived.await {
            return ended;
        }
        self.saving = None;
        if self.window.place() > self.saved {
            let (place, lease) = (self.window.place(), self.relay.limits.lease);
            let saved = self.relay.ports.book.advance(&self.hold, place, lease);
            if let Ok(Err(error)) = timeout(patience, saved).await {
                return error.into();
            }
        }
        Ended::Stopped
    }

    async fn next(&mut self) -> Came {
        let tick = self.next_tick();
        tokio::select! {
            biased;
            // First what is seldom, so that a quick sink does not keep it from being seen.
            (place, saved) = done(&mut self.saving) => Came::Saved(place, saved),
            loaded = done(&mut self.loading) => Came::Loaded(loaded),
            Some(sent) = self.sends.next(), if !self.sends.is_empty() => Came::Sent(sent),
            read = done(&mut self.reading) => Came::Read(read),
            () = sleep_until(tick) => Came::Tick,
        }
    }

    /// When something is to be begun that nothing else calls for.
    fn next_tick(&self) -> Instant {
        let look = self.looked_at + self.look_again.into();
        let save = self.saved_at + self.save_interval();
        let waits = self.sends.is_empty() && self.window.has_ready();
        let times = [
            Some(look).filter(|_| self.loading.is_none()),
            Some(save).filter(|_| self.saving.is_none()),
            self.gate.opens_at().filter(|_| waits),
        ];
        let next = times.into_iter().flatten().min();
        next.unwrap_or_else(|| Instant::now() + self.relay.limits.lease.into())
    }
}

/// The result of what is under way; never, if nothing is.
async fn done<T>(under_way: &mut Option<BoxFuture<'_, T>>) -> T {
    let result = match under_way {
        Some(future) => future.await,
        None => std::future::pending().await,
    };
    *under_way = None;
    result
}
