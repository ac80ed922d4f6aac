//! Placing: what a new order must satisfy, and what is agreed for good.

use super::aggregate::Order;
use super::event::{Event, Fact};
use super::line::OrderLine;
use crate::process::Plan;
use crate::text::{TextError, bounded};
use crate::{Actor, Contact, CustomerId, Money, MoneyError, Notation, OrderId, Timestamp};
use thiserror::Error;

/// The contract that an order was placed on, by its module's name, such as `v1`.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Channel(String);

impl Channel {
    /// A channel with this name.
    pub fn new(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// Its name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Where the parcel goes, as far as the contract asks.
#[derive(Clone, PartialEq, Eq, Hash, Default)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Address {
    pub text: Option<String>,
    pub city: Option<String>,
    pub state: Option<String>,
    pub zip: Option<String>,
    pub country: Option<String>,
}

/// Personal data does not print itself into logs.
impl std::fmt::Debug for Address {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Address(…)")
    }
}

/// What the customer pays with: a provider's token or a method's name, never a card number.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct PaymentMethod(String);

/// Why a payment method was refused.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PaymentMethodError {
    /// Empty or too long.
    #[error(transparent)]
    Text(#[from] TextError),
    /// It looks like a card number, which must not reach this service.
    #[error("looks like a card number: send a token of the payment provider instead")]
    CardNumber,
}

impl PaymentMethod {
    /// The most characters of a token.
    pub const LIMIT: usize = 200;

    /// A token or a method's name.
    pub fn parse(text: &str) -> Result<Self, PaymentMethodError> {
        let text = bounded(text, Self::LIMIT)?;
        let digits = text.bytes().filter(u8::is_ascii_digit).count();
        let only_digits = text
            .bytes()
            .all(|b| b.is_ascii_digit() || b == b' ' || b == b'-');
        if only_digits && (12..=19).contains(&digits) {
            return Err(PaymentMethodError::CardNumber);
        }
        Ok(Self(text))
    }

    /// The token.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A token is a secret of sorts.
impl std::fmt::Debug for PaymentMethod {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PaymentMethod(…)")
    }
}

/// An order that somebody wants to place, priced.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct NewOrder {
    /// The contract it came in by.
    pub channel: Channel,
    /// Whose order it will be; nobody's where the contract names no customer.
    pub customer: Option<CustomerId>,
    /// How the caller wrote the customer's id.
    pub customer_notation: Notation,
    /// Name and mail of the person.
    pub contact: Contact,
    /// What is wanted, one line for each product.
    pub lines: Vec<OrderLine>,
    /// Where to.
    pub address: Address,
    /// By whom, if the customer chose.
    pub carrier: Option<String>,
    /// Words of the customer.
    pub notes: Option<String>,
    /// What it is paid with.
    pub payment_method: Option<PaymentMethod>,
    /// What the customer's own system calls its request, where the contract has such a name.
    pub request_id: Option<String>,
    /// Which calls it needs.
    pub plan: Plan,
}

/// What was agreed when the order was placed. Never changes, but that who it was for can be erased.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Placed {
    /// What was wanted.
    pub order: NewOrder,
    /// The sum of the lines.
    pub total: Money,
    /// When.
    pub at: Timestamp,
    /// Since when nothing personal is left of it, if it was erased.
    pub erased_at: Option<Timestamp>,
}

/// Why an order cannot be placed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlaceError {
    /// Nothing was ordered.
    #[error("an order needs at least one item")]
    NoLines,
    /// More lines than [`NewOrder::MAX_LINES`].
    #[error("an order has at most {} different products", NewOrder::MAX_LINES)]
    TooManyLines,
    /// Two lines of one product.
    #[error("product {0} is on more than one line")]
    RepeatedProduct(crate::ProductId),
    /// The prices do not add up.
    #[error("the total cannot be computed: {0}")]
    Total(#[from] MoneyError),
}

impl NewOrder {
    /// The most different products of one order.
    pub const MAX_LINES: usize = 200;

    /// The sum of the lines.
    pub fn total(&self) -> Result<Money, PlaceError> {
        let first = self.lines.first().ok_or(PlaceError::NoLines)?;
        let mut total = Money::zero(first.unit_price.currency());
        for line in &self.lines {
            total = total.plus(line.total()?)?;
        }
        Ok(total)
    }
}

impl Order {
    /// Places an order: checks the rules that hold for all of them and records the first event.
    pub fn place(
        id: OrderId,
        order: NewOrder,
        by: Actor,
        now: Timestamp,
    ) -> Result<(Self, Event), PlaceError> {
        if order.lines.len() > NewOrder::MAX_LINES {
            return Err(PlaceError::TooManyLines);
        }
        let mut seen = std::collections::BTreeSet::new();
        if let Some(line) = order.lines.iter().find(|line| !seen.insert(&line.product)) {
            return Err(PlaceError::RepeatedProduct(line.product.clone()));
        }
        let total = order.total()?;
        let placed = std::sync::Arc::new(Placed {
            order,
            total,
            at: now,
            erased_at: None,
        });
        let event = Event::first(Fact::OrderPlaced(placed.clone()), by, now);
        Ok((Self::new(id, placed), event))
    }
}
