//! The payments: money is blocked and taken, or taken at once, and given back.

use super::CallKey;
use super::holdings::{Holding, HoldingName, MoneyHeld, Statement};
use super::store_error::ReadError;
use async_trait::async_trait;
use domain::order::PaymentMethod;
use domain::process::{CallOutcome, PaymentPlan, Step};
use domain::{CustomerId, Money, OrderId, OrderNumber};

/// One call about the money of one order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaymentCall {
    /// The idempotency key of this call.
    pub key: CallKey,
    /// The key of the payment or authorization that this call continues or undoes.
    pub origin: CallKey,
    /// The provider's name for that payment or authorization, where it is known.
    pub reference: Option<String>,
    /// Whether the money is known to have been taken. Then only paying it back undoes that, and a
    /// provider that says it never took it contradicts itself.
    pub was_taken: bool,
    /// Which order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// Whose, where known.
    pub customer: Option<CustomerId>,
    /// How much: always the order's whole total.
    pub amount: Money,
    /// What it is paid with.
    pub method: Option<PaymentMethod>,
}

/// The payment provider. Amounts in its answers are checked against the request by the adapter.
#[async_trait]
pub trait Payments: Send + Sync {
    /// How this provider is paid through, and what is known of it.
    fn plan(&self) -> PaymentPlan;

    /// Blocks the amount.
    async fn authorize(&self, call: &PaymentCall) -> CallOutcome;

    /// Takes a blocked amount.
    async fn capture(&self, call: &PaymentCall) -> CallOutcome;

    /// Takes the amount at once.
    async fn pay(&self, call: &PaymentCall) -> CallOutcome;

    /// Lifts a block.
    async fn void(&self, call: &PaymentCall) -> CallOutcome;

    /// Pays back what was taken.
    async fn refund(&self, call: &PaymentCall) -> CallOutcome;

    /// Asks what became of a call; only where the plan says that it can be asked.
    async fn query(&self, _: Step, _: &PaymentCall) -> CallOutcome {
        CallOutcome::NotSent("this provider cannot be asked what became of a call".to_owned())
    }

    /// What it holds now of the payment that this call makes or continues. Changes nothing.
    async fn held(&self, _: &PaymentCall) -> Result<Statement<MoneyHeld>, ReadError> {
        Ok(Statement::Silent)
    }

    /// What it holds for all orders, by order and key, from behind this one, at most so much; none where
    /// it cannot be listed. What holds nothing any more is left out.
    async fn holdings(
        &self,
        _behind: &HoldingName,
        _limit: u32,
    ) -> Result<Option<Vec<Holding<MoneyHeld>>>, ReadError> {
        Ok(None)
    }
}
