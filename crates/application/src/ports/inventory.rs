//! The inventory: stock is reserved, given back, and consumed when the order ships.

use super::CallKey;
use super::holdings::{Holding, HoldingName, Statement, StockHeld};
use super::store_error::ReadError;
use async_trait::async_trait;
use domain::process::{CallOutcome, InventoryPlan, Shortage, Step};
use domain::{OrderId, OrderNumber, ProductId, Quantity};

/// So many of a product.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockItem {
    /// Which product.
    pub product: ProductId,
    /// How many.
    pub quantity: Quantity,
}

/// One call about the stock of one order, or of one of its lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockCall {
    /// The idempotency key of this call.
    pub key: CallKey,
    /// Whether an earlier attempt at this very call may have arrived: an answer that does not speak of the
    /// stock may then be about that one.
    pub is_repeat: bool,
    /// The key that the stock was reserved under: for a reservation, the call's own.
    pub reservation: CallKey,
    /// Which order.
    pub order: OrderId,
    /// Its number.
    pub number: OrderNumber,
    /// What is wanted or given back.
    pub items: Vec<StockItem>,
}

/// The inventory's own service. Every answer is a [`CallOutcome`]: the adapter alone judges whether
/// something was surely not sent, definitely answered, or is unknown.
#[async_trait]
pub trait Inventory: Send + Sync {
    /// What is known of this protocol. Where items are reserved one by one (`per_line`), all of them are
    /// looked at before the first is reserved; else the reservation alone tells.
    fn plan(&self) -> InventoryPlan;

    /// Which of these there is not enough of now; reserves nothing. A product that the inventory does
    /// not know is short.
    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError>;

    /// Sets all items aside, or refuses and sets none aside.
    async fn reserve(&self, call: &StockCall) -> CallOutcome;

    /// Gives a reservation back.
    async fn release(&self, call: &StockCall) -> CallOutcome;

    /// Takes a reservation off the books: the goods have left.
    async fn consume(&self, call: &StockCall) -> CallOutcome;

    /// Asks what became of a call; only where the plan says that it can be asked.
    async fn query(&self, _: Step, _: &StockCall) -> CallOutcome {
        CallOutcome::NotSent("this inventory cannot be asked what became of a call".to_owned())
    }

    /// What it holds now of the reservation that this call makes or continues. Changes nothing.
    async fn held(&self, _: &StockCall) -> Result<Statement<StockHeld>, ReadError> {
        Ok(Statement::Silent)
    }

    /// What it holds for all orders, by order and key, from behind this one, at most so much; none where
    /// it cannot be listed. What holds nothing any more is left out.
    async fn holdings(
        &self,
        _behind: &HoldingName,
        _limit: u32,
    ) -> Result<Option<Vec<Holding<StockHeld>>>, ReadError> {
        Ok(None)
    }
}
