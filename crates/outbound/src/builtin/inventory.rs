//! The built-in inventory: all or nothing, never negative, every key answered the same way for ever.

use super::books::{Books, StockBooks};
use super::effect::{done, not_done, not_found, outcome, refused, rejected};
use super::holdings::Holdings;
use super::reservations::{Reservation, ReservationState, Reserved};
use application::ports::{
    Clock, Holding, HoldingName, Inventory, ReadError, Statement, StockCall, StockHeld, StockItem,
    StoreError,
};
use async_trait::async_trait;
use domain::ProductId;
use domain::process::{CallOutcome, Capabilities, InventoryPlan, Receipt, Refusal, Shortage, Step};
use std::sync::Arc;

/// Stock in the store's own database.
pub struct BuiltinInventory {
    books: Arc<dyn StockBooks>,
    clock: Arc<dyn Clock>,
    holdings: Holdings,
}

impl BuiltinInventory {
    /// The inventory of these books.
    pub fn new(books: &Books, clock: Arc<dyn Clock>) -> Self {
        Self {
            books: books.stock.clone(),
            holdings: Holdings::new(books),
            clock,
        }
    }

    /// Goods arrive.
    pub async fn receive(&self, product: &ProductId, units: u32) -> Result<(), StoreError> {
        self.books.receive(product.clone(), units).await
    }

    fn reservation(&self, call: &StockCall) -> Reservation {
        Reservation::new(call, self.clock.now())
    }
}

#[async_trait]
impl Inventory for BuiltinInventory {
    fn plan(&self) -> InventoryPlan {
        InventoryPlan {
            capabilities: Capabilities::IDEAL,
            per_line: false,
            consumes: true,
        }
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        let products = items.iter().map(|item| item.product.clone()).collect();
        let available = self.books.available(products).await;
        let available = available.map_err(|error| ReadError {
            collaborator: "inventory",
            why: error.to_string(),
            is_spoilt: matches!(error, StoreError::Corrupt { .. }),
            is_silence: matches!(error, StoreError::Unavailable(_)),
        })?;
        let short = items.iter().zip(available);
        Ok(short
            .filter(|(item, available)| *available < item.quantity.units())
            .map(|(item, available)| Shortage {
                product: item.product.clone(),
                requested: item.quantity.units(),
                available: Some(available),
            })
            .collect())
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        let reserved = self.books.reserve(self.reservation(call)).await;
        outcome(reserved.map(|reserved| became(Step::Reserve, Some(reserved))))
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        let released = self.books.release(self.reservation(call)).await;
        outcome(released.map(|released| became(Step::Release, Some(released))))
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        let consumed = self.books.consume(self.reservation(call)).await;
        let consumed = consumed.map(|consumed| became(Step::Consume, consumed));
        match outcome(consumed) {
            outcome if outcome == not_found() => rejected("nothing is reserved under this key"),
            outcome => outcome,
        }
    }

    async fn query(&self, step: Step, call: &StockCall) -> CallOutcome {
        match self.books.reserved(self.reservation(call)).await {
            Ok(found) => became(step, found),
            Err(error) => not_done(&error),
        }
    }

    async fn held(&self, call: &StockCall) -> Result<Statement<StockHeld>, ReadError> {
        self.holdings.stock(call.order, &call.reservation).await
    }

    async fn holdings(
        &self,
        behind: &HoldingName,
        limit: u32,
    ) -> Result<Option<Vec<Holding<StockHeld>>>, ReadError> {
        self.holdings.all_stock(behind, limit).await
    }
}

/// What became of a step, told by the state that its reservation is in.
fn became(step: Step, found: Option<Reserved>) -> CallOutcome {
    let Some(Reserved { state, shortage }) = found else {
        return not_found();
    };
    match (step, state) {
        (Step::Reserve, ReservationState::Reserved | ReservationState::Consumed) => {
            done(Receipt::Reserved { expires_at: None })
        }
        (Step::Reserve, ReservationState::Refused) => refused(Refusal::OutOfStock(shortage)),
        (Step::Reserve, ReservationState::Released) => rejected("the reservation was called off"),
        // Nothing is held under a refused key, which is all that a release wants.
        (Step::Release, ReservationState::Released | ReservationState::Refused)
        | (Step::Consume, ReservationState::Consumed) => done(Receipt::Plain),
        (Step::Release, ReservationState::Consumed) => rejected("the goods have left"),
        (Step::Consume, ReservationState::Released | ReservationState::Refused) => {
            rejected("nothing is reserved under this key")
        }
        _ => not_found(),
    }
}
