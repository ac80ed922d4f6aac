//! When the request that placed an order is answered for good, and what it is told until then.

use super::error::SimpleError;
use super::refusal::refusal;
use super::rendering::ConfirmationBody;
use crate::http::answering::answer;
use crate::http::answering::finality::final_refusal;
use crate::http::effect::patience::awaits_stock;
use application::Answer;
use axum::http::StatusCode;
use domain::Order;
use domain::order::OrderStatus;
use domain::process::Step;

/// 200 once the order stands and its notification has been tried, or the refusal.
pub(super) fn final_answer(order: &Order) -> Option<Answer> {
    match order.status() {
        OrderStatus::Pending => None,
        OrderStatus::Confirmed { .. }
        | OrderStatus::Processing { .. }
        | OrderStatus::Shipped { .. }
        | OrderStatus::Delivered { .. } => {
            order.has_tried(Step::Notify).then(|| confirmation(order))
        }
        OrderStatus::Cancelled { .. } => final_refusal(order).map(|cause| refusal(cause).answer()),
    }
}

/// What there is to say of an order that has no final answer yet.
pub(super) fn standing(order: &Order) -> Answer {
    if let Some(answer) = final_answer(order) {
        return answer;
    }
    if let OrderStatus::Cancelled { cause, .. } = order.status() {
        return refusal(cause).answer();
    }
    if awaits_stock(order) {
        return SimpleError::unavailable().answer();
    }
    confirmation(order)
}

fn confirmation(order: &Order) -> Answer {
    answer::json(StatusCode::OK, &ConfirmationBody::from(order))
}
