//! The store under test, and what the cases do with it in one line.

use crate::ports::{
    Append, AppendError, Claimed, EventFeed, InFull, Journal, ListedOrder, OrderFilter, OrderList,
    OrderPage, OrderQuery, ParkedAs, PlaceFailure, Placement, Requests, UnpaidOrders, Wake,
};
use crate::request::{RequestClaim, RequestKey, RequestRecord};
use crate::testing::builders::{guard, new_order};
use crate::testing::clock::{ManualClock, NEW_YEAR, order_id};
use crate::testing::collaborators::Abilities;
use domain::order::{CancelCause, Event, Fact, NewOrder};
use domain::{Actor, Duration, Order, OrderNumber, OrderRef, Reason, Timestamp};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A store under test.
#[derive(Clone)]
pub struct Store {
    /// Where orders are decided.
    pub journal: Arc<dyn Journal>,
    /// Keys and answers.
    pub requests: Arc<dyn Requests>,
    /// The read side.
    pub list: Arc<dyn OrderList>,
    /// All journals as one.
    pub feed: Arc<dyn EventFeed>,
    /// Who waits for a payment.
    pub unpaid: Arc<dyn UnpaidOrders>,
    /// The clock that the store tells the time by, if a test can move it; else the cases wait.
    pub clock: Option<Arc<ManualClock>>,
    next_order: Arc<AtomicU64>,
}

impl Store {
    /// A store that is all five ports.
    pub fn new<S>(store: Arc<S>) -> Self
    where
        S: Journal + Requests + OrderList + EventFeed + UnpaidOrders + 'static,
    {
        Self {
            journal: store.clone(),
            requests: store.clone(),
            list: store.clone(),
            feed: store.clone(),
            unpaid: store,
            clock: None,
            next_order: Arc::default(),
        }
    }

    /// The ports of a store that gives them one by one.
    pub fn of(
        journal: Arc<dyn Journal>,
        requests: Arc<dyn Requests>,
        list: Arc<dyn OrderList>,
        feed: Arc<dyn EventFeed>,
        unpaid: Arc<dyn UnpaidOrders>,
    ) -> Self {
        Self {
            journal,
            requests,
            list,
            feed,
            unpaid,
            clock: None,
            next_order: Arc::default(),
        }
    }

    /// The same, told the time by this clock.
    #[must_use]
    pub fn on(mut self, clock: Arc<ManualClock>) -> Self {
        self.clock = Some(clock);
        self
    }

    /// Lets the store's time pass.
    pub(super) async fn wait(&self, duration: Duration) {
        match &self.clock {
            Some(clock) => clock.advance(duration),
            None => tokio::time::sleep(duration.into()).await,
        }
    }

    /// A placement of an ordinary order with an id of its own.
    pub(super) fn ordinary(&self, claim: RequestClaim) -> Placement {
        self.placement(new_order(Abilities::IDEAL), claim)
    }

    /// A claim that meets no other.
    pub(super) fn no_claim(&self) -> RequestClaim {
        guard("nobody", self.next_order.load(Ordering::SeqCst))
    }

    pub(super) fn placement(&self, new: NewOrder, claim: RequestClaim) -> Placement {
        self.placement_at(NEW_YEAR, new, claim)
    }

    pub(super) fn placement_at(
        &self,
        at: Timestamp,
        new: NewOrder,
        claim: RequestClaim,
    ) -> Placement {
        let id = order_id(self.next_order.fetch_add(1, Ordering::SeqCst) + 1);
        let placed = Order::place(id, new, Actor::Anyone, at);
        let (order, first) = placed.expect("the suite places sound orders");
        Placement {
            order,
            events: vec![first],
            wake: Wake::Never,
            claim,
            cart: None,
            number: None,
        }
    }

    /// Places an ordinary order that meets no other.
    pub(super) async fn place_any(&self, wake: Wake) -> Order {
        let placement = Placement {
            wake,
            ..self.ordinary(self.no_claim())
        };
        self.place(placement).await.expect("nothing is in its way")
    }

    pub(super) async fn place(&self, placement: Placement) -> Result<Order, Box<PlaceFailure>> {
        let order = placement.order.clone();
        let number = self.journal.place(placement).await.map_err(Box::new)?;
        Ok(order.numbered(number))
    }

    /// Appends one fact and returns the order after it.
    pub(super) async fn record(&self, order: &Order, fact: Fact) -> Order {
        self.record_all(order, vec![fact]).await
    }

    /// Appends facts and returns the order after them.
    pub(super) async fn record_all(&self, order: &Order, facts: Vec<Fact>) -> Order {
        let append = appending(order, facts);
        let after = append.order.clone();
        self.append(append).await.expect("nothing is in its way");
        after
    }

    /// Why each order waits that waits for a person.
    pub(super) async fn parked(&self) -> Vec<Option<ParkedAs>> {
        let filter = OrderFilter {
            parked: true,
            ..OrderFilter::default()
        };
        let page = self.newest(filter, 10).await;
        page.orders.into_iter().map(|order| order.parked).collect()
    }

    pub(super) async fn append(&self, append: Append) -> Result<(), Box<AppendError>> {
        self.journal.append(append).await.map_err(Box::new)
    }

    pub(super) async fn order(&self, name: OrderRef) -> Option<Order> {
        self.journal.order(name).await.expect("the store is up")
    }

    pub(super) async fn events(&self, order: &Order) -> Vec<Event> {
        self.journal
            .events(order.id())
            .await
            .expect("the store is up")
    }

    pub(super) async fn request(&self, key: &RequestKey) -> Option<RequestRecord> {
        self.requests.request(key).await.expect("the store is up")
    }

    pub(super) async fn claim(&self, limit: usize, lease: Duration) -> Vec<Claimed> {
        let claimed = self.journal.claim_due(limit, lease).await;
        claimed.expect("the store is up")
    }

    /// The first `limit` orders that match, newest first.
    pub(super) async fn newest(&self, filter: OrderFilter, limit: u32) -> OrderPage {
        self.page(OrderQuery::newest(filter, limit)).await
    }

    pub(super) async fn page(&self, query: OrderQuery) -> OrderPage {
        self.list.list(query).await.expect("the store is up")
    }

    pub(super) async fn page_in_full(&self, query: OrderQuery) -> OrderPage<ListedOrder> {
        let page = self.list.list_in_full(query).await;
        let page = page.expect("the store is up");
        let read = |entry| match entry {
            InFull::Agreed(order) => order,
            InFull::Unreadable(order) => panic!("{}", order.why),
        };
        OrderPage {
            orders: page.orders.into_iter().map(read).collect(),
            total: page.total,
        }
    }

    /// Checks that the store has exactly this order.
    pub(super) async fn assert_has(&self, order: &Order) {
        let found = self.order(OrderRef::Id(order.id())).await;
        assert_eq!(found.as_ref(), Some(order));
    }
}

/// An append of these facts by the engine, with no wake-up.
pub(super) fn appending(order: &Order, facts: Vec<Fact>) -> Append {
    let mut after = order.clone();
    let events = facts
        .into_iter()
        .map(|fact| after.record(fact, Actor::Engine, NEW_YEAR.plus(Duration::from_secs(1))))
        .collect();
    Append {
        order: after,
        continues: order.version(),
        events,
        wake: Wake::Never,
        answer: None,
        request: None,
    }
}

/// A fact that ends the pending state.
pub(super) fn cancelled() -> Fact {
    Fact::OrderCancelled {
        cause: CancelCause::Requested(Reason::not_given()),
    }
}

/// The number of a stored order.
pub(super) fn number(order: &Order) -> OrderNumber {
    order.number().expect("a stored order has a number")
}
