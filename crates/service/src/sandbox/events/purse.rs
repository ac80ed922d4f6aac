//! One payment for each order, however often it is asked for, and its refund.

use super::question::Question;
use crate::sandbox::effects::Effect;
use crate::sandbox::protocols::till::{Move, Wanted, made_by, named, payment_id};
use crate::sandbox::reply::{Reply, unavailable};
use domain::Money;
use domain::order::PaymentMethod;
use outbound::builtin::PaymentState;

/// What the books decline.
const DECLINED: &str = "tok_decline";

/// An order's payment, as the books have it.
pub(super) struct Payment {
    /// The provider's name for it.
    pub(super) name: String,
    pub(super) amount: Money,
    /// It was declined otherwise.
    pub(super) is_taken: bool,
    /// Whether it was there before.
    pub(super) is_known: bool,
}

impl Question {
    /// Takes the order's payment, or finds what became of it.
    pub(super) async fn take(&self, amount: Money) -> Result<Payment, Reply> {
        let (deed, payment) = (&self.deed, made_by(&self.deed));
        let before = deed.payment(payment).await?;
        let is_known = before.is_some();
        let record = if let Some(record) = before {
            record
        } else {
            let method = self.is_declined.then(|| PaymentMethod::parse(DECLINED));
            let wanted = Wanted {
                what: Move::Pay,
                payment,
                amount,
                method: method.and_then(Result::ok),
            };
            deed.move_money(wanted).await?;
            let taken = deed.payment(payment).await?;
            taken.ok_or_else(|| unavailable("a payment is not on the books"))?
        };
        let name = payment_id(payment);
        if record.amount != amount {
            deed.had(&Effect::Named("asked-for-another-amount", &name));
        }
        Ok(Payment {
            name,
            amount: record.amount,
            is_taken: is_taken(record.state),
            is_known,
        })
    }

    /// Pays back what was taken, as a whole, once: by the payment's name, or the order's where none is known.
    pub(super) async fn give_back(&self, name: Option<&str>, amount: Money) -> Result<(), Reply> {
        let deed = &self.deed;
        let payment = name.map_or_else(|| made_by(deed), named);
        let refused = match deed.payment(payment).await? {
            None => "no such payment",
            Some(record) if !is_taken(record.state) => "nothing was taken",
            Some(record) if record.amount != amount => "another amount was taken",
            Some(_) => {
                let wanted = Wanted {
                    what: Move::Refund,
                    payment,
                    amount,
                    method: None,
                };
                deed.move_money(wanted).await?;
                return Ok(());
            }
        };
        deed.had(&Effect::Named("refused", refused));
        Ok(())
    }
}

const fn is_taken(state: PaymentState) -> bool {
    matches!(state, PaymentState::Captured | PaymentState::Refunded)
}
