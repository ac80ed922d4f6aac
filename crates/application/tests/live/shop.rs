//! A shop with watchers.

use application::live::{Board, Live, LiveLimits, OrderWatch};
use application::orders::{DeliverOrder, ShipOrder};
use application::ports::{EventFeed, FeedEntry, FeedPosition, Journal, StoreError};
use application::testing::{MemoryStore, TestApp, builders};
use async_trait::async_trait;
use domain::OrderId;
use domain::order::{OrderStatusKind, Version};
use futures::FutureExt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;

/// The store's feed, counted, and out of order on demand.
pub(crate) struct Feed {
    store: Arc<MemoryStore>,
    pub(crate) reads: AtomicUsize,
    pub(crate) fails: AtomicBool,
}

impl Feed {
    fn check(&self) -> Result<(), StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        if self.fails.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("on purpose".to_owned()));
        }
        Ok(())
    }
}

#[async_trait]
impl EventFeed for Feed {
    async fn after(
        &self,
        position: FeedPosition,
        limit: usize,
    ) -> Result<Vec<FeedEntry>, StoreError> {
        self.check()?;
        self.store.after(position, limit).await
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.check()?;
        self.store.end().await
    }

    async fn place_of(
        &self,
        order: OrderId,
        seq: Version,
    ) -> Result<Option<FeedPosition>, StoreError> {
        self.store.place_of(order, seq).await
    }
}

pub(crate) struct Shop {
    pub(crate) app: TestApp,
    pub(crate) live: Live,
    pub(crate) feed: Arc<Feed>,
    pub(crate) stop: CancellationToken,
    pub(crate) tail: JoinHandle<()>,
}

impl Shop {
    pub(crate) fn open() -> Self {
        Self::with(LiveLimits::default())
    }

    pub(crate) fn with(limits: LiveLimits) -> Self {
        let mut app = TestApp::start();
        let plenty = (builders::product("PROD001"), 10_000);
        app.world.inventory.books().set_on_hand(plenty.0, plenty.1);
        let feed = Arc::new(Feed {
            store: app.store.clone(),
            reads: AtomicUsize::new(0),
            fails: AtomicBool::new(false),
        });
        let live = Live::new(app.store.clone(), feed.clone(), limits);
        app.place.journal = live.wakened_by(app.store.clone());
        let stop = CancellationToken::new();
        let (tailing, until) = (live.clone(), stop.clone());
        let tail = tokio::spawn(async move { tailing.tail(until).await });
        Self {
            app,
            live,
            feed,
            stop,
            tail,
        }
    }

    /// Places an order that meets no other.
    pub(crate) async fn place(&self, number: u64) -> OrderId {
        let mut request = builders::request(&[("PROD001", 1)]);
        request.claim = builders::keyed(&format!("order-{number}"), number);
        self.app.place(request).await
    }

    pub(crate) async fn ship(&self, order: OrderId) {
        let ship = ShipOrder(self.app.change.clone());
        assert!(ship.run(TestApp::change_of(order)).await.is_ok());
    }

    pub(crate) async fn deliver(&self, order: OrderId) {
        let deliver = DeliverOrder(self.app.change.clone());
        assert!(deliver.run(TestApp::change_of(order)).await.is_ok());
    }

    /// Waits until nobody runs this order any more.
    pub(crate) async fn at_rest(&self, order: OrderId) {
        let resting = async {
            while let Some(mut follower) = self.app.engine.follow(order) {
                follower.until(|progress| progress.rest.is_some()).await;
                tokio::task::yield_now().await;
            }
        };
        let rested = tokio::time::timeout(PATIENCE, resting).await;
        rested.expect("the order comes to rest");
    }

    /// What a watcher of this order has to be told.
    pub(crate) async fn journal(&self, order: OrderId) -> Vec<Told> {
        let mut status = OrderStatusKind::Pending;
        let events = self.app.store.events(order).await.expect("the store is up");
        let told = events.into_iter().map(|event| {
            status = event.fact.moves_to().unwrap_or(status);
            (event.seq, event.fact.name(), status)
        });
        told.collect()
    }

    pub(crate) async fn watch(&self, order: OrderId, seen: u64) -> OrderWatch {
        let watch = self.live.watch(order, Version(seen)).await;
        watch.expect("the tail runs")
    }

    pub(crate) async fn board(&self, seen: Option<u64>) -> Board {
        let board = self.live.board(seen.map(FeedPosition)).await;
        board.expect("the tail runs")
    }

    /// All places of the feed so far.
    pub(crate) async fn places(&self) -> Vec<u64> {
        let all = self.app.store.after(FeedPosition(0), usize::MAX).await;
        let all = all.expect("the store is up");
        all.iter().map(|entry| entry.position.0).collect()
    }
}

/// An event as a watcher is told it.
pub(crate) type Told = (Version, &'static str, OrderStatusKind);

const PATIENCE: Duration = Duration::from_secs(30);

/// All that a watcher is told up to this event; after it, there must be nothing.
pub(crate) async fn told_until(watch: &mut OrderWatch, last: Version) -> Vec<Told> {
    let mut told: Vec<Told> = Vec::new();
    while told.last().is_none_or(|(seq, ..)| *seq < last) {
        let events = tokio::time::timeout(PATIENCE, watch.next()).await;
        let events = events.unwrap_or_else(|_| panic!("not told of {last:?}, only: {told:?}"));
        let events = events.expect("the store is up").expect("nobody stops");
        assert!(!events.is_empty());
        told.extend(
            events
                .iter()
                .map(|h| (h.event.seq, h.event.fact.name(), h.status)),
        );
    }
    assert!(watch.next().now_or_never().is_none(), "told too much");
    told
}

/// All places that a board shows up to this one; after it, there must be nothing.
pub(crate) async fn shown_until(board: &mut Board, last: u64) -> Vec<u64> {
    let mut places: Vec<u64> = Vec::new();
    while places.last().is_none_or(|place| *place < last) {
        let page = tokio::time::timeout(PATIENCE, board.next()).await;
        let page = page.unwrap_or_else(|_| panic!("not shown {last}, only: {places:?}"));
        let page = page.expect("the store is up").expect("nobody stops");
        places.extend(page.entries().iter().map(|entry| entry.position.0));
    }
    assert!(board.next().now_or_never().is_none(), "shown too much");
    places
}
