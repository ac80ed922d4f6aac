//! The till: payments of the built-in gateway, named by the provider's id or by the key that they
//! were made under, and each move of money put on record once.

use crate::sandbox::deed::Deed;
use crate::sandbox::effects::Effect;
use crate::sandbox::faults::for_the_books;
use crate::sandbox::reply::{Reply, unavailable};
use crate::sandbox::subject::order_id;
use application::ports::{CallKey, PaymentCall, Payments as _};
use domain::order::PaymentMethod;
use domain::process::{Answer, CallOutcome};
use domain::{Money, OrderId, OrderNumber};
use outbound::builtin::{PaymentRecord, PaymentState};

/// Each payment is the only one of an order of its own in the books, under this key.
const ONLY: &str = "payment";

/// What is done with money.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::sandbox) enum Move {
    Authorize,
    Pay,
    Capture,
    Void,
    Refund,
}

/// What is to be done with which payment.
pub(in crate::sandbox) struct Wanted {
    pub(in crate::sandbox) what: Move,
    pub(in crate::sandbox) payment: OrderId,
    pub(in crate::sandbox) amount: Money,
    pub(in crate::sandbox) method: Option<PaymentMethod>,
}

/// The payment that a deed makes: the same deed makes the same payment.
pub(in crate::sandbox) fn made_by(deed: &Deed) -> OrderId {
    order_id(&deed.name)
}

/// The payment with this id of the provider's, or the one that was made under this key.
pub(in crate::sandbox) fn named(name: &str) -> OrderId {
    let uuid = hex_of(name).map(|hex| {
        let parts = [
            &hex[..8],
            &hex[8..12],
            &hex[12..16],
            &hex[16..20],
            &hex[20..],
        ];
        parts.join("-")
    });
    order_id(uuid.as_deref().unwrap_or(name))
}

/// Whether a payment's name is an id of the provider's, and no key.
pub(in crate::sandbox) fn is_our_name(name: &str) -> bool {
    hex_of(name).is_some()
}

fn hex_of(name: &str) -> Option<&str> {
    let hex = name.strip_prefix("pay_");
    hex.filter(|hex| hex.len() == 32 && hex.is_ascii())
}

impl Deed {
    /// What is on the books of a payment.
    pub(in crate::sandbox) async fn payment(
        &self,
        payment: OrderId,
    ) -> Result<Option<PaymentRecord>, Reply> {
        let records = self.world.ledger.payments(payment).await;
        let records = records.map_err(unavailable)?;
        Ok(records.into_iter().next())
    }

    /// Moves money, one deed after the other: what was moved is told by what the books said before.
    pub(in crate::sandbox) async fn move_money(&self, wanted: Wanted) -> Result<Answer, Reply> {
        let _turn = self.world.till.lock().await;
        let before = self.payment(wanted.payment).await?;
        let before = before.map(|record| record.state);
        let method = wanted
            .method
            .as_ref()
            .map(|token| for_the_books(token.as_str()));
        let key = CallKey::given(ONLY);
        let call = PaymentCall {
            key: key.clone(),
            origin: key,
            reference: None,
            was_taken: false,
            order: wanted.payment,
            number: OrderNumber(0),
            customer: None,
            amount: wanted.amount,
            method: method.and_then(|token| PaymentMethod::parse(token).ok()),
        };
        let payments = &self.world.payments;
        let outcome = match wanted.what {
            Move::Authorize => payments.authorize(&call).await,
            Move::Pay => payments.pay(&call).await,
            Move::Capture => payments.capture(&call).await,
            Move::Void => payments.void(&call).await,
            Move::Refund => payments.refund(&call).await,
        };
        if let Ok(Some(record)) = self.payment(wanted.payment).await
            && before != Some(record.state)
        {
            let payment = payment_id(wanted.payment);
            self.had(&Effect::Money(word(record.state), record.amount, &payment));
        }
        match outcome {
            CallOutcome::Definite(answer) => Ok(answer),
            other => Err(unavailable(other.words().unwrap_or_default())),
        }
    }
}

/// The provider's id of a payment.
pub(in crate::sandbox) fn payment_id(payment: OrderId) -> String {
    format!("pay_{}", payment.to_string().replace('-', ""))
}

const fn word(state: PaymentState) -> &'static str {
    match state {
        PaymentState::Pending => "pending",
        PaymentState::Authorized => "authorized",
        PaymentState::Declined => "declined",
        PaymentState::Captured => "captured",
        PaymentState::CaptureDeclined => "capture-declined",
        PaymentState::Voided => "voided",
        PaymentState::Refunded => "refunded",
    }
}
