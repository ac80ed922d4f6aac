//! The application as it runs, over memory: real use cases, real engine, a clock that flows with
//! tokio's time (which tests pause).

use super::clock::{ManualClock, SeededEntropy, SequentialIds};
use super::collaborators::{Abilities, FakeCollaborators};
use super::memory::MemoryStore;
use crate::caller::Caller;
use crate::carts::{CheckoutCart, GetCart};
use crate::engine::{Collaborators, Engine, EngineLimits, EngineParts};
use crate::orders::{Change, ChangeOrder, OrderRequest, PlaceOrder, PlaceOutcome};
use crate::ports::{Answers, NoProbe, Payments, Probe};
use crate::request::Answer;
use domain::order::{OrderStatusKind, Revision};
use domain::{Duration, Order, OrderId, OrderRef};
use std::sync::Arc;

/// Answers with the order's id and status, once it is no longer pending.
#[derive(Debug, Clone, Copy)]
pub struct PlainAnswers;

impl Answers for PlainAnswers {
    fn final_answer(&self, order: &Order) -> Option<Answer> {
        if order.status().kind() == OrderStatusKind::Pending {
            return None;
        }
        // Once given it must stay the same, so it tells only what never changes.
        let body = format!("order {} total {}", order.id(), order.total());
        Some(super::builders::answer(200, body.as_bytes()))
    }
}

/// What a [`TestApp`] is made of; every part has a default.
pub struct TestAppBuilder {
    abilities: Abilities,
    limits: EngineLimits,
    answers: Arc<dyn Answers>,
    probe: Arc<dyn Probe>,
    has_foreign_carts: bool,
    has_catalogue: bool,
    payments: Option<Arc<dyn Payments>>,
}

impl TestAppBuilder {
    /// Among collaborators with these abilities.
    #[must_use]
    pub fn among(mut self, abilities: Abilities) -> Self {
        self.abilities = abilities;
        self
    }

    /// With these bounds.
    #[must_use]
    pub fn within(mut self, limits: EngineLimits) -> Self {
        self.limits = limits;
        self
    }

    /// With these answers.
    #[must_use]
    pub fn answering(mut self, answers: impl Answers + 'static) -> Self {
        self.answers = Arc::new(answers);
        self
    }

    /// Watched by this probe.
    #[must_use]
    pub fn probed_by(mut self, probe: Arc<dyn Probe>) -> Self {
        self.probe = probe;
        self
    }

    /// With carts that a service of their own keeps.
    #[must_use]
    pub fn with_foreign_carts(mut self) -> Self {
        self.has_foreign_carts = true;
        self
    }

    /// Without anybody who knows names and prices.
    #[must_use]
    pub fn without_catalogue(mut self) -> Self {
        self.has_catalogue = false;
        self
    }

    /// Paid through this provider instead of the fake one.
    #[must_use]
    pub fn paid_through(mut self, payments: impl Payments + 'static) -> Self {
        self.payments = Some(Arc::new(payments));
        self
    }

    fn wired(&self, world: &FakeCollaborators) -> Collaborators {
        let mut wired = world.wired();
        if self.has_foreign_carts {
            wired.carts = Some(world.foreign_carts.clone());
        }
        if let Some(payments) = &self.payments {
            wired.payments = Some(payments.clone());
        }
        wired.catalogue = wired.catalogue.filter(|_| self.has_catalogue);
        wired
    }

    /// Starts it, recovery included. Needs a tokio runtime.
    pub fn start(self) -> TestApp {
        let clock = Arc::new(ManualClock::flowing());
        let store = Arc::new(MemoryStore::new(clock.clone()));
        let world = Arc::new(FakeCollaborators::new(self.abilities, clock.clone()));
        TestApp::over(self, clock, store, world, Arc::default())
    }
}

/// The application over memory. Everything in it may be read, and its parts wired elsewhere.
#[expect(missing_docs, reason = "the types say what they are")]
#[derive(Clone)]
pub struct TestApp {
    pub clock: Arc<ManualClock>,
    pub store: Arc<MemoryStore>,
    pub world: Arc<FakeCollaborators>,
    pub ids: Arc<SequentialIds>,
    pub engine: Engine,
    pub place: PlaceOrder,
    pub change: ChangeOrder,
}

impl TestApp {
    /// An app with ideal collaborators and the default bounds.
    pub fn start() -> Self {
        Self::builder().start()
    }

    /// An app to be described.
    pub fn builder() -> TestAppBuilder {
        TestAppBuilder {
            abilities: Abilities::IDEAL,
            limits: EngineLimits::default(),
            answers: Arc::new(PlainAnswers),
            probe: Arc::new(NoProbe),
            has_foreign_carts: false,
            has_catalogue: true,
            payments: None,
        }
    }

    fn over(
        made_of: TestAppBuilder,
        clock: Arc<ManualClock>,
        store: Arc<MemoryStore>,
        world: Arc<FakeCollaborators>,
        ids: Arc<SequentialIds>,
    ) -> Self {
        let engine = Engine::new(EngineParts {
            journal: store.clone(),
            collaborators: made_of.wired(&world),
            answers: made_of.answers,
            clock: clock.clone(),
            entropy: Arc::new(SeededEntropy::new(1)),
            probe: made_of.probe.clone(),
            limits: made_of.limits,
        });
        let recovering = engine.clone();
        tokio::spawn(async move { recovering.take_up_due_orders().await });
        Self {
            place: PlaceOrder {
                engine: engine.clone(),
                journal: store.clone(),
                requests: store.clone(),
                clock: clock.clone(),
                ids: ids.clone(),
                probe: made_of.probe.clone(),
            },
            change: ChangeOrder {
                engine: engine.clone(),
                journal: store.clone(),
                requests: store.clone(),
                clock: clock.clone(),
                probe: made_of.probe,
            },
            clock,
            store,
            world,
            ids,
            engine,
        }
    }

    /// Makes carts orders.
    pub fn checkout(&self) -> CheckoutCart {
        CheckoutCart {
            carts: GetCart(self.engine.clone()),
            place: self.place.clone(),
        }
    }

    /// Another process over the same store and the same collaborators.
    #[must_use]
    pub fn start_replica(&self, made_of: TestAppBuilder) -> Self {
        Self::over(
            made_of,
            self.clock.clone(),
            self.store.clone(),
            self.world.clone(),
            self.ids.clone(),
        )
    }

    /// Places an order and lets it run in the background.
    pub async fn place(&self, request: OrderRequest) -> OrderId {
        match self.place.run(&Caller::Anyone, request).await {
            Ok(PlaceOutcome::Placed(follower)) => follower.latest().order.id(),
            Ok(PlaceOutcome::Repeated(record)) => {
                panic!("the request was made before: {record:?}")
            }
            Err(error) => panic!("not placed: {error}"),
        }
    }

    /// The order as its journal tells it.
    pub async fn order(&self, id: OrderId) -> Order {
        use crate::ports::Journal;
        let found = self.store.order(OrderRef::Id(id)).await;
        found
            .expect("the store is up")
            .expect("the order was placed")
    }

    /// A change of an order by an operator, without a condition and without a key.
    pub fn change_of(id: OrderId) -> Change {
        Change {
            caller: Caller::Operator("test".to_owned()),
            order: OrderRef::Id(id),
            revision: Revision::default(),
            request: None,
        }
    }

    /// Waits until no order is in hand and none is due at any time: every one rests for good.
    /// With tokio's time paused, hours pass in a moment.
    pub async fn run_until_idle(&self) {
        let mut wait = std::time::Duration::from_millis(1);
        let started = tokio::time::Instant::now();
        let patience = Duration::from_hours(48).into();
        loop {
            if self.engine.in_hand() == 0 && self.store.next_wake().is_none() {
                return;
            }
            assert!(
                started.elapsed() < patience,
                "orders are still not at rest after two days: {:?}",
                self.store.orders()
            );
            tokio::time::sleep(wait).await;
            wait = (wait * 2).min(std::time::Duration::from_secs(1));
        }
    }
}
