//! One order against statements that are all at hand: for simulations, which have the books.

use super::compare;
use super::expected::{self, Expected};
use super::finding::Difference;
use crate::ports::{MoneyHeld, ParcelHeld, Statement, StockHeld};
use domain::Order;
use domain::order::Event;
use domain::process::{CallId, Step};

/// What differs, and whether something of it is not compared because it is under way.
pub(crate) fn whole(
    order: &Order,
    journal: &[Event],
    stock: impl Fn(CallId) -> Statement<StockHeld>,
    money: &Statement<MoneyHeld>,
    parcel: &Statement<ParcelHeld>,
) -> (Vec<Difference>, bool) {
    let mut differences = Vec::new();
    let mut is_under_way = false;
    for reserve in order.plan().stock_calls(Step::Reserve, order.lines().len()) {
        let wanted = expected::stock(order, reserve);
        is_under_way |= wanted == Expected::UnderWay;
        differences.extend(compare::stock(order, reserve, &wanted, &stock(reserve)));
    }
    let wanted = expected::money(order);
    is_under_way |= wanted == Expected::UnderWay;
    differences.extend(compare::money(order, &wanted, money));
    if order.plan().shipping.is_some() {
        let too_late = expected::parcel_came_too_late(journal);
        let wanted = expected::parcel(order, too_late);
        is_under_way |= wanted == Expected::UnderWay;
        differences.extend(compare::parcel(order, &wanted, parcel));
    }
    (differences, is_under_way)
}
