//! When the request that placed an order is answered for good, and what it is told until then.

use super::error::CoordinatorError;
use super::refusal::refusal;
use super::rendering::OrderBody;
use crate::http::answering::answer;
use crate::http::answering::finality::final_refusal;
use crate::http::effect::patience::awaits_stock;
use application::Answer;
use axum::http::StatusCode;
use domain::Order;
use domain::order::OrderStatus;
use domain::process::Step;

/// 201 once the order stands and its notification has been tried, or the refusal.
pub(super) fn final_answer(order: &Order) -> Option<Answer> {
    match order.status() {
        OrderStatus::Pending => None,
        OrderStatus::Confirmed { .. }
        | OrderStatus::Processing { .. }
        | OrderStatus::Shipped { .. }
        | OrderStatus::Delivered { .. } => order
            .has_tried(Step::Notify)
            .then(|| body(StatusCode::CREATED, order)),
        OrderStatus::Cancelled { .. } => {
            final_refusal(order).map(|cause| refusal(&order.placed().order, cause).answer())
        }
    }
}

/// What there is to say of an order that has no final answer yet.
pub(super) fn standing(order: &Order) -> Answer {
    if let Some(answer) = final_answer(order) {
        return answer;
    }
    if let OrderStatus::Cancelled { cause, .. } = order.status() {
        return refusal(&order.placed().order, cause).answer();
    }
    if awaits_stock(order) {
        let number = order.number().map_or(0, |number| number.0);
        let then = match order.parked() {
            None => "goes on by itself",
            Some(_) => "is looked into",
        };
        let words = format!("The inventory does not answer; order {number} is PENDING and {then}");
        return CoordinatorError::unavailable(&words).answer();
    }
    body(StatusCode::ACCEPTED, order)
}

fn body(status: StatusCode, order: &Order) -> Answer {
    answer::json(status, &OrderBody::from(order))
}
