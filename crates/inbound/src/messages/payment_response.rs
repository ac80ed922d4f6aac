//! `Payment-Response` of contract `gateway`: the payment is open at the provider, under this name.

use super::body::Members;
use super::payment::{Word, names};
use super::reading;
use super::status::{self, Ended};
use domain::order::PaymentResult;

/// `{razorpayOrderId, amount, currency, receipt, orderId, requestId}`; the amount in the smallest unit.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let (order, order_name) = reading::order(members)?;
    let request = reading::id(members, "requestId")?;
    let receipt = reading::id(members, "receipt")?;
    let result = match status::read(members) {
        Ok(Some(Ended::Failed)) => {
            let reason = reading::words(members, "failureReason", 200);
            PaymentResult::Failed(reason.unwrap_or_else(|| "declined".to_owned()))
        }
        // Providers have many words for a payment that is open.
        Ok(_) | Err(_) => PaymentResult::Opened,
    };
    let reference = match result {
        PaymentResult::Failed(_) => reading::id(members, "razorpayOrderId")?,
        _ => Some(reading::required_id(members, "razorpayOrderId")?),
    };
    Ok(Word {
        order,
        names: names([
            Some(&order_name),
            request.as_ref(),
            reference.as_ref(),
            receipt.as_ref(),
        ]),
        user: reading::id(members, "userId")?,
        request,
        reference,
        amount: reading::smallest(members, "amount")?,
        currency: reading::currency(members)?,
        result,
        at: None,
    })
}
