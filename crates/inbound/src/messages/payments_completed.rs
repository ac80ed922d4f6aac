//! `cloudforge.payments.completed` of contract `storefront`: the customer has paid.

use super::body::Members;
use super::member::message;
use super::payment::{Word, names};
use super::reading::{Decimal, Id, OrderNamed, Told};
use super::status::Ended;
use domain::Currency;
use domain::order::PaymentResult;

message! {
    /// A customer has paid.
    struct PaymentCompleted {
        /// The provider's name for the payment.
        "paymentId" payment: Id,
        "orderId" order: OrderNamed,
        /// Whose order it is; another one's makes it a dead letter.
        "userId" user: Option<Id>,
        /// How much: an amount that is not the order's parks the order.
        "amount" amount: Option<Decimal>,
        "currency" currency: Option<Currency>,
        /// One that says that it failed makes it a dead letter.
        "status" status: Option<Ended>,
        "stripePaymentIntentId" intent: Option<Id>,
        "completedAt" at: Told,
    }
}

/// `{paymentId, orderId, userId, amount, currency, status, stripePaymentIntentId, completedAt}`.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let told = PaymentCompleted::read(members)?;
    if told.status == Some(Ended::Failed) {
        return Err("it is among the payments that were made, and says that it failed".to_owned());
    }
    Ok(Word {
        names: names([
            Some(&told.order.name),
            Some(&told.payment),
            told.intent.as_ref(),
            told.user.as_ref(),
        ]),
        order: told.order.order,
        user: told.user,
        request: None,
        reference: Some(told.payment),
        amount: told.amount.map(Into::into),
        currency: told.currency,
        result: PaymentResult::Paid,
        at: told.at.0,
    })
}
