//! Reads the feed along while somebody looks, and counts.

use super::beginning::place_of_moment;
use super::flow::{Counted, Flow};
use super::hour::LastHour;
use super::limits::OverviewLimits;
use super::looking::Shared;
use super::tally::Tally;
use crate::live::{Board, BoardPage};
use crate::ports::{FeedPosition, StoreError};
use domain::{Duration, Timestamp};
use std::sync::Arc;
use tokio::time::{Interval, MissedTickBehavior, interval};

/// What a process that cannot catch up begins anew with.
const LAST_MINUTE: Duration = Duration::from_secs(60);

/// Counts as long as somebody looks, beginning with the last hour, or until no more events are told.
pub(super) async fn count_along(shared: &Shared) {
    let hour_ago = LastHour::ending(shared.clock.now()).begin();
    let mut next = Some(hour_ago);
    while let Some(since) = next {
        next = match Counting::begin(shared, since).await {
            Ok(counting) => counting.go_on().await,
            Err(error) => {
                shared.tell_trouble(&error);
                tokio::time::sleep(shared.limits.try_again_after.into()).await;
                shared.is_counting_wanted().then_some(since)
            }
        };
    }
    // The events have ended, if anybody still looks: there is no use in asking at once whether they go on.
    tokio::time::sleep(shared.limits.try_again_after.into()).await;
}

struct Counting<'a> {
    shared: &'a Shared,
    board: Board,
    so_far: SoFar,
}

struct SoFar {
    tally: Tally,
    since: Timestamp,
    up_to: Option<Timestamp>,
    /// None once it has caught up with what there was when it began.
    catching_up: Option<CatchingUp>,
    has_read: bool,
    trouble: Option<String>,
}

struct CatchingUp {
    until: FeedPosition,
    read: usize,
}

/// What to do after some events.
enum Next {
    GoOn,
    /// It takes too long: begin anew with what happens now.
    BeginAnew,
}

impl<'a> Counting<'a> {
    async fn begin(shared: &'a Shared, since: Timestamp) -> Result<Self, StoreError> {
        let place = place_of_moment(shared.feed.as_ref(), since).await?;
        let board = shared.live.board(Some(place)).await?;
        let until = shared.feed.end().await?;
        let is_behind = place < until;
        let so_far = SoFar {
            tally: Tally::new(shared.clock.now(), &shared.limits),
            since,
            up_to: is_behind.then_some(since),
            catching_up: is_behind.then_some(CatchingUp { until, read: 0 }),
            has_read: false,
            trouble: None,
        };
        Ok(Self {
            shared,
            board,
            so_far,
        })
    }

    /// Returns since when to begin anew; none when nobody looks any more, or the process stops.
    async fn go_on(self) -> Option<Timestamp> {
        let Self {
            shared,
            mut board,
            mut so_far,
        } = self;
        let mut publishing = interval(shared.limits.publish_every.into());
        publishing.set_missed_tick_behavior(MissedTickBehavior::Delay);
        while shared.is_counting_wanted() {
            match next_page(&mut board, &mut publishing, &mut so_far, shared).await? {
                Ok(page) => {
                    so_far.trouble = None;
                    let now = shared.clock.now();
                    if let Next::BeginAnew = so_far.count(&page, now, &shared.limits) {
                        return Some(now.minus(LAST_MINUTE));
                    }
                }
                Err(error) => {
                    so_far.trouble = Some(error.to_string());
                    so_far.publish(shared);
                    tokio::time::sleep(shared.limits.try_again_after.into()).await;
                }
            }
        }
        None
    }
}

/// The next events; shows what is counted while it waits for them. None when nobody looks any more, or the
/// process stops.
async fn next_page(
    board: &mut Board,
    publishing: &mut Interval,
    so_far: &mut SoFar,
    shared: &Shared,
) -> Option<Result<Arc<BoardPage>, StoreError>> {
    let next = board.next();
    tokio::pin!(next);
    loop {
        tokio::select! {
            page = &mut next => return page.transpose(),
            _ = publishing.tick() => {
                so_far.publish(shared);
                if !shared.is_counting_wanted() {
                    return None;
                }
            }
        }
    }
}

impl SoFar {
    fn count(&mut self, page: &BoardPage, now: Timestamp, limits: &OverviewLimits) -> Next {
        for entry in page.entries() {
            self.tally.count(entry, now);
        }
        self.has_read = true;
        let readable = page
            .entries()
            .iter()
            .filter_map(|e| e.happened.as_ref().ok());
        let latest = readable.map(|happened| happened.event.at).max();
        let behind = latest.filter(|latest| now.since(*latest) > limits.level_within);
        let Some(catching_up) = &mut self.catching_up else {
            self.up_to = behind;
            return Next::GoOn;
        };
        catching_up.read += page.entries().len();
        if page.until() >= catching_up.until {
            self.is_level();
        } else if catching_up.read > limits.catch_up_events
            && latest.is_some_and(|latest| now.since(latest) > LAST_MINUTE)
        {
            return Next::BeginAnew;
        } else {
            self.up_to = latest.or(self.up_to);
        }
        Next::GoOn
    }

    fn is_level(&mut self) {
        self.up_to = None;
        self.catching_up = None;
    }

    /// Shows what is counted. Where nothing has come since the last time, nothing has happened.
    fn publish(&mut self, shared: &Shared) {
        let is_quiet = !std::mem::take(&mut self.has_read);
        if is_quiet && self.catching_up.is_none() && self.trouble.is_none() {
            self.up_to = None;
        }
        self.tally.hour.roll_to(shared.clock.now());
        shared.show(Flow {
            counted: Some(Counted {
                hour: self.tally.hour.clone(),
                since: self.since,
                up_to: self.up_to,
            }),
            trouble: self.trouble.clone(),
        });
    }
}
