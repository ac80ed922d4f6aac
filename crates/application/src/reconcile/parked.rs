//! Parked orders: what the collaborator of the call in question says of it.

use super::compare::told;
use super::expected::items;
use super::finding::{Finding, ParkedOrder};
use super::pages::Reconcile;
use super::words;
use crate::ports::{MoneyHeld, MoneyStage, Statement, StockHeld};
use domain::Order;
use domain::process::{CallId, Hold, Step};

impl Reconcile {
    /// What is to be said of an order that waits for a person, if it does.
    pub(super) async fn parked(&self, order: &Order) -> Option<Finding> {
        let (parked, number) = (order.parked()?, order.number()?);
        let asked = match parked.call {
            Some(call) => self.asked(order, call).await,
            None => None,
        };
        let (they_say, is_so) = asked.unzip();
        Some(Finding::Parked(ParkedOrder {
            order: order.id(),
            number,
            parked,
            they_say,
            version: order.version(),
            is_settled_by_it: is_so == Some(true) && parked.hold != Hold::StillFailing,
        }))
    }

    /// The words of the collaborator, and whether what the call was to bring about is so. That
    /// something is *not* so settles nothing: the call may still be on its way.
    async fn asked(&self, order: &Order, call: CallId) -> Option<(String, bool)> {
        match call.step {
            Step::Reserve | Step::Release | Step::Consume => {
                let reserve = call.with_step(Step::Reserve);
                let stated = self.stock(order, reserve).await.ok()?;
                Some((
                    told(&stated, words::stock),
                    stock_is_so(order, call, &stated),
                ))
            }
            Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
                let stated = self.money(order).await.ok()?;
                let is_so = money_is_so(order, call.step, &stated);
                Some((told(&stated, words::money), is_so))
            }
            // Its number would be lost with an operator's word.
            Step::CreateShipment => {
                let stated = self.parcel(order).await.ok()?;
                Some((told(&stated, words::parcel), false))
            }
            Step::ClearCart | Step::Notify => None,
        }
    }
}

fn stock_is_so(order: &Order, call: CallId, stated: &Statement<StockHeld>) -> bool {
    match (call.step, stated) {
        (Step::Release, stated) => *stated == Statement::Nothing,
        (step, Statement::Holds(held)) => {
            held.has_left == (step == Step::Consume) && held.items == items(order, call)
        }
        _ => false,
    }
}

fn money_is_so(order: &Order, step: Step, stated: &Statement<MoneyHeld>) -> bool {
    match (step, stated) {
        (Step::Void | Step::Refund, stated) => *stated == Statement::Nothing,
        (_, Statement::Holds(held)) => {
            let wanted = match step {
                Step::Authorize => MoneyStage::Blocked,
                _ => MoneyStage::Taken,
            };
            (held.stage, held.amount) == (wanted, order.total())
        }
        _ => false,
    }
}
