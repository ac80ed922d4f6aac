//! Who watches what, and the channels to them.

use super::board::BoardPage;
use super::limits::LiveLimits;
use crate::ports::{FeedEntry, Happened};
use domain::OrderId;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::{Notify, broadcast, watch};

/// The watchers. As many as there are streams; whoever admits those bounds them.
pub(super) struct Registry {
    watched: Mutex<Watched>,
    order_events: usize,
    /// Somebody watches, and the tail knows its place.
    is_tailing: watch::Sender<bool>,
    /// There is something to look at: an append, or a first watcher.
    news: Notify,
}

struct Watched {
    orders: HashMap<OrderId, Channel>,
    board: Option<broadcast::Sender<Arc<BoardPage>>>,
    watchers: usize,
}

struct Channel {
    events: broadcast::Sender<Arc<Happened>>,
    watchers: usize,
}

/// One watcher's place; given up when it goes out of scope.
pub(super) struct Entered {
    registry: Arc<Registry>,
    order: Option<OrderId>,
}

impl Registry {
    pub(super) fn new(limits: &LiveLimits) -> Self {
        let (board, _nobody) = broadcast::channel(limits.board_pages);
        Self {
            watched: Mutex::new(Watched {
                orders: HashMap::new(),
                board: Some(board),
                watchers: 0,
            }),
            order_events: limits.order_events,
            is_tailing: watch::channel(false).0,
            news: Notify::new(),
        }
    }

    pub(super) fn enter_order(
        self: &Arc<Self>,
        order: OrderId,
    ) -> (broadcast::Receiver<Arc<Happened>>, Entered) {
        let mut watched = self.watched();
        // Once closed, the channel has no sender: the watcher reads what there is and ends.
        let Watched { orders, board, .. } = &mut *watched;
        let events = match (orders.get_mut(&order), board.is_some()) {
            (Some(channel), true) => {
                channel.watchers += 1;
                channel.events.subscribe()
            }
            (_, is_open) => {
                let (events, receiver) = broadcast::channel(self.order_events);
                let channel = Channel {
                    events,
                    watchers: 1,
                };
                if is_open {
                    orders.insert(order, channel);
                }
                receiver
            }
        };
        (events, self.entered(watched, Some(order)))
    }

    pub(super) fn enter_board(self: &Arc<Self>) -> (broadcast::Receiver<Arc<BoardPage>>, Entered) {
        let watched = self.watched();
        let pages = match &watched.board {
            Some(board) => board.subscribe(),
            None => broadcast::channel(1).1,
        };
        (pages, self.entered(watched, None))
    }

    fn entered(
        self: &Arc<Self>,
        mut watched: MutexGuard<'_, Watched>,
        order: Option<OrderId>,
    ) -> Entered {
        watched.watchers += 1;
        let is_first = watched.watchers == 1;
        drop(watched);
        if is_first {
            self.news.notify_one();
        }
        let registry = self.clone();
        Entered { registry, order }
    }

    pub(super) fn watchers(&self) -> usize {
        self.watched().watchers
    }

    /// Something was appended.
    pub(super) fn wake(&self) {
        if *self.is_tailing.borrow() {
            self.news.notify_one();
        }
    }

    /// Returns when there may be something new.
    pub(super) async fn news(&self) {
        self.news.notified().await;
    }

    /// Returns when the tail knows its place.
    pub(super) async fn tailing(&self) {
        let mut is_tailing = self.is_tailing.subscribe();
        // The sender is part of what is borrowed here, so it cannot be gone.
        let _always = is_tailing.wait_for(|is| *is).await;
    }

    /// The tail knows its place.
    pub(super) fn begin(&self) {
        self.is_tailing.send_replace(true);
    }

    /// Whether anybody watches. If not, the tail may lose its place, and whoever comes next waits
    /// until it has found it again.
    pub(super) fn is_watched(&self) -> bool {
        let watched = self.watched();
        if watched.watchers == 0 {
            self.is_tailing.send_replace(false);
        }
        watched.watchers > 0
    }

    /// Hands out a page.
    pub(super) fn hand_out(&self, page: BoardPage) {
        let watched = self.watched();
        for entry in page.entries() {
            watched.tell(entry);
        }
        if let Some(board) = &watched.board
            && board.receiver_count() > 0
        {
            // Nobody is left to miss it, if it fails.
            let _ = board.send(Arc::new(page));
        }
    }

    /// Ends every watch, now and from now on.
    pub(super) fn close(&self) {
        let mut watched = self.watched();
        watched.orders.clear();
        watched.board = None;
        drop(watched);
        self.begin();
    }

    fn leave(&self, order: Option<OrderId>) {
        let mut watched = self.watched();
        watched.watchers -= 1;
        if let Some(order) = order
            && let Some(channel) = watched.orders.get_mut(&order)
        {
            channel.watchers -= 1;
            if channel.watchers == 0 {
                watched.orders.remove(&order);
            }
        }
    }

    fn watched(&self) -> MutexGuard<'_, Watched> {
        // Never left half changed, so a panic elsewhere does not spoil it.
        self.watched.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Watched {
    /// An event that cannot be read leaves a gap in its order: its watchers look into the journal.
    fn tell(&self, entry: &FeedEntry) {
        if let Some(channel) = self.orders.get(&entry.order)
            && let Ok(happened) = &entry.happened
        {
            let _ = channel.events.send(happened.clone());
        }
    }
}

impl Drop for Entered {
    fn drop(&mut self) {
        self.registry.leave(self.order);
    }
}
