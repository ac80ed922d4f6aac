//! `payment-success-topic` of contract `gateway`: the customer has paid.

use super::body::Members;
use super::payment::{Word, names};
use super::reading;
use super::status::{self, Ended};
use domain::order::PaymentResult;

/// `{orderId, totalprice, status, paymentTime}`. The payment has no name here.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let (order, order_name) = reading::order(members)?;
    let request = reading::id(members, "requestId")?;
    let result = match status::read(members)? {
        None | Some(Ended::Paid) => PaymentResult::Paid,
        Some(Ended::Failed) => PaymentResult::Failed("payment_failed".to_owned()),
    };
    Ok(Word {
        order,
        names: names([Some(&order_name), request.as_ref()]),
        user: reading::id(members, "userId")?,
        request,
        reference: None,
        amount: reading::decimal(members, "totalprice")?,
        currency: reading::currency(members)?,
        result,
        at: reading::moment(members, "paymentTime"),
    })
}
