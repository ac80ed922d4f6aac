//! A shop with somebody who looks at its board.

use application::live::{Live, LiveLimits};
use application::overview::{Counted, Flow, Overview, OverviewLimits, OverviewParts, Standing};
use application::ports::{
    Backlog, CollaboratorState, CollaboratorStates, EventFeed, FeedEntry, FeedPosition, InFull,
    OrderList, OrderPage, OrderQuery, StoreError,
};
use application::sinks::LookAtSinks;
use application::testing::{MemoryRelayBook, MemoryStore, TestApp, builders};
use async_trait::async_trait;
use domain::OrderId;
use domain::order::Version;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::time::Duration;
use tokio_util::sync::CancellationToken;

/// The store, whose reads are counted and fail on demand.
pub(crate) struct Watched {
    store: Arc<MemoryStore>,
    pub(crate) reads: AtomicUsize,
    pub(crate) feed_fails: AtomicBool,
    pub(crate) lists_fail: AtomicBool,
    pub(crate) lists_hang: AtomicBool,
}

impl Watched {
    fn check(&self, fails: &AtomicBool) -> Result<(), StoreError> {
        self.reads.fetch_add(1, Ordering::SeqCst);
        if fails.load(Ordering::SeqCst) {
            return Err(StoreError::Unavailable("on purpose".to_owned()));
        }
        Ok(())
    }
}

#[async_trait]
impl EventFeed for Watched {
    async fn after(&self, place: FeedPosition, limit: usize) -> Result<Vec<FeedEntry>, StoreError> {
        self.check(&self.feed_fails)?;
        self.store.after(place, limit).await
    }

    async fn end(&self) -> Result<FeedPosition, StoreError> {
        self.check(&self.feed_fails)?;
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

#[async_trait]
impl OrderList for Watched {
    async fn list(&self, query: OrderQuery) -> Result<OrderPage, StoreError> {
        self.check(&self.lists_fail)?;
        if self.lists_hang.load(Ordering::SeqCst) {
            std::future::pending::<()>().await;
        }
        self.store.list(query).await
    }

    async fn list_in_full(&self, query: OrderQuery) -> Result<OrderPage<InFull>, StoreError> {
        self.store.list_in_full(query).await
    }

    async fn backlog(&self, at_most: u32) -> Result<Backlog, StoreError> {
        self.check(&self.lists_fail)?;
        self.store.backlog(at_most).await
    }

    async fn ping(&self) -> Result<(), StoreError> {
        OrderList::ping(self.store.as_ref()).await
    }
}

pub(crate) struct Nobody;

impl CollaboratorStates for Nobody {
    fn states(&self) -> Vec<CollaboratorState> {
        Vec::new()
    }
}

pub(crate) struct World {
    pub(crate) app: TestApp,
    pub(crate) overview: Overview,
    pub(crate) watched: Arc<Watched>,
    pub(crate) stop: CancellationToken,
}

impl World {
    pub(crate) fn begin() -> Self {
        Self::within(OverviewLimits::default(), LiveLimits::default())
    }

    pub(crate) fn within(limits: OverviewLimits, live: LiveLimits) -> Self {
        let mut app = TestApp::start();
        let plenty = (builders::product("PROD001"), 100_000);
        app.world.inventory.books().set_on_hand(plenty.0, plenty.1);
        let watched = Arc::new(Watched {
            store: app.store.clone(),
            reads: AtomicUsize::default(),
            feed_fails: AtomicBool::default(),
            lists_fail: AtomicBool::default(),
            lists_hang: AtomicBool::default(),
        });
        let live = Live::new(app.store.clone(), watched.clone(), live);
        app.place.journal = live.wakened_by(app.store.clone());
        let overview = Overview::new(parts(&app, &watched, &live), limits);
        let stop = CancellationToken::new();
        let (kept, until) = (overview.clone(), stop.clone());
        tokio::spawn(async move { kept.keep(until).await });
        let until = stop.clone();
        tokio::spawn(async move { live.tail(until).await });
        Self {
            app,
            overview,
            watched,
            stop,
        }
    }

    pub(crate) fn reads(&self) -> usize {
        self.watched.reads.load(Ordering::SeqCst)
    }

    /// Places orders that meet no others; each goes as far as it goes by itself.
    pub(crate) async fn place(&self, numbers: std::ops::Range<u64>) {
        for number in numbers {
            let mut request = builders::request(&[("PROD001", 1)]);
            request.claim = builders::keyed(&format!("order-{number}"), number);
            self.app.place(request).await;
        }
        self.app.run_until_idle().await;
    }

    /// Looks until the last hour is as it should be.
    pub(crate) async fn flow_until(&self, is_so: impl Fn(&Flow) -> bool) -> Arc<Flow> {
        let mut last = Arc::default();
        for _ in 0..600 {
            last = self.overview.flow().await;
            if is_so(&last) {
                return last;
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it never comes so; at last: {last:?}");
    }

    /// Looks until so many orders were counted as placed and all that is known is counted.
    pub(crate) async fn counted(&self, placed: u64) -> Counted {
        let is_so = |counted: &Counted| {
            counted.up_to.is_none() && counted.hour.total().counts.placed == placed
        };
        let flow = self.flow_until(|flow| flow.counted.as_ref().is_some_and(is_so));
        flow.await.counted.clone().expect("it was looked for")
    }

    /// The same of how all stands.
    pub(crate) async fn standing_until(&self, is_so: impl Fn(&Standing) -> bool) -> Arc<Standing> {
        let mut last = None;
        for _ in 0..600 {
            last = self.overview.standing().await;
            if let Some(standing) = last.as_ref().filter(|standing| is_so(standing)) {
                return standing.clone();
            }
            tokio::time::sleep(Duration::from_millis(100)).await;
        }
        panic!("it never comes so; at last: {last:?}");
    }
}

fn parts(app: &TestApp, watched: &Arc<Watched>, live: &Live) -> OverviewParts {
    OverviewParts {
        live: live.clone(),
        feed: watched.clone(),
        orders: watched.clone(),
        journal: app.store.clone(),
        sinks: LookAtSinks {
            book: Arc::new(MemoryRelayBook::new(app.clock.clone())),
            feed: app.store.clone(),
        },
        relays: Arc::default(),
        letters: app.store.clone(),
        webhooks: app.store.clone(),
        collaborators: Arc::new(Nobody),
        clock: app.clock.clone(),
    }
}
