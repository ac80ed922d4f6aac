//! A row that disagrees with its journal refuses every append although nobody moved the order on.

use application::engine::{Engine, EngineLimits, EngineParts};
use application::ports::{
    Append, AppendError, Claimed, Journal, NoProbe, PlaceFailure, Placement, StoreError,
};
use application::testing::app::PlainAnswers;
use application::testing::{SeededEntropy, TestApp, builders};
use async_trait::async_trait;
use domain::order::Event;
use domain::{Duration, Order, OrderId, OrderNumber, OrderRef};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

struct Refusing {
    behind: Arc<dyn Journal>,
    refused: AtomicUsize,
}

#[async_trait]
impl Journal for Refusing {
    async fn place(&self, placement: Placement) -> Result<OrderNumber, PlaceFailure> {
        self.behind.place(placement).await
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        self.refused.fetch_add(1, Ordering::SeqCst);
        Err(AppendError::Conflict(append.order.id()))
    }

    async fn order(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.behind.order(name).await
    }

    async fn events(&self, id: OrderId) -> Result<Vec<Event>, StoreError> {
        self.behind.events(id).await
    }

    async fn claim_due(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError> {
        self.behind.claim_due(limit, lease).await
    }

    async fn set_aside(&self, order: OrderId, retry_after: Duration) -> Result<(), StoreError> {
        self.behind.set_aside(order, retry_after).await
    }

    async fn uncount_claim(&self, order: OrderId) -> Result<(), StoreError> {
        self.behind.uncount_claim(order).await
    }

    async fn end_stale_leases(&self) -> Result<u64, StoreError> {
        self.behind.end_stale_leases().await
    }
}

#[tokio::test(start_paused = true)]
async fn an_append_that_conflicts_with_nobody_is_tried_slowly_and_given_up() {
    let app = TestApp::start();
    let id = app.place(builders::request(&[("PROD001", 2)])).await;
    app.run_until_idle().await;
    let order = app.order(id).await;
    let journal = Arc::new(Refusing {
        behind: app.store.clone(),
        refused: AtomicUsize::new(0),
    });
    let engine = Engine::new(EngineParts {
        journal: journal.clone(),
        collaborators: app.world.wired(),
        answers: Arc::new(PlainAnswers),
        clock: app.clock.clone(),
        entropy: Arc::new(SeededEntropy::new(1)),
        probe: Arc::new(NoProbe),
        limits: EngineLimits::default(),
    });
    engine.nudge(&order);
    engine.drain().await;
    let refused = journal.refused.load(Ordering::SeqCst);
    assert!((2..100).contains(&refused), "{refused} appends were tried");
}
