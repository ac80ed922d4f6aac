//! What became of the request that placed an order: the payment to be made or made, or why not.

use super::error::GatewayError;
use super::pay_result::path_of;
use super::refusal::called_off;
use super::rendering::number;
use crate::http::answering::answer;
use application::Answer;
use axum::http::StatusCode;
use domain::Order;
use domain::order::OrderStatus;
use serde::Serialize;
use utoipa::ToSchema;

/// A payment, as the user's client needs it to go on.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(as = GatewayPayment)]
pub(super) struct PaymentBody {
    /// The provider's name for the payment; null where nothing is paid through this service.
    #[schema(examples("order_MkT3bZ9vRq1xYc"))]
    razorpay_order_id: Option<String>,
    /// In the smallest unit of the currency, such as paise.
    #[schema(examples(49995))]
    amount: i64,
    #[schema(examples("INR"))]
    currency: &'static str,
    #[schema(examples("order_rcpt_123"))]
    receipt: String,
    /// The order's number, as in the receipt: clients of document 002 read a Java `Long`.
    #[schema(examples(123))]
    order_id: u64,
    #[schema(examples("abc123xyz"))]
    request_id: Option<String>,
}

impl From<&Order> for PaymentBody {
    fn from(order: &Order) -> Self {
        let total = order.total();
        let number = number(order);
        Self {
            razorpay_order_id: order.payment_reference().map(str::to_owned),
            amount: total.minor(),
            currency: total.currency().code(),
            receipt: format!("order_rcpt_{number}"),
            order_id: number,
            request_id: order.placed().order.request_id.clone(),
        }
    }
}

/// The result of an order's request, if there is one yet. Told as soon as it is known: what an order
/// that was called off still holds is given back in the background.
///
/// Once there is one there always is: that a payment had a name is never forgotten, an order that stands
/// can only be called off, and one that is called off stays so.
pub(super) fn result_of(order: &Order) -> Option<Result<Answer, GatewayError>> {
    let payment = || answer::json(StatusCode::OK, &PaymentBody::from(order));
    match order.status() {
        OrderStatus::Pending => order.was_payment_ever_named().then(|| Ok(payment())),
        OrderStatus::Confirmed { .. }
        | OrderStatus::Processing { .. }
        | OrderStatus::Shipped { .. }
        | OrderStatus::Delivered { .. } => Some(Ok(payment())),
        OrderStatus::Cancelled { cause, .. } => Some(Err(called_off(order, cause))),
    }
}

/// The same as it is kept with the request. It stays what it was at first; whoever asks for the
/// result later is told how the order stands then.
pub(super) fn final_answer(order: &Order) -> Option<Answer> {
    let result = result_of(order)?;
    let id = order.placed().order.request_id.as_deref();
    let path = path_of(id.unwrap_or_default());
    let at = order.status().since().unwrap_or(order.updated_at());
    Some(result.unwrap_or_else(|refusal| refusal.answer(&path, Some(at))))
}
