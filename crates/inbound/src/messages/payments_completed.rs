//! `cloudforge.payments.completed` of contract `storefront`: the customer has paid.

use super::body::Members;
use super::payment::{Word, names};
use super::reading;
use super::status::{self, Ended};
use domain::order::PaymentResult;

/// `{paymentId, orderId, userId, amount, currency, status, stripePaymentIntentId, completedAt}`.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let (order, order_name) = reading::order(members)?;
    let payment = reading::required_id(members, "paymentId")?;
    let intent = reading::id(members, "stripePaymentIntentId")?;
    let user = reading::id(members, "userId")?;
    if status::read(members)? == Some(Ended::Failed) {
        return Err("it is among the payments that were made, and says that it failed".to_owned());
    }
    Ok(Word {
        order,
        names: names([
            Some(&order_name),
            Some(&payment),
            intent.as_ref(),
            user.as_ref(),
        ]),
        user,
        request: None,
        reference: Some(payment),
        amount: reading::decimal(members, "amount")?,
        currency: reading::currency(members)?,
        result: PaymentResult::Paid,
        at: reading::moment(members, "completedAt"),
    })
}
