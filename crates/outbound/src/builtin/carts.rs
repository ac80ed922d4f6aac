//! The built-in carts: of changes made at once none is lost, and what was ordered is taken out once.

use super::cart_rows::{CLEARINGS_KEPT, find, is_first_clearing, save, sweep};
use super::effect::{done, outcome};
use crate::sql::sqlite::{Failure, NewKey, SqliteStore, WriteError, insert_key, look_up_key};
use application::ports::{
    CartWrite, CartWriteError, Carts, ClearCart, Clock, KeyedCartRequest, ReadError,
};
use application::request::{Answer, Fingerprint, RequestClaim, RequestKey};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities, Idempotency, Receipt};
use domain::{Cart, CartChange, CustomerId, Timestamp};
use rusqlite::Connection;
use std::sync::Arc;

/// Carts in the store's own database. Nothing runs to forget them: each write takes a few forgotten
/// rows with it, more than it makes, so that the tables follow what is in use.
pub struct BuiltinCarts {
    store: Arc<SqliteStore>,
    clock: Arc<dyn Clock>,
}

impl BuiltinCarts {
    /// The carts of this store.
    pub fn new(store: Arc<SqliteStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }
}

#[async_trait]
impl Carts for BuiltinCarts {
    fn capabilities(&self) -> Capabilities {
        Capabilities {
            idempotency: Idempotency::Keyed {
                window: CLEARINGS_KEPT,
                pins_refusals: true,
            },
            can_query: false,
            tombstones_undo: false,
            reservation_ttl: None,
        }
    }

    async fn cart(&self, customer: &CustomerId) -> Result<Cart, ReadError> {
        let (customer, now) = (customer.clone(), self.clock.now());
        let found = self.store.read(move |c| current(c, &customer, now)).await;
        found.map_err(|error| ReadError {
            collaborator: "carts",
            why: error.to_string(),
        })
    }

    async fn change(&self, write: CartWrite) -> Result<Cart, CartWriteError> {
        let now = self.clock.now();
        match self.store.write(move |c| change(c, &write, now)).await {
            Ok(changed) => changed,
            Err(WriteError::NotWritten(error)) => Err(error.into()),
            Err(WriteError::Unknown(_)) => Err(CartWriteError::Unknown),
        }
    }

    async fn clear(&self, call: &ClearCart) -> CallOutcome {
        let (call, now) = (call.clone(), self.clock.now());
        outcome(self.store.write(move |c| clear(c, &call, now)).await)
    }
}

fn current(
    connection: &Connection,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<Cart, Failure> {
    let found = find(connection, customer)?.filter(|cart| !cart.is_expired(now));
    Ok(found.unwrap_or_else(|| Cart::empty(customer.clone(), now)))
}

/// The cart, its request's key and answer: all or nothing, because they are one job.
fn change(
    connection: &Connection,
    write: &CartWrite,
    now: Timestamp,
) -> Result<Result<Cart, CartWriteError>, Failure> {
    let request = keyed(write.request.as_ref());
    if let Some((key, ..)) = &request
        && let Some(earlier) = look_up_key(connection, key)?
    {
        return Ok(Err(CartWriteError::Repeated(earlier)));
    }
    let cart = match current(connection, &write.customer, now)?.changed(&write.change, now) {
        Ok(cart) => cart,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    save(connection, &cart)?;
    if let Some((key, fingerprint, answer)) = request {
        let new = NewKey {
            key,
            fingerprint,
            order: None,
            answer: Some(&answer(&cart)),
        };
        insert_key(connection, &new, now)?;
    }
    sweep(connection, now)?;
    Ok(Ok(cart))
}

type Keyed<'a> = (
    &'a RequestKey,
    Fingerprint,
    &'a (dyn Fn(&Cart) -> Answer + Send + Sync),
);

/// A change without a key is made as often as it is asked for.
fn keyed(request: Option<&KeyedCartRequest>) -> Option<Keyed<'_>> {
    let KeyedCartRequest { claim, answer } = request?;
    match claim {
        RequestClaim::Key { key, fingerprint } => Some((key, *fingerprint, &**answer)),
        RequestClaim::Guard { .. } => None,
    }
}

/// Takes out what was ordered, the first time that the key comes. What there is nothing of leaves the
/// cart as it is.
fn clear(
    connection: &Connection,
    call: &ClearCart,
    now: Timestamp,
) -> Result<CallOutcome, Failure> {
    if is_first_clearing(connection, call.key.as_str(), now)? {
        let cart = current(connection, &call.customer, now)?;
        let cleared = cart.changed(&CartChange::TakeOut(call.ordered.clone()), now);
        if let Ok(cleared) = cleared
            && cleared.lines != cart.lines
        {
            save(connection, &cleared)?;
        }
        sweep(connection, now)?;
    }
    Ok(done(Receipt::Plain))
}
