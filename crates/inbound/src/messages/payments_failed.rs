//! `cloudforge.payments.failed` of contract `storefront`: the payment has failed for good.

use super::body::Members;
use super::member::message;
use super::payment::{Word, names};
use super::reading::{Decimal, Id, OrderNamed, Told, Words};
use domain::Currency;
use domain::order::PaymentResult;

message! {
    /// A payment has failed for good.
    struct PaymentFailed {
        /// The provider's name for the payment; null where it failed before it had one.
        "paymentId" payment: Option<Id>,
        "orderId" order: OrderNamed,
        /// Whose order it is; another one's makes it a dead letter.
        "userId" user: Option<Id>,
        "amount" amount: Option<Decimal>,
        /// (Not in the document.)
        "currency" currency: Option<Currency>,
        /// Why; operators read it.
        "failureReason" reason: Words,
        "failedAt" at: Told,
    }
}

/// `{paymentId, orderId, userId, amount, failureReason, failedAt}`.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let told = PaymentFailed::read(members)?;
    let reason = told.reason.0;
    Ok(Word {
        names: names([
            Some(&told.order.name),
            told.payment.as_ref(),
            told.user.as_ref(),
        ]),
        order: told.order.order,
        user: told.user,
        request: None,
        reference: told.payment,
        amount: told.amount.map(Into::into),
        currency: told.currency,
        result: PaymentResult::Failed(reason.unwrap_or_else(|| "payment_failed".to_owned())),
        at: told.at.0,
    })
}
