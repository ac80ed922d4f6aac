//! The notifications: the customer is told that the order stands.

use super::CallKey;
use async_trait::async_trait;
use domain::order::OrderStatusKind;
use domain::process::{CallOutcome, Capabilities};
use domain::{Contact, CustomerId, Money, OrderId, OrderLine, OrderNumber};

/// What a customer is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The idempotency key of this call.
    pub key: CallKey,
    /// Which attempt at it this is, from 1.
    pub attempt: u32,
    /// Which order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Whom, by id.
    pub customer: Option<CustomerId>,
    /// Whom, by name and mail.
    pub contact: Contact,
    /// Where the order stands.
    pub status: OrderStatusKind,
    /// What was ordered.
    pub lines: Vec<OrderLine>,
    /// What it costs.
    pub total: Money,
}

/// Whatever carries the word to the customer. A second mail is a nuisance and no harm, so this is
/// taken to be idempotent by nature. Mails without end would be one: an answer that says yes and no at
/// once is a mismatch, which lets the call go, after a handful of attempts.
#[async_trait]
pub trait Notifications: Send + Sync {
    /// What is known of this protocol.
    fn capabilities(&self) -> Capabilities {
        Capabilities::NATURAL
    }

    /// Tells the customer.
    async fn notify(&self, notice: &Notice) -> CallOutcome;
}
