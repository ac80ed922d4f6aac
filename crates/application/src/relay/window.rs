//! What is on its way to one sink: a line for each order, the orders that are passed over, and the place
//! before which everything is done. No IO in it.

use crate::ports::{FeedEntry, FeedPosition, Outgoing, Settled, StoreError};
use domain::order::Version;
use domain::{OrderId, OrderNumber, Timestamp};
use std::collections::{BTreeSet, HashMap, HashSet, VecDeque};

/// The events of one order that are to be delivered one after the other.
struct Line {
    items: VecDeque<Item>,
    /// Comes from the journal, because the order was held back.
    is_retry: bool,
    strikes: u32,
    /// How many deliveries there had been when its first event failed for the first time.
    failed_at: Option<u64>,
}

struct Item {
    /// Where it is in the feed, if it comes from there.
    position: Option<FeedPosition>,
    number: OrderNumber,
    seq: Version,
    event: Result<Outgoing, StoreError>,
}

/// An order that is held back.
#[derive(Default)]
struct Held {
    attempts: u32,
    /// Since when it waits, as far as is known.
    since: Option<Timestamp>,
    /// The last of its events that was passed over since it was held.
    passed: Option<Version>,
}

/// What is to be done next for an order.
pub(super) enum Next {
    /// This is to be sent.
    Send(Outgoing),
    /// Its next event cannot be read.
    Unreadable(String),
}

/// What follows on a delivery.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Delivered {
    /// Nothing that has to be written down.
    Fine,
    /// All events of an order that is held back are delivered: it can be let go.
    CaughtUp,
    /// All that were read of an order that is held back; others have come since: those behind this one
    /// are to be read.
    GoesOn(OrderNumber, Version),
}

/// An order and its first event that is not delivered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Stuck {
    pub(super) order: OrderId,
    pub(super) number: OrderNumber,
    pub(super) seq: Version,
    /// How often it was tried before.
    pub(super) attempts: u32,
    /// Since when it waits, where this was a try.
    pub(super) since: Option<Timestamp>,
}

/// What is on its way.
pub(super) struct Window {
    size: usize,
    read_to: FeedPosition,
    unfinished: BTreeSet<FeedPosition>,
    lines: HashMap<OrderId, Line>,
    ready: VecDeque<OrderId>,
    held: HashMap<OrderId, Held>,
    deliveries: u64,
}

impl Window {
    /// Nothing is on its way; everything up to this place is done.
    pub(super) fn new(size: usize, place: FeedPosition) -> Self {
        Self {
            size,
            read_to: place,
            unfinished: BTreeSet::new(),
            lines: HashMap::new(),
            ready: VecDeque::new(),
            held: HashMap::new(),
            deliveries: 0,
        }
    }

    /// An order that has been held back, or was asked for once more.
    pub(super) fn already_held(&mut self, order: OrderId, attempts: u32, since: Option<Timestamp>) {
        let held = self.held.entry(order).or_default();
        held.attempts = attempts;
        held.since = since;
    }

    /// How often an order that is held back was tried, and since when it waits, as far as is known.
    pub(super) fn held_since(&self, order: OrderId) -> (u32, Option<Timestamp>) {
        let held = self.held.get(&order);
        held.map_or((0, None), |held| (held.attempts, held.since))
    }

    /// Up to where the feed was read.
    pub(super) const fn read_to(&self) -> FeedPosition {
        self.read_to
    }

    /// How many more entries of the feed there is room for.
    pub(super) fn room(&self) -> usize {
        self.size.saturating_sub(self.unfinished.len())
    }

    /// How many orders are held back.
    pub(super) fn held(&self) -> usize {
        self.held.len()
    }

    /// Whether an order is held back.
    pub(super) fn holds(&self, order: OrderId) -> bool {
        self.held.contains_key(&order)
    }

    /// The orders of which events are on their way because they were held back.
    pub(super) fn retried(&self) -> HashSet<OrderId> {
        let retried = self.lines.iter().filter(|(_, line)| line.is_retry);
        retried.map(|(order, _)| *order).collect()
    }

    /// Whether events of an order are on their way.
    pub(super) fn carries(&self, order: OrderId) -> bool {
        self.lines.contains_key(&order)
    }

    /// The place up to which everything is delivered or held back.
    pub(super) fn place(&self) -> FeedPosition {
        let first = self.unfinished.first();
        first.map_or(self.read_to, |first| FeedPosition(first.0 - 1))
    }

    /// The next entries of the feed.
    pub(super) fn take_in(&mut self, entries: Vec<FeedEntry>) {
        for entry in entries {
            self.read_to = entry.position;
            if let Some(held) = self.held.get_mut(&entry.order) {
                held.passed = held.passed.max(Some(entry.seq));
                continue;
            }
            self.unfinished.insert(entry.position);
            self.queue(entry.order, false, Item::of_feed(entry));
        }
    }

    /// The events of an order that is held back, from the first one that was not delivered.
    pub(super) fn try_again(&mut self, order: OrderId, events: Vec<Outgoing>) {
        for event in events {
            self.queue(order, true, Item::of_journal(event));
        }
    }

    fn queue(&mut self, order: OrderId, is_retry: bool, item: Item) {
        let line = self.lines.entry(order).or_insert_with(|| {
            self.ready.push_back(order);
            Line {
                items: VecDeque::new(),
                is_retry,
                strikes: 0,
                failed_at: None,
            }
        });
        line.items.push_back(item);
    }

    /// Whether somebody waits to be sent.
    pub(super) fn has_ready(&self) -> bool {
        !self.ready.is_empty()
    }

    /// What is to be sent next. Nothing else of this order comes until its fate was told.
    pub(super) fn next(&mut self) -> Option<(OrderId, Next)> {
        let order = self.next_ready()?;
        let next = match &self.first(order).event {
            Ok(event) => Next::Send(event.clone()),
            Err(error) => Next::Unreadable(error.to_string()),
        };
        Some((order, next))
    }

    /// One whose first event has not failed yet, if there is one: it alone may show that the sink is well.
    /// Else the one that failed most often, which makes room soonest, by being held back.
    fn next_ready(&mut self) -> Option<OrderId> {
        let strikes = |order: &OrderId| {
            let line = self.lines.get(order)?;
            line.failed_at.map(|_| line.strikes)
        };
        let first = strikes(self.ready.front()?);
        if first.is_none() {
            return self.ready.pop_front();
        }
        let next = self.ready.iter().enumerate().max_by_key(|(place, order)| {
            let strikes = strikes(order);
            (strikes.is_none(), strikes, usize::MAX - place)
        });
        let place = next.map(|(place, _)| place)?;
        self.ready.remove(place)
    }

    /// The first event of an order's line is done with.
    pub(super) fn settled(&mut self, order: OrderId, settled: Settled) -> Delivered {
        if settled == Settled::Delivered {
            self.deliveries += 1;
        }
        let line = self.lines.get_mut(&order).expect("it was on its way");
        let done = line.items.pop_front().expect("it was on its way");
        line.strikes = 0;
        line.failed_at = None;
        let is_retry = line.is_retry;
        if let Some(position) = done.position {
            self.unfinished.remove(&position);
        }
        if !line.items.is_empty() {
            self.ready.push_back(order);
            return Delivered::Fine;
        }
        self.lines.remove(&order);
        if is_retry {
            self.caught_up(order, done.number, done.seq)
        } else {
            Delivered::Fine
        }
    }

    /// Whether an order that is held back has no events behind this one.
    pub(super) fn caught_up(&self, order: OrderId, number: OrderNumber, seq: Version) -> Delivered {
        let passed = self.held.get(&order).and_then(|held| held.passed);
        if passed > Some(seq) {
            Delivered::GoesOn(number, seq)
        } else {
            Delivered::CaughtUp
        }
    }

    /// The first event of an order's line has to be sent again, for no reason of its own. Returns how often
    /// that was so after others have got through since its first failure.
    pub(super) fn failed(&mut self, order: OrderId) -> u32 {
        let line = self.lines.get_mut(&order).expect("it was on its way");
        let first = *line.failed_at.get_or_insert(self.deliveries);
        // Not since its last failure: when all that is left gets nowhere, nothing gets through any more.
        if first < self.deliveries {
            line.strikes += 1;
        }
        self.ready.push_back(order);
        line.strikes
    }

    /// Whether what is on its way of an order was held back.
    pub(super) fn is_retry(&self, order: OrderId) -> bool {
        self.lines.get(&order).is_some_and(|line| line.is_retry)
    }

    /// What would be written down if this order were held back now.
    pub(super) fn stuck(&self, order: OrderId) -> Stuck {
        let first = self.first(order);
        let (attempts, since) = self.held_since(order);
        let since = since.filter(|_| self.is_retry(order));
        Stuck {
            order,
            number: first.number,
            seq: first.seq,
            attempts,
            since,
        }
    }

    /// It was written down: its events are done with for now, and those that come are passed over.
    pub(super) fn hold_back(&mut self, order: OrderId) {
        let line = self.lines.remove(&order);
        self.ready.retain(|ready| *ready != order);
        let held = self.held.entry(order).or_default();
        held.attempts = held.attempts.saturating_add(1);
        for item in line.into_iter().flat_map(|line| line.items) {
            if let Some(position) = item.position {
                self.unfinished.remove(&position);
                held.passed = held.passed.max(Some(item.seq));
            }
        }
    }

    /// It was struck out: its events go their way again.
    pub(super) fn let_go(&mut self, order: OrderId) {
        self.held.remove(&order);
    }

    fn first(&self, order: OrderId) -> &Item {
        let line = self.lines.get(&order).expect("it is on its way");
        line.items.front().expect("no line is empty")
    }
}

impl Item {
    fn of_feed(entry: FeedEntry) -> Self {
        let event = entry.happened.map(|happened| Outgoing {
            order: entry.order,
            number: entry.number,
            happened,
        });
        Self {
            position: Some(entry.position),
            number: entry.number,
            seq: entry.seq,
            event,
        }
    }

    fn of_journal(event: Outgoing) -> Self {
        Self {
            position: None,
            number: event.number,
            seq: event.seq(),
            event: Ok(event),
        }
    }
}
