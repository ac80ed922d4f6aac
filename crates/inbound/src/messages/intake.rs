//! From a handful of messages to the moment when each of them is done with: applied, known, or a dead
//! letter. Whoever brings them may forget them only then.

use application::Complaints;
use application::dead_letters::ParkMessage;
use application::messages::{HandleMessages, Message, Verdict};
use application::ports::{Clock, DeadLetter};
use futures::{FutureExt, StreamExt};
use std::collections::BTreeMap;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// How many keys are worked on side by side.
const AT_ONCE: usize = 16;

/// How patient the intake is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct IntakeLimits {
    /// How often a message is tried that may be early.
    pub tries: u32,
    /// The wait after the first failed try; doubled after each.
    pub pause: Duration,
    /// The longest wait.
    pub longest_pause: Duration,
    /// A message that was sent longer ago is not early: what is not there when it is first looked at does
    /// not come because it is waited for.
    pub young: Duration,
}

impl Default for IntakeLimits {
    fn default() -> Self {
        Self {
            tries: 6,
            pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(5),
            young: Duration::from_mins(1),
        }
    }
}

/// What has become of all messages so far.
#[derive(Debug, Default)]
pub struct IntakeCounts {
    applied: AtomicU64,
    duplicate: AtomicU64,
    dead: AtomicU64,
}

/// The same, at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counted {
    /// Messages that took effect.
    pub applied: u64,
    /// Messages that had taken effect before, or said what was known.
    pub duplicate: u64,
    /// Messages that are dead letters.
    pub dead: u64,
}

impl IntakeCounts {
    /// How many there are of each.
    pub fn now(&self) -> Counted {
        Counted {
            applied: self.applied.load(Ordering::Relaxed),
            duplicate: self.duplicate.load(Ordering::Relaxed),
            dead: self.dead.load(Ordering::Relaxed),
        }
    }
}

/// Takes messages until they are done with.
#[derive(Clone)]
pub struct Intake {
    /// Who reads them.
    pub messages: Arc<dyn HandleMessages>,
    /// Where those go that cannot take effect.
    pub park: ParkMessage,
    /// How patient it is.
    pub limits: IntakeLimits,
    /// What has become of them.
    pub counts: Arc<IntakeCounts>,
    /// The time.
    pub clock: Arc<dyn Clock>,
    /// So that what is away for long is not complained of at every try.
    pub complaints: Arc<Complaints>,
}

/// It was told to stop before all messages were done with: they have to be brought again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

/// Whoever is done with messages once they are taken: only then may they be forgotten elsewhere.
pub trait TakeMessages: Send + Sync + 'static {
    /// Takes these messages, in the order in which they lie in their topics, and returns when every one is
    /// done with, however long that takes.
    fn take(
        &self,
        messages: Vec<Message>,
        stop: &CancellationToken,
    ) -> impl Future<Output = Result<(), Stopped>> + Send;
}

impl TakeMessages for Intake {
    /// Those of one key one after the other, and so those of a partition that have none; others side by side.
    /// While the database, or the place for dead letters, cannot be had, it waits.
    async fn take(&self, messages: Vec<Message>, stop: &CancellationToken) -> Result<(), Stopped> {
        let mut work = futures::stream::iter(by_key(messages))
            .map(|messages| self.take_in_order(messages, stop))
            .buffer_unordered(AT_ONCE);
        let mut all = Ok(());
        while let Some(taken) = work.next().await {
            all = all.and(taken);
        }
        all
    }
}

impl Intake {
    async fn take_in_order(
        &self,
        messages: Vec<Message>,
        stop: &CancellationToken,
    ) -> Result<(), Stopped> {
        for message in messages {
            self.take_one(&message, stop).await?;
        }
        Ok(())
    }

    async fn take_one(&self, message: &Message, stop: &CancellationToken) -> Result<(), Stopped> {
        let mut waits = Waits::new(self.limits, stop);
        let mut tries = 0;
        let place = message.place();
        loop {
            match self.handle(message).await {
                Verdict::Applied => {
                    count(&self.counts.applied);
                    return Ok(());
                }
                Verdict::Duplicate => {
                    count(&self.counts.duplicate);
                    return Ok(());
                }
                Verdict::Poison(cause) => return self.bury(message, &cause, tries + 1, stop).await,
                Verdict::NotYet(cause) => {
                    tries += 1;
                    if tries >= self.limits.tries || !self.is_young(message) {
                        return self.bury(message, &cause, tries, stop).await;
                    }
                    tracing::debug!(message = place, %cause, "message {place} may be early: {cause}");
                }
                Verdict::Unavailable(cause) => self.complain(&place, &cause, "is tried again"),
            }
            waits.next().await?;
        }
    }

    /// A message that makes the reader panic does so whenever it is read: that ends nothing else.
    async fn handle(&self, message: &Message) -> Verdict {
        let handling = AssertUnwindSafe(self.messages.handle(message));
        let panicked = |_| Verdict::Poison("it made this service panic: see its log".to_owned());
        handling.catch_unwind().await.unwrap_or_else(panicked)
    }

    /// One whose topic does not tell when it was sent may be early.
    fn is_young(&self, message: &Message) -> bool {
        let now = self.clock.now().micros() / 1_000;
        let longest = i64::try_from(self.limits.young.as_millis()).unwrap_or(i64::MAX);
        let age = message.timestamp.map(|sent| now.saturating_sub(sent));
        age.is_none_or(|age| age <= longest)
    }

    /// A message that cannot be put aside is not passed over either.
    async fn bury(
        &self,
        message: &Message,
        cause: &str,
        tries: u32,
        stop: &CancellationToken,
    ) -> Result<(), Stopped> {
        let mut waits = Waits::new(self.limits, stop);
        while let Err(error) = self.park(message, cause, tries, stop).await? {
            let what = "cannot be put among the dead letters, and waits";
            self.complain(&message.place(), &error, what);
            waits.next().await?;
        }
        count(&self.counts.dead);
        Ok(())
    }

    /// Brokers that are away are waited for within a try, too, and no stop waits for them.
    async fn park(
        &self,
        message: &Message,
        cause: &str,
        tries: u32,
        stop: &CancellationToken,
    ) -> Result<Result<DeadLetter, String>, Stopped> {
        tokio::select! {
            // What goes well in the moment of the stop has gone well.
            biased;
            parked = self.park.run(message, cause, tries) => Ok(parked),
            () = stop.cancelled() => Err(Stopped),
        }
    }

    fn complain(&self, message: &str, cause: &str, what: &str) {
        if self.complaints.is_due() {
            tracing::warn!(message, cause, "message {message} {what}: {cause}");
        } else {
            tracing::debug!(message, cause, "message {message} {what}: {cause}");
        }
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// What is worked on in order: a topic's partition, and a key.
type Line = (String, i32, Option<Vec<u8>>);

/// The messages of each key in their order, and of each partition those without one.
fn by_key(messages: Vec<Message>) -> Vec<Vec<Message>> {
    let mut of_keys: BTreeMap<Line, Vec<Message>> = BTreeMap::new();
    for message in messages {
        // An empty key orders nothing.
        let key = message.key.clone().filter(|key| !key.is_empty());
        let key = (message.topic.clone(), message.partition, key);
        of_keys.entry(key).or_default().push(message);
    }
    of_keys.into_values().collect()
}

/// Waits that grow, and end when the process stops.
struct Waits<'a> {
    next: Duration,
    longest: Duration,
    stop: &'a CancellationToken,
}

impl<'a> Waits<'a> {
    const fn new(limits: IntakeLimits, stop: &'a CancellationToken) -> Self {
        Self {
            next: limits.pause,
            longest: limits.longest_pause,
            stop,
        }
    }

    async fn next(&mut self) -> Result<(), Stopped> {
        tokio::select! {
            () = self.stop.cancelled() => return Err(Stopped),
            () = tokio::time::sleep(self.next) => {}
        }
        self.next = (self.next * 2).min(self.longest);
        Ok(())
    }
}
