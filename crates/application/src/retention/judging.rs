//! Whether an order is one that nobody needs any more. Pure, as far as the order itself tells.

use super::report::Kept;
use super::strike::Ages;
use crate::ports::OrderSummary;
use domain::process::PaymentPlan;
use domain::{Order, Timestamp};

/// Why it stays, where its row in lists says so already.
pub(super) fn told_by_row(row: &OrderSummary, ages: &Ages, now: Timestamp) -> Option<Kept> {
    let is_recent = ages
        .orders
        .is_none_or(|age| now.since(row.updated_at) < age);
    if row.parked.is_some() {
        Some(Kept::Parked)
    } else if !row.status.has_ended() {
        Some(Kept::NotEnded)
    } else {
        is_recent.then_some(Kept::Recent)
    }
}

/// Why it stays, if it does.
pub(super) fn judge(order: &Order, ages: &Ages, now: Timestamp) -> Option<Kept> {
    let Some(age) = ages.orders else {
        return Some(Kept::Recent);
    };
    if !order.status().kind().has_ended() {
        return Some(Kept::NotEnded);
    }
    if order.parked().is_some() || order.held().is_some() {
        return Some(Kept::Parked);
    }
    if !order.is_over(now) {
        return Some(Kept::UnderWay);
    }
    let rested_for = now.since(order.updated_at());
    if rested_for < age {
        return Some(Kept::Recent);
    }
    let may_pay_late = order.is_cancelled() && order.plan().payment != PaymentPlan::NotRequired;
    (may_pay_late && rested_for < ages.late_payments).then_some(Kept::PaymentMayReport)
}
