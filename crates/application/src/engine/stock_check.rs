//! Looking at the stock of all items before the first of them is reserved, for an inventory that sets
//! items aside one by one: nothing is taken for an order that is short of something else.

use super::Engine;
use super::calls::stock_call;
use crate::ports::{Inventory, StockItem};
use domain::Order;
use domain::process::{Answer, CallId, CallOutcome, CallState, Mode, Phase, Refusal, Step};

impl Engine {
    /// Why this call, whose intent is on record, is not made; none if it is to be made. It is part of the
    /// process, so that an inventory that does not answer delays the order and loses nothing: the
    /// reservation is surely not sent, and everything is looked at again before it is tried again.
    pub(super) async fn stock_check(
        &self,
        order: &Order,
        id: CallId,
        mode: Mode,
    ) -> Option<CallOutcome> {
        let inventory = self.parts.collaborators.inventory.as_ref()?;
        let is_one_by_one = order.plan().inventory.is_some_and(|plan| plan.per_line);
        if mode != Mode::Do || !is_one_by_one || !is_first(order, id) {
            return None;
        }
        let items = stock_call(order, CallId::whole(Step::Reserve)).items;
        // The lease, at least twice a call's time, holds for both.
        let limit = self.parts.limits.call_timeout;
        let checked = tokio::time::timeout(limit.into(), check(&**inventory, &items)).await;
        checked.unwrap_or_else(|_| {
            let why = "the stock was not looked at in time, and nothing was reserved";
            Some(CallOutcome::NotSent(why.to_owned()))
        })
    }
}

async fn check(inventory: &dyn Inventory, items: &[StockItem]) -> Option<CallOutcome> {
    match inventory.shortages(items).await {
        Ok(short) if short.is_empty() => None,
        Ok(short) => {
            let refusal = Refusal::OutOfStock(short);
            Some(CallOutcome::Definite(Answer::Refused(refusal)))
        }
        Err(error) => {
            let why = format!("the stock could not be looked at: {error}");
            Some(CallOutcome::NotSent(why))
        }
    }
}

/// Whether this is a reservation, and surely nothing is reserved for the order. Once something may be,
/// what is left in stock may be short of just that.
fn is_first(order: &Order, id: CallId) -> bool {
    let is_untouched = |call: &CallState| {
        !call.loose
            && matches!(
                call.phase,
                Phase::Waiting { .. } | Phase::InFlight(Mode::Do)
            )
    };
    let mut reservations = order
        .calls()
        .iter()
        .filter(|(call, _)| call.step == Step::Reserve);
    id.step == Step::Reserve && reservations.all(|(_, call)| is_untouched(call))
}
