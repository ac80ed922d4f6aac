//! X1: whatever happened, a comparison with the collaborators' books reports the parked orders and
//! nothing else, once everything rests.

use super::world::World;
use crate::ports::{CallKey, MoneyHeld, MoneyStage, ParcelHeld, Statement, StockHeld};
use crate::reconcile::{Side, items, whole};
use domain::Order;
use domain::process::{CallId, Next, Rest, next_step};

impl World {
    /// What no order accounts for, and what is passed over as under way although nobody is on the way.
    pub(super) fn check_reconciled(&mut self) {
        for row in 0..self.rows.len() {
            let order = &self.rows[row].latest;
            let (found, is_under_way) = whole(
                order,
                &self.rows[row].events,
                |reserve| self.stock_stated(order, reserve),
                &self.money_stated(order),
                &self.parcel_stated(row),
            );
            // Nobody undoes a parcel: one too many is what the comparison is for.
            let is_parcel_too_many = |side| side == Side::Parcels && order.is_cancelled();
            let wrong = found.iter().find(|found| !is_parcel_too_many(found.side));
            if let Some(wrong) = wrong {
                let detail = format!("order {row}: {wrong:?}");
                return self.violated("X1", detail);
            }
            let is_waiting = order.parked().is_some()
                || next_step(order, self.now) == Next::Rest(Rest::AwaitingEvent);
            if is_under_way && !is_waiting {
                return self.violated("X1", format!("order {row} rests and is not compared"));
            }
        }
    }

    fn stock_stated(&self, order: &Order, reserve: CallId) -> Statement<StockHeld> {
        match self.books.stock.held(&CallKey::new(order.id(), reserve)) {
            (0, 0) => Statement::Nothing,
            (_, left) => Statement::Holds(StockHeld {
                items: items(order, reserve),
                has_left: left > 0,
            }),
        }
    }

    fn money_stated(&self, order: &Order) -> Statement<MoneyHeld> {
        let mut entries = self
            .books
            .money
            .entries()
            .iter()
            .filter(|entry| entry.order == order.id());
        let stage = |is_taken| {
            if is_taken {
                MoneyStage::Taken
            } else {
                MoneyStage::Blocked
            }
        };
        let held = entries.find(|entry| entry.is_blocked || entry.is_taken && !entry.is_refunded);
        held.map_or(Statement::Nothing, |entry| {
            Statement::Holds(MoneyHeld {
                stage: stage(entry.is_taken),
                amount: entry.amount,
                reference: None,
            })
        })
    }

    fn parcel_stated(&self, row: usize) -> Statement<ParcelHeld> {
        let known = self.rows[row].latest.shipment();
        let tracking_number = known.map_or("unknown", |(number, _)| number).to_owned();
        match self.books.parcels[row] {
            0 => Statement::Nothing,
            _ => Statement::Holds(ParcelHeld { tracking_number }),
        }
    }
}
