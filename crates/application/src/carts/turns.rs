//! Whose turn it is with a cart whose states are not told apart.

use super::checkout::{CheckoutCart, CheckoutError};
use crate::orders::units;
use crate::ports::{CartTurn, StoreError, UNREADABLE_RETRY};
use domain::process::{CallId, Clearing, Step};
use domain::{Cart, CustomerId, Order, OrderId, OrderRef, ProductId};

/// How a customer's last order of their cart stood before the cart was read. Looked at in this order, a
/// cart that was read before that order had emptied it is not ordered after: its turn is taken.
pub(super) struct LastTurn {
    last: Option<(CartTurn, Order, Clearing)>,
}

impl LastTurn {
    /// The turn that is next.
    pub(super) fn next(&self) -> CartTurn {
        let last = self.last.as_ref();
        last.map_or(CartTurn::FIRST, |(turn, ..)| turn.next())
    }

    /// The order for which everybody has to wait, because what is in the cart may be what it has ordered.
    /// Where emptying it fails again and again, only a cart that still holds all of that has to.
    pub(super) fn in_the_way(&self, cart: &Cart) -> Option<&Order> {
        let (_, order, clearing) = self.last.as_ref()?;
        match clearing {
            Clearing::Over => None,
            Clearing::UnderWay => Some(order),
            Clearing::Failing => holds_all_of(cart, order).then_some(order),
        }
    }
}

impl CheckoutCart {
    /// To be looked at before the cart is read; nothing where the cart will have a revision.
    pub(super) async fn last_turn(
        &self,
        customer: &CustomerId,
    ) -> Result<Option<LastTurn>, CheckoutError> {
        if self.carts.carts()?.have_revisions() {
            return Ok(None);
        }
        let journal = &self.place.journal;
        let last = journal.last_turn(customer).await.map_err(from_store)?;
        let Some((turn, id)) = last else {
            return Ok(Some(LastTurn { last: None }));
        };
        let order = match journal.order(OrderRef::Id(id)).await {
            Err(error @ StoreError::Corrupt { .. }) => {
                return Err(self.unreadable(id, &error).await);
            }
            read => read.map_err(from_store)?,
        };
        let gone = || {
            from_store(StoreError::Unavailable(format!(
                "order {id} cannot be found"
            )))
        };
        let order = order.ok_or_else(gone)?;
        let clearing = order.clearing(self.place.clock.now());
        let last = Some((turn, order, clearing));
        Ok(Some(LastTurn { last }))
    }

    /// An order at rest is taken up by nobody who would find out, and its customer can order nothing
    /// until it is mended: it is shown to a person.
    async fn unreadable(&self, order: OrderId, error: &StoreError) -> CheckoutError {
        tracing::error!(order.id = %order, %error, "a cart waits for order {order}: {error}");
        let aside = self.place.journal.set_aside(order, UNREADABLE_RETRY).await;
        if let Err(error) = aside {
            tracing::warn!(order.id = %order, %error, "order {order} cannot be set aside");
        }
        CheckoutError::Unreadable(order)
    }

    /// This order, where it was called off or has emptied its cart since. Where that was only given up, the
    /// cart still holds what was ordered, and to order that again is for a person to ask for.
    pub(super) async fn out_of_the_way(
        &self,
        order: OrderId,
    ) -> Result<Option<Order>, CheckoutError> {
        let order = self.place.journal.order(OrderRef::Id(order)).await;
        let order = order.map_err(from_store)?;
        let has_emptied = |order: &Order| order.is_done(CallId::whole(Step::ClearCart));
        Ok(order.filter(|order| order.is_cancelled() || has_emptied(order)))
    }
}

fn from_store(error: StoreError) -> CheckoutError {
    CheckoutError::Place(error.into())
}

/// Whether a cart that was emptied a moment ago looks as if it was not: who has read it may have been shown a
/// copy of before.
pub(super) fn may_show_what_was_in(cart: &Cart, order: &Order) -> bool {
    let mut held = cart.lines.iter().map(|line| &line.product);
    let was_ordered = |id: &ProductId| order.lines().iter().any(|line| line.product == *id);
    !order.is_cancelled() && held.any(was_ordered)
}

fn holds_all_of(cart: &Cart, order: &Order) -> bool {
    let held = cart.lines.iter();
    let held = units(held.map(|line| (&line.product, line.quantity.units())));
    let ordered = order.lines().iter();
    let ordered = units(ordered.map(|line| (&line.product, line.quantity.units())));
    let holds = |(product, units): (_, &u64)| held.get(product).is_some_and(|held| held >= units);
    ordered
        .iter()
        .all(|(product, units)| holds((*product, units)))
}
