//! `payment-success-topic` of contract `gateway`: the customer has paid.

use super::body::Members;
use super::member::message;
use super::payment::{Word, names};
use super::reading::{Decimal, Id, OrderNamed, Told};
use super::status::Ended;
use domain::Currency;
use domain::order::PaymentResult;

message! {
    /// A customer has paid, or not.
    struct PaymentSuccess {
        "orderId" order: OrderNamed,
        /// How much: an amount that is not the order's parks the order.
        "totalprice" amount: Option<Decimal>,
        /// Without it, the customer has paid.
        "status" status: Option<Ended>,
        "paymentTime" at: Told,
        /// Of the request that placed the order; another one's makes it a dead letter. (Not in the
        /// document.)
        "requestId" request: Option<Id>,
        /// Whose order it is; another one's makes it a dead letter. (Not in the document.)
        "userId" user: Option<Id>,
        /// (Not in the document.)
        "currency" currency: Option<Currency>,
    }
}

/// `{orderId, totalprice, status, paymentTime}`. The payment has no name here.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let told = PaymentSuccess::read(members)?;
    let result = match told.status {
        None | Some(Ended::Paid) => PaymentResult::Paid,
        Some(Ended::Failed) => PaymentResult::Failed("payment_failed".to_owned()),
    };
    Ok(Word {
        names: names([Some(&told.order.name), told.request.as_ref()]),
        order: told.order.order,
        user: told.user,
        request: told.request,
        reference: None,
        amount: told.amount.map(Into::into),
        currency: told.currency,
        result,
        at: told.at.0,
    })
}
