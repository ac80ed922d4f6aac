//! The inventory port over books in memory.

use super::books::{Served, Stock};
use super::effects::{Did, Effect};
use super::script::Stage;
use crate::ports::{Inventory, ReadError, StockCall, StockItem};
use async_trait::async_trait;
use domain::process::{CallOutcome, InventoryPlan, Refusal, Shortage, Step};
use domain::{ProductId, Timestamp};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// An inventory that keeps books.
pub struct FakeInventory {
    plan: InventoryPlan,
    stage: Stage,
    books: Mutex<Stock>,
    shown: Mutex<Shown>,
}

/// What becomes of looking at the stock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Sight {
    /// It is shown.
    #[default]
    Clear,
    /// It gives no answer, and says so.
    Fails,
    /// It never answers.
    Hangs,
}

#[derive(Default)]
struct Shown {
    sight: Sight,
    to: Vec<Vec<StockItem>>,
}

impl FakeInventory {
    pub(super) fn new(
        plan: InventoryPlan,
        stage: Stage,
        stock: impl IntoIterator<Item = (ProductId, i64)>,
    ) -> Self {
        Self {
            plan,
            stage,
            books: Mutex::new(Stock::new(plan.capabilities, stock)),
            shown: Mutex::default(),
        }
    }

    /// What becomes of looking at it from now on.
    pub fn is_seen(&self, sight: Sight) {
        self.shown().sight = sight;
    }

    /// What it was asked about without being reserved from, in order.
    pub fn looked_at(&self) -> Vec<Vec<StockItem>> {
        self.shown().to.clone()
    }

    fn shown(&self) -> MutexGuard<'_, Shown> {
        self.shown.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Its books as they are now; held only for a moment.
    pub fn books(&self) -> MutexGuard<'_, Stock> {
        self.books.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn play(
        &self,
        step: Step,
        call: &StockCall,
        work: fn(&mut Stock, &StockCall, Timestamp) -> Served,
    ) -> CallOutcome {
        let work = |now, refusal: Option<Refusal>| match refusal {
            Some(refusal) => self.books().refuse(call, now, refusal),
            None => work(&mut self.books(), call, now),
        };
        self.stage
            .play(step, &call.key, Some(call.order), work)
            .await
    }
}

#[async_trait]
impl Inventory for FakeInventory {
    fn plan(&self) -> InventoryPlan {
        self.plan
    }

    async fn shortages(&self, items: &[StockItem]) -> Result<Vec<Shortage>, ReadError> {
        self.shown().to.push(items.to_vec());
        let sight = self.shown().sight;
        match sight {
            Sight::Clear => Ok(self.books().shortages(items)),
            Sight::Fails => Err(ReadError {
                collaborator: "inventory",
                why: "as scripted".to_owned(),
                is_spoilt: false,
                is_silence: true,
            }),
            Sight::Hangs => std::future::pending().await,
        }
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        self.play(Step::Reserve, call, Stock::reserve).await
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        self.play(Step::Release, call, Stock::release).await
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        self.play(Step::Consume, call, Stock::consume).await
    }

    async fn query(&self, step: Step, call: &StockCall) -> CallOutcome {
        self.stage.effects.write(Effect {
            order: Some(call.order),
            step,
            key: call.key.clone(),
            did: Did::Asked,
        });
        CallOutcome::Definite(self.books().look_up(&call.key))
    }
}
