//! From a handful of messages to the moment when each of them is done with: applied, known, or a dead
//! letter. Whoever brings them may forget them only then.

use application::dead_letters::ParkMessage;
use application::messages::{HandleMessages, Message, Verdict};
use futures::StreamExt;
use std::collections::BTreeMap;
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
}

impl Default for IntakeLimits {
    fn default() -> Self {
        Self {
            tries: 6,
            pause: Duration::from_millis(100),
            longest_pause: Duration::from_secs(5),
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
}

/// It was told to stop before all messages were done with: they have to be brought again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Stopped;

impl Intake {
    /// Takes these messages, in the order in which they lie in their topics: those of one key one after
    /// the other, others side by side. Returns when every one is done with. While the database, or the
    /// place for dead letters, cannot be had, it waits, however long that takes.
    pub async fn take(
        &self,
        messages: Vec<Message>,
        stop: &CancellationToken,
    ) -> Result<(), Stopped> {
        let mut work = futures::stream::iter(by_key(messages))
            .map(|messages| self.take_in_order(messages, stop))
            .buffer_unordered(AT_ONCE);
        let mut all = Ok(());
        while let Some(taken) = work.next().await {
            all = all.and(taken);
        }
        all
    }

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
        loop {
            let cause = match self.messages.handle(message).await {
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
                    if tries >= self.limits.tries {
                        return self.bury(message, &cause, tries, stop).await;
                    }
                    cause
                }
                Verdict::Unavailable(cause) => cause,
            };
            let name = message.place();
            tracing::warn!(message = name, %cause, "message {name} is tried again: {cause}");
            waits.next().await?;
        }
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
        while let Err(error) = self.park.run(message, cause, tries).await {
            let name = message.place();
            tracing::warn!(
                message = name, %error,
                "message {name} cannot be put among the dead letters, and waits: {error}"
            );
            waits.next().await?;
        }
        count(&self.counts.dead);
        Ok(())
    }
}

fn count(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

/// The messages of each key in their order; one without a key is by itself.
fn by_key(messages: Vec<Message>) -> Vec<Vec<Message>> {
    let mut of_keys: BTreeMap<(String, i32, Vec<u8>), Vec<Message>> = BTreeMap::new();
    let mut groups = Vec::new();
    for message in messages {
        match &message.key {
            Some(key) => {
                let key = (message.topic.clone(), message.partition, key.clone());
                of_keys.entry(key).or_default().push(message);
            }
            None => groups.push(vec![message]),
        }
    }
    groups.extend(of_keys.into_values());
    groups
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
