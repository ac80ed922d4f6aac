//! `cloudforge.payments.failed` of contract `storefront`: the payment has failed for good.

use super::body::Members;
use super::payment::{Word, names};
use super::reading;
use domain::order::PaymentResult;

/// `{paymentId, orderId, userId, amount, failureReason, failedAt}`.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let (order, order_name) = reading::order(members)?;
    let payment = reading::required_id(members, "paymentId")?;
    let user = reading::id(members, "userId")?;
    let reason = reading::words(members, "failureReason", 200);
    Ok(Word {
        order,
        names: names([Some(&order_name), Some(&payment), user.as_ref()]),
        user,
        request: None,
        reference: Some(payment),
        amount: reading::decimal(members, "amount")?,
        currency: reading::currency(members)?,
        result: PaymentResult::Failed(reason.unwrap_or_else(|| "payment_failed".to_owned())),
        at: reading::moment(members, "failedAt"),
    })
}
