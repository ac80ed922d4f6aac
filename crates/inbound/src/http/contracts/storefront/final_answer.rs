//! When the request that placed an order is answered for good, and what it is told until then.

use super::refusal::refusal;
use super::rendering::answer_with;
use super::routes::ORDERS;
use crate::http::answering::answer;
use crate::http::answering::finality::final_refusal;
use application::Answer;
use axum::http::StatusCode;
use domain::Order;
use domain::order::{CancelCause, OrderStatus};
use domain::process::Step;

/// The order once it stands, its shipment and the emptying of its cart have been tried, or the
/// refusal.
pub(super) fn final_answer(order: &Order) -> Option<Answer> {
    match order.status() {
        OrderStatus::Pending => None,
        OrderStatus::Confirmed { .. }
        | OrderStatus::Processing { .. }
        | OrderStatus::Shipped { .. }
        | OrderStatus::Delivered { .. } => {
            let follows = [Step::CreateShipment, Step::ClearCart];
            let is_through = follows.iter().all(|step| order.has_tried(*step));
            is_through.then(|| standing_order(order))
        }
        OrderStatus::Cancelled { .. } => final_refusal(order).map(|cause| refused(order, cause)),
    }
}

/// What there is to say of an order that has no final answer yet.
pub(super) fn standing(order: &Order) -> Answer {
    if let Some(answer) = final_answer(order) {
        return answer;
    }
    match order.status() {
        OrderStatus::Cancelled { cause, .. } => refused(order, cause),
        _ => standing_order(order),
    }
}

/// A checkout is answered with 200, an order of its own with 201.
fn standing_order(order: &Order) -> Answer {
    if order.plan().capabilities(Step::ClearCart).is_some() {
        return answer_with(StatusCode::OK, order);
    }
    let answer = answer_with(StatusCode::CREATED, order);
    answer::with_header(answer, "Location", format!("{ORDERS}/{}", order.id()))
}

fn refused(order: &Order, cause: &CancelCause) -> Answer {
    refusal(cause).answer(order.status().since())
}
