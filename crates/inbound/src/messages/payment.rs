//! A word on a payment, as any of the topics has it, and what it means for the order that it names.

use super::reading::Amount;
use domain::order::{PaymentReport, PaymentResult};
use domain::{Currency, Order, OrderRef, Timestamp};

/// What a message says of a payment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Word {
    /// Of which order.
    pub(super) order: OrderRef,
    /// The names of things that the message has: its key is one of them, or one of the order's, its
    /// payment's or its customer's.
    pub(super) names: Vec<String>,
    /// Whose order it is, if that is told.
    pub(super) user: Option<String>,
    /// The request that placed the order, by the customer's own system's name, if that is told.
    pub(super) request: Option<String>,
    /// The provider's name for the payment, if it is told.
    pub(super) reference: Option<String>,
    /// How much, if that is told.
    pub(super) amount: Option<Amount>,
    /// Of which currency, if that is told.
    pub(super) currency: Option<Currency>,
    /// What became of it.
    pub(super) result: PaymentResult,
    /// When.
    pub(super) at: Option<Timestamp>,
}

impl Word {
    /// The report to the order that is named, as it stands; or why it cannot be about it.
    pub(super) fn report(&self, order: &Order, key: Option<&str>) -> Result<PaymentReport, String> {
        self.check_user(order)?;
        self.check_request(order)?;
        if let Some(key) = key
            && !self.is_named(key, order)
        {
            return Err("its key is the name of something else".to_owned());
        }
        let currency = self.currency.unwrap_or(order.total().currency());
        let amount = self
            .amount
            .as_ref()
            .map(|amount| amount.in_currency(currency));
        Ok(PaymentReport {
            reference: self.reference.clone(),
            amount: amount.transpose()?,
            result: self.result.clone(),
        })
    }

    fn check_user(&self, order: &Order) -> Result<(), String> {
        match (&self.user, order.customer()) {
            (Some(user), Some(customer)) if !customer.as_str().eq_ignore_ascii_case(user) => {
                Err("the order that it names is another user's".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn check_request(&self, order: &Order) -> Result<(), String> {
        match (&self.request, &order.placed().order.request_id) {
            (Some(told), Some(known)) if told != known => {
                Err("the order that it names was placed by another request".to_owned())
            }
            _ => Ok(()),
        }
    }

    fn is_named(&self, key: &str, order: &Order) -> bool {
        let of_order = match key.parse() {
            Ok(OrderRef::Id(id)) => id == order.id(),
            Ok(OrderRef::Number(number)) => order.number() == Some(number),
            Err(_) => false,
        };
        let placed = &order.placed().order;
        let customer = order.customer().map(domain::CustomerId::as_str);
        let email = placed.contact.email.as_ref().map(domain::Email::as_str);
        let known = [
            placed.request_id.as_deref(),
            order.payment_reference(),
            customer,
            email,
        ];
        of_order
            || self.names.iter().any(|name| name == key)
            || known.into_iter().flatten().any(|name| name == key)
    }
}

/// The names that are there.
pub(super) fn names<const N: usize>(told: [Option<&String>; N]) -> Vec<String> {
    told.into_iter().flatten().cloned().collect()
}
