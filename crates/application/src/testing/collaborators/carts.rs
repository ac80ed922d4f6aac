//! The carts port in memory.

use super::books::{KeyMemory, Served};
use super::script::Stage;
use crate::ports::{
    CartWrite, CartWriteError, Carts, ClearCart, Clock, KeyedCartRequest, ReadError,
};
use crate::request::{RequestClaim, RequestKey, RequestRecord};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities, Receipt, Step};
use domain::{Cart, CartChange, CustomerId, Timestamp};
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Keys are remembered for ever, but cannot be asked for.
const KEYED: Capabilities = Capabilities {
    can_query: false,
    tombstones_undo: false,
    ..Capabilities::IDEAL
};

struct State {
    carts: BTreeMap<CustomerId, Cart>,
    requests: BTreeMap<RequestKey, RequestRecord>,
    keys: KeyMemory,
    cleared: Vec<CustomerId>,
}

/// Carts that follow the domain's rules, and a list of whose were cleared by orders.
pub struct FakeCarts {
    stage: Stage,
    clock: Arc<dyn Clock>,
    state: Mutex<State>,
}

impl FakeCarts {
    pub(super) fn new(stage: Stage, clock: Arc<dyn Clock>) -> Self {
        Self {
            stage,
            clock,
            state: Mutex::new(State {
                carts: BTreeMap::new(),
                requests: BTreeMap::new(),
                keys: KeyMemory::new(KEYED),
                cleared: Vec::new(),
            }),
        }
    }

    /// Whose carts were cleared by their orders.
    pub fn cleared(&self) -> Vec<CustomerId> {
        self.state().cleared.clone()
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn cart(&self, customer: &CustomerId, now: Timestamp) -> Cart {
        let known = self.carts.get(customer).filter(|c| !c.is_expired(now));
        known
            .cloned()
            .unwrap_or_else(|| Cart::empty(customer.clone(), now))
    }

    fn earlier(&self, request: Option<&KeyedCartRequest>) -> Option<RequestRecord> {
        match &request?.claim {
            RequestClaim::Key { key, .. } => self.requests.get(key).cloned(),
            RequestClaim::Guard { .. } => None,
        }
    }

    fn take_out(&mut self, call: &ClearCart, now: Timestamp) {
        self.cleared.push(call.customer.clone());
        let change = CartChange::TakeOut(call.ordered.clone());
        let before = self.cart(&call.customer, now);
        if let Ok(cart) = before.changed(&change, now)
            && cart.lines != before.lines
        {
            self.carts.insert(call.customer.clone(), cart);
        }
    }

    fn keep(&mut self, request: Option<KeyedCartRequest>, cart: &Cart) {
        let Some(KeyedCartRequest { claim, answer }) = request else {
            return;
        };
        if let RequestClaim::Key { key, fingerprint } = claim {
            let record = RequestRecord {
                fingerprint,
                order: None,
                answer: Some(answer(cart)),
            };
            self.requests.insert(key, record);
        }
    }
}

#[async_trait]
impl Carts for FakeCarts {
    fn capabilities(&self) -> Capabilities {
        KEYED
    }

    async fn cart(&self, customer: &CustomerId) -> Result<Cart, ReadError> {
        Ok(self.state().cart(customer, self.clock.now()))
    }

    async fn change(&self, write: CartWrite) -> Result<Cart, CartWriteError> {
        let now = self.clock.now();
        let mut state = self.state();
        if let Some(record) = state.earlier(write.request.as_ref()) {
            return Err(CartWriteError::Repeated(record));
        }
        let cart = state
            .cart(&write.customer, now)
            .changed(&write.change, now)?;
        state.carts.insert(write.customer, cart.clone());
        state.keep(write.request, &cart);
        Ok(cart)
    }

    async fn clear(&self, call: &ClearCart) -> CallOutcome {
        self.stage
            .play(Step::ClearCart, &call.key, None, |now, refusal| {
                if let Some(refusal) = refusal {
                    return Served::refused(refusal);
                }
                let mut state = self.state();
                let mut keys = state.keys.clone();
                let served = keys.once(&call.key, now, |_| {
                    state.take_out(call, now);
                    Served::done(Receipt::Plain)
                });
                state.keys = keys;
                served
            })
            .await
    }
}
