//! `Payment-Response` of contract `gateway`: the payment is open at the provider, under this name.

use super::body::Members;
use super::member::message;
use super::payment::{Word, names};
use super::reading::{Id, OrderNamed, Smallest, Words};
use super::status::{AnyStatus, Ended};
use domain::Currency;
use domain::order::PaymentResult;

message! {
    /// A payment is open at its provider.
    struct PaymentResponse {
        "orderId" order: OrderNamed,
        /// Of the request that placed the order; another one's makes it a dead letter.
        "requestId" request: Option<Id>,
        /// The provider's name for the payment; without it only a payment that failed can be told.
        "razorpayOrderId" reference: Option<Id>,
        /// How much, in the smallest unit, such as paise: an amount that is not the order's parks the order.
        "amount" amount: Option<Smallest>,
        "currency" currency: Option<Currency>,
        /// The provider's name for its receipt.
        "receipt" receipt: Option<Id>,
        /// Whose order it is; another one's makes it a dead letter. (Not in the document.)
        "userId" user: Option<Id>,
        /// FAILED and the like; any other word is one for a payment that is open. (Not in the document.)
        "status" status: AnyStatus,
        /// Why it failed. (Not in the document.)
        "failureReason" reason: Words,
    }
}

/// `{razorpayOrderId, amount, currency, receipt, orderId, requestId}`; the amount in the smallest unit.
pub(super) fn read(members: &Members) -> Result<Word, String> {
    let told = PaymentResponse::read(members)?;
    let result = match told.status.0 {
        Some(Ended::Failed) => {
            PaymentResult::Failed(told.reason.0.unwrap_or_else(|| "declined".to_owned()))
        }
        _ if told.reference.is_none() => return Err("razorpayOrderId is missing".to_owned()),
        _ => PaymentResult::Opened,
    };
    Ok(Word {
        names: names([
            Some(&told.order.name),
            told.request.as_ref(),
            told.reference.as_ref(),
            told.receipt.as_ref(),
        ]),
        order: told.order.order,
        user: told.user,
        request: told.request,
        reference: told.reference,
        amount: told.amount.map(Into::into),
        currency: told.currency,
        result,
        at: None,
    })
}
