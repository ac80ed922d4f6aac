//! A journal that gets in an engine's way: it refuses what is appended, is slow to hand out what is due, or
//! has somebody else write first.

use application::engine::{Engine, EngineLimits, EngineParts};
use application::ports::{
    Append, AppendError, CartTurn, Claimed, Journal, NoProbe, PlaceFailure, Placement, StoreError,
};
use application::testing::app::PlainAnswers;
use application::testing::{SeededEntropy, TestApp};
use async_trait::async_trait;
use domain::order::{Event, Fact};
use domain::{CustomerId, Duration, Order, OrderId, OrderNumber, OrderRef};
use futures::future::BoxFuture;
use std::future::Future;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};

pub(super) struct Hindered {
    behind: Arc<dyn Journal>,
    refuses: fn(&Append) -> Option<AppendError>,
    claims_take: std::time::Duration,
    placing_takes: std::time::Duration,
    /// None: an order is written before anybody hears of it.
    placing_hangs: Option<std::time::Duration>,
    refused: AtomicUsize,
    /// What happens before the next append.
    first: Mutex<Option<BoxFuture<'static, ()>>>,
}

impl Hindered {
    /// Before the next append is written, this is done.
    pub(super) fn overtaken(
        app: &TestApp,
        by: impl Future<Output = ()> + Send + 'static,
    ) -> Arc<Self> {
        let hindered = Self::new(app, |_append| None, std::time::Duration::ZERO);
        *hindered.first.lock().expect("no holder panics") = Some(Box::pin(by));
        hindered
    }

    pub(super) fn refusing(app: &TestApp) -> Arc<Self> {
        let conflict = |append: &Append| Some(AppendError::Conflict(append.order.id()));
        Self::new(app, conflict, std::time::Duration::ZERO)
    }

    /// It takes no more than that an order is parked.
    pub(super) fn taking_parkings(app: &TestApp) -> Arc<Self> {
        Self::new(app, refuse_all_but_parking, std::time::Duration::ZERO)
    }

    pub(super) fn slow_to_claim(app: &TestApp, claims_take: std::time::Duration) -> Arc<Self> {
        Self::new(app, |_append| None, claims_take)
    }

    /// It says that it took an order so long after it did.
    pub(super) fn slow_to_acknowledge(
        app: &TestApp,
        placing_takes: std::time::Duration,
    ) -> Arc<Self> {
        let hindered = Self::new(app, |_append| None, std::time::Duration::ZERO);
        let hindered = Arc::into_inner(hindered).expect("nobody else has it yet");
        Arc::new(Self {
            placing_takes,
            ..hindered
        })
    }

    /// The connection is cut, and the server commits so long after that.
    pub(super) fn committing_late(app: &TestApp, by: std::time::Duration) -> Arc<Self> {
        let hindered = Self::new(app, |_append| None, std::time::Duration::ZERO);
        let hindered = Arc::into_inner(hindered).expect("nobody else has it yet");
        let placing_hangs = Some(by);
        Arc::new(Self {
            placing_hangs,
            ..hindered
        })
    }

    fn new(
        app: &TestApp,
        refuses: fn(&Append) -> Option<AppendError>,
        claims_take: std::time::Duration,
    ) -> Arc<Self> {
        Arc::new(Self {
            behind: app.store.clone(),
            refuses,
            claims_take,
            placing_takes: std::time::Duration::ZERO,
            placing_hangs: None,
            refused: AtomicUsize::new(0),
            first: Mutex::new(None),
        })
    }

    /// How many appends were refused.
    pub(super) fn refused(&self) -> usize {
        self.refused.load(Ordering::SeqCst)
    }

    /// Another engine of this shop, on this journal.
    pub(super) fn engine(self: &Arc<Self>, app: &TestApp) -> Engine {
        Engine::new(EngineParts {
            journal: self.clone(),
            collaborators: app.world.wired(),
            answers: Arc::new(PlainAnswers),
            clock: app.clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
            probe: Arc::new(NoProbe),
            limits: EngineLimits::default(),
        })
    }
}

fn refuse_all_but_parking(append: &Append) -> Option<AppendError> {
    let is_parking = |event: &Event| matches!(event.fact, Fact::OrderParked { .. });
    let refusal = StoreError::Refused("a rule of its own".to_owned());
    (!append.events.iter().any(is_parking)).then_some(AppendError::Store(refusal))
}

#[async_trait]
impl Journal for Hindered {
    async fn place(&self, placement: Placement) -> Result<OrderNumber, PlaceFailure> {
        if let Some(hangs) = self.placing_hangs {
            let (behind, id) = (self.behind.clone(), placement.order.id());
            tokio::spawn(async move {
                tokio::time::sleep(hangs).await;
                behind.place(placement).await
            });
            return Err(PlaceFailure::Unknown(id));
        }
        let placed = self.behind.place(placement).await;
        tokio::time::sleep(self.placing_takes).await;
        placed
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        let first = self.first.lock().expect("no holder panics").take();
        if let Some(first) = first {
            first.await;
        }
        match (self.refuses)(&append) {
            None => self.behind.append(append).await,
            Some(refusal) => {
                self.refused.fetch_add(1, Ordering::SeqCst);
                Err(refusal)
            }
        }
    }

    async fn order(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.behind.order(name).await
    }

    async fn last_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        self.behind.last_turn(customer).await
    }

    async fn events(&self, id: OrderId) -> Result<Vec<Event>, StoreError> {
        self.behind.events(id).await
    }

    async fn claim_due(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError> {
        let claimed = self.behind.claim_due(limit, lease).await;
        tokio::time::sleep(self.claims_take).await;
        claimed
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
