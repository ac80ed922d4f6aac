//! Carts that a service of their own keeps: their states are not told apart, they are changed there, and
//! only whole carts are emptied.

use super::books::Served;
use super::script::Stage;
use crate::ports::{CartWrite, CartWriteError, Carts, ClearCart, Clock, ReadError};
use async_trait::async_trait;
use domain::process::{CallOutcome, Receipt, Step};
use domain::{Cart, CartLine, CustomerId};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Carts as the cart service of document 000 keeps them.
pub struct ForeignCarts {
    stage: Stage,
    clock: Arc<dyn Clock>,
    lines: Mutex<HashMap<CustomerId, Vec<CartLine>>>,
}

impl ForeignCarts {
    pub(super) fn new(stage: Stage, clock: Arc<dyn Clock>) -> Self {
        Self {
            stage,
            clock,
            lines: Mutex::default(),
        }
    }

    /// What their customer has put into the cart, over there.
    pub fn fill(&self, customer: CustomerId, lines: Vec<CartLine>) {
        self.lines().insert(customer, lines);
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<CustomerId, Vec<CartLine>>> {
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Carts for ForeignCarts {
    fn are_changed_elsewhere(&self) -> bool {
        true
    }

    fn have_revisions(&self) -> bool {
        false
    }

    async fn cart(&self, customer: &CustomerId) -> Result<Cart, ReadError> {
        Ok(Cart {
            revision: None,
            lines: self.lines().get(customer).cloned().unwrap_or_default(),
            ..Cart::empty(customer.clone(), self.clock.now())
        })
    }

    async fn change(&self, _write: CartWrite) -> Result<Cart, CartWriteError> {
        Err(CartWriteError::ReadOnly)
    }

    async fn clear(&self, call: &ClearCart) -> CallOutcome {
        self.stage
            .play(Step::ClearCart, &call.key, None, |_now, refusal| {
                if let Some(refusal) = refusal {
                    return Served::refused(refusal);
                }
                self.lines().remove(&call.customer);
                Served::done(Receipt::Plain)
            })
            .await
    }
}
