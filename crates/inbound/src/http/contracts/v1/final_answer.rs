//! When the request that placed an order is answered for good, and what it is told until then.

use super::error::V1Error;
use super::refusal::refusal;
use super::rendering::{OrderBody, OrderNames, order_path};
use super::routes::ORDERS;
use crate::http::answering::answer;
use crate::http::answering::finality::final_refusal;
use crate::http::effect::patience::awaits_stock;
use application::Answer;
use axum::http::StatusCode;
use domain::Order;
use domain::order::OrderStatus;
use domain::process::Step;

/// Seconds after which a client may ask again about stock that is not reserved yet.
const ASK_AGAIN: u32 = 5;

/// 201 once the order stands and its shipment has been tried, or the refusal.
pub(super) fn final_answer(order: &Order) -> Option<Answer> {
    match order.status() {
        OrderStatus::Pending => None,
        OrderStatus::Confirmed { .. }
        | OrderStatus::Processing { .. }
        | OrderStatus::Shipped { .. }
        | OrderStatus::Delivered { .. } => order
            .has_tried(Step::CreateShipment)
            .then(|| with_location(StatusCode::CREATED, order)),
        OrderStatus::Cancelled { .. } => {
            final_refusal(order).map(|cause| refusal(order, cause).answer(ORDERS))
        }
    }
}

/// What there is to say of an order that has no final answer yet.
pub(super) fn standing(order: &Order) -> Answer {
    if let Some(answer) = final_answer(order) {
        return answer;
    }
    if let OrderStatus::Cancelled { cause, .. } = order.status() {
        return refusal(order, cause).answer(ORDERS);
    }
    if awaits_stock(order) {
        return out_of_reach(order).answer(ORDERS);
    }
    with_location(StatusCode::ACCEPTED, order)
}

fn with_location(status: StatusCode, order: &Order) -> Answer {
    let answer = answer::json(status, &OrderBody::from(order));
    answer::with_header(answer, "Location", order_path(order.id()))
}

fn out_of_reach(order: &Order) -> V1Error {
    let names = OrderNames::of(order);
    let number = super::rendering::order_number(order.id());
    // What it did with a request whose answer was lost is found out by a query or a person.
    let (what, then) = match order.parked() {
        None => ("cannot be reached", "goes on by itself"),
        Some(_) => ("has not said whether it reserved", "is looked into"),
    };
    let message = format!(
        "The inventory {what}; order {number} is PENDING_CHECK and {then}. \
         Send the same request again to learn how it stands"
    );
    V1Error::new(
        StatusCode::SERVICE_UNAVAILABLE,
        "inventory-unavailable",
        "Inventory unavailable",
        message,
    )
    .retry_after(ASK_AGAIN)
    .header("Location", names.path())
    .about(names)
}
