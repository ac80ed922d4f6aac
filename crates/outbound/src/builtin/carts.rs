//! The built-in carts: of changes made at once none is lost, and what was ordered is taken out once.

use super::books::{Books, CartBooks};
use super::effect::{done, outcome};
use crate::sql::WriteError;
use application::ports::{
    CartWrite, CartWriteError, Carts, ClearCart, Clock, KeyedCartRequest, ReadError, StoreError,
};
use application::request::{Answer, Fingerprint, RequestClaim, RequestKey};
use async_trait::async_trait;
use domain::process::{CallOutcome, Capabilities, Idempotency, Receipt};
use domain::{Cart, CustomerId, Duration, Timestamp};
use std::sync::Arc;

/// How long the key of a clearing is remembered: longer than any order is likely to wait for a person
/// before its cart is cleared. One that waited longer does not repeat the call.
pub(crate) const CLEARINGS_KEPT: Duration = Duration::from_hours(90 * 24);

/// Carts in the store's own database. Nothing runs to forget them: each write takes a few forgotten
/// rows with it, more than it makes, so that the tables follow what is in use.
pub struct BuiltinCarts {
    books: Arc<dyn CartBooks>,
    clock: Arc<dyn Clock>,
}

impl BuiltinCarts {
    /// The carts of these books.
    pub fn new(books: &Books, clock: Arc<dyn Clock>) -> Self {
        Self {
            books: books.carts.clone(),
            clock,
        }
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
        let now = self.clock.now();
        let found = self.books.cart(customer.clone()).await;
        let found = found.map_err(no_answer)?;
        let current = found.filter(|cart| !cart.is_expired(now));
        Ok(current.unwrap_or_else(|| Cart::empty(customer.clone(), now)))
    }

    async fn change(&self, write: CartWrite) -> Result<Cart, CartWriteError> {
        match self.books.change_cart(write, self.clock.now()).await {
            Ok(changed) => changed,
            Err(WriteError::NotWritten(error)) => Err(error.into()),
            Err(WriteError::Unknown(_)) => Err(CartWriteError::Unknown),
        }
    }

    async fn forget(
        &self,
        customer: &CustomerId,
        unchanged_since: Timestamp,
    ) -> Result<(), ReadError> {
        let forgotten = self.books.forget_cart(customer.clone(), unchanged_since);
        forgotten.await.map_err(no_answer)
    }

    async fn clear(&self, call: &ClearCart) -> CallOutcome {
        let cleared = self.books.clear_cart(call.clone(), self.clock.now()).await;
        outcome(cleared.map(|()| done(Receipt::Plain)))
    }
}

#[expect(
    clippy::needless_pass_by_value,
    reason = "errors are mapped by it as they come"
)]
fn no_answer(error: StoreError) -> ReadError {
    ReadError {
        collaborator: "carts",
        why: error.to_string(),
        is_spoilt: matches!(error, StoreError::Corrupt { .. }),
        is_silence: matches!(error, StoreError::Unavailable(_)),
    }
}

/// A request's key, and how its success is answered.
pub(crate) type Keyed<'a> = (
    &'a RequestKey,
    Fingerprint,
    &'a (dyn Fn(&Cart) -> Answer + Send + Sync),
);

/// A change without a key is made as often as it is asked for.
pub(crate) fn keyed(request: Option<&KeyedCartRequest>) -> Option<Keyed<'_>> {
    let KeyedCartRequest { claim, answer } = request?;
    match claim {
        RequestClaim::Key { key, fingerprint } => Some((key, *fingerprint, &**answer)),
        RequestClaim::Guard { .. } => None,
    }
}
