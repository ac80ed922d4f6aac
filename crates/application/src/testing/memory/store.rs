//! The ports of the store, in memory.

use super::faults::{CommitFault, Faults};
use super::state::State;
use crate::ports::{
    Append, AppendError, Backlog, CartTurn, Claimed, Clock, InFull, Journal, OrderList, OrderPage,
    OrderQuery, PlaceFailure, Placement, RememberError, Requests, StoreError,
};
use crate::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::order::Event;
use domain::{CustomerId, Duration, Order, OrderId, OrderNumber, OrderRef, Timestamp};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A store that forgets everything when it is dropped. Cheap to clone; all clones are one store.
#[derive(Clone)]
pub struct MemoryStore {
    clock: Arc<dyn Clock>,
    state: Arc<Mutex<State>>,
    faults: Arc<Mutex<Faults>>,
}

impl MemoryStore {
    /// An empty store that tells the time by this clock.
    pub fn new(clock: Arc<dyn Clock>) -> Self {
        Self {
            clock,
            state: Arc::default(),
            faults: Arc::default(),
        }
    }

    /// The next commit (of a place or an append) that has no fault in store yet meets this one.
    pub fn fail_next_commit(&self, fault: CommitFault) {
        self.faults().queued.push_back(Some(fault));
    }

    /// The next commit that has nothing in store yet goes well.
    pub fn let_next_commit_pass(&self) {
        self.faults().queued.push_back(None);
    }

    /// From now on nothing can be read or written, or everything can again.
    pub fn set_down(&self, is_down: bool) {
        self.faults().is_down = is_down;
    }

    /// From now on no answer of a request can be kept by itself, or it can again.
    pub fn set_forgetful(&self, is_forgetful: bool) {
        self.faults().is_forgetful = is_forgetful;
    }

    /// From now on the journal of this order cannot be read, or it can again.
    pub fn set_damaged(&self, order: OrderId, is_damaged: bool) {
        let mut state = self.state();
        let row = state.rows.values_mut();
        for row in row.filter(|row| row.latest.id() == order) {
            row.is_damaged = is_damaged;
        }
    }

    /// When the next order is due, if any ever is.
    pub fn next_wake(&self) -> Option<Timestamp> {
        self.state()
            .rows
            .values()
            .filter_map(|row| row.wake_at)
            .min()
    }

    /// All orders, oldest first, as their rows have them.
    pub fn orders(&self) -> Vec<Order> {
        let state = self.state();
        state.rows.values().map(|row| row.latest.clone()).collect()
    }

    pub(super) fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub(super) fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn faults(&self) -> MutexGuard<'_, Faults> {
        self.faults.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn check_up(&self) -> Result<(), StoreError> {
        if self.faults().is_down {
            Err(lost())
        } else {
            Ok(())
        }
    }

    /// Makes one commit under the fault that is next. `repeatable`: a second delivery does no harm,
    /// so that it need not be refused.
    fn commit<T, E: From<StoreError>>(
        &self,
        unknown: E,
        repeatable: bool,
        write: impl Fn(&mut State) -> Result<T, E>,
    ) -> Result<T, E> {
        self.check_up()?;
        let fault = self.faults().queued.pop_front().flatten();
        let mut state = self.state();
        match fault {
            None => write(&mut state),
            Some(CommitFault::Lost) => Err(lost().into()),
            Some(CommitFault::UnknownAndNotWritten) => Err(unknown),
            Some(CommitFault::UnknownButWritten) => write(&mut state).and(Err(unknown)),
            Some(CommitFault::Duplicated) => {
                let first = write(&mut state);
                if first.is_ok() {
                    let second = write(&mut state);
                    assert!(second.is_err() || repeatable, "a commit was taken twice");
                }
                first
            }
        }
    }
}

fn lost() -> StoreError {
    StoreError::Unavailable("the connection was cut".to_owned())
}

#[async_trait]
impl Journal for MemoryStore {
    async fn place(&self, placement: Placement) -> Result<OrderNumber, PlaceFailure> {
        let now = self.clock.now();
        let unknown = PlaceFailure::Unknown(placement.order.id());
        self.commit(unknown, false, |state| state.place(placement.clone(), now))
    }

    async fn append(&self, append: Append) -> Result<(), AppendError> {
        let now = self.clock.now();
        let unknown = AppendError::Unknown(append.order.id());
        self.commit(unknown, append.events.is_empty(), |state| {
            state.append(append.clone(), now)
        })
    }

    async fn order(&self, name: OrderRef) -> Result<Option<Order>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let Some(row) = state.row(name) else {
            return Ok(None);
        };
        row.check_version()?;
        let id = row.latest.id();
        if row.is_damaged {
            return Err(row.damage());
        }
        let number = row.latest.number().expect("a stored order has a number");
        Order::from_journal(id, number, &row.events)
            .map(Some)
            .map_err(|error| StoreError::Corrupt {
                table: "order_events",
                column: "seq",
                id: id.to_string(),
                why: error.to_string(),
            })
    }

    async fn last_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<(CartTurn, OrderId)>, StoreError> {
        self.check_up()?;
        Ok(self.state().last_turn(customer))
    }

    async fn events(&self, id: OrderId) -> Result<Vec<Event>, StoreError> {
        self.check_up()?;
        let state = self.state();
        let Some(row) = state.row(OrderRef::Id(id)) else {
            return Ok(Vec::new());
        };
        row.check_version()?;
        if row.is_damaged {
            return Err(row.damage());
        }
        Ok(row.events.clone())
    }

    async fn claim_due(&self, limit: usize, lease: Duration) -> Result<Vec<Claimed>, StoreError> {
        self.check_up()?;
        let now = self.clock.now();
        let mut state = self.state();
        let mut due: Vec<_> = state
            .rows
            .values_mut()
            .filter(|row| row.wake_at.is_some_and(|at| at <= now) && !row.is_of_a_newer_version())
            .collect();
        due.sort_by_key(|row| row.wake_at);
        let claimed = due.into_iter().take(limit).map(|row| {
            row.wake_at = Some(now.plus(lease));
            row.claims += 1;
            Claimed {
                order: row.latest.id(),
                claims: row.claims,
            }
        });
        Ok(claimed.collect())
    }

    async fn set_aside(&self, order: OrderId, retry_after: Duration) -> Result<(), StoreError> {
        self.check_up()?;
        let due = self.clock.now().plus(retry_after);
        let mut state = self.state();
        if let Some(row) = state.rows.values_mut().find(|row| row.latest.id() == order)
            && !row.is_of_a_newer_version()
        {
            row.is_set_aside = true;
            row.wake_at = Some(due);
        }
        Ok(())
    }

    async fn uncount_claim(&self, order: OrderId) -> Result<(), StoreError> {
        self.check_up()?;
        let mut state = self.state();
        if let Some(row) = state.rows.values_mut().find(|row| row.latest.id() == order) {
            row.claims = row.claims.saturating_sub(1);
        }
        Ok(())
    }

    async fn end_stale_leases(&self) -> Result<u64, StoreError> {
        self.check_up()?;
        let now = self.clock.now();
        let mut ended = 0;
        for row in self.state().rows.values_mut() {
            if row.wake_at.is_some_and(|at| at > now) && !row.is_of_a_newer_version() {
                row.wake_at = Some(now);
                ended += 1;
            }
        }
        Ok(ended)
    }
}

#[async_trait]
impl Requests for MemoryStore {
    async fn request(&self, key: &RequestKey) -> Result<Option<RequestRecord>, StoreError> {
        self.check_up()?;
        let requests = &self.state().requests;
        let found = requests.get(key).or_else(|| requests.get(&key.erased()));
        Ok(found.cloned())
    }

    async fn remember(
        &self,
        key: RequestKey,
        fingerprint: Fingerprint,
        order: Option<OrderId>,
        answer: Option<Answer>,
    ) -> Result<(), RememberError> {
        self.check_up()?;
        if self.faults().is_forgetful {
            return Err(lost().into());
        }
        let mut state = self.state();
        let bound = RequestRecord {
            fingerprint,
            order,
            answer: None,
        };
        match state.requests.get(&key) {
            Some(record) if *record != bound || answer.is_none() => {
                return Err(RememberError::Repeated(record.clone()));
            }
            Some(_) | None => {}
        }
        state
            .requests
            .insert(key, RequestRecord { answer, ..bound });
        Ok(())
    }
}

#[async_trait]
impl OrderList for MemoryStore {
    async fn list(&self, query: OrderQuery) -> Result<OrderPage, StoreError> {
        self.check_up()?;
        Ok(self.state().list(&query))
    }

    async fn list_in_full(&self, query: OrderQuery) -> Result<OrderPage<InFull>, StoreError> {
        self.check_up()?;
        Ok(self.state().list_in_full(&query))
    }

    async fn backlog(&self, at_most: u32) -> Result<Backlog, StoreError> {
        self.check_up()?;
        Ok(self.state().backlog(self.now(), at_most))
    }

    async fn ping(&self) -> Result<(), StoreError> {
        self.check_up()
    }
}
