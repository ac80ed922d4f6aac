//! Stock as services see it whose protocols name no reservation: units are moved, all that a request
//! asks for or none, once for each key.

use super::books::StockBooks;
use crate::sql::sqlite::SqliteStore;
use application::ports::{Clock, StoreError};
use domain::process::Shortage;
use domain::{OrderId, ProductId, Timestamp};
use std::sync::Arc;

/// What is done to units.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StockMove {
    /// Promised: on hand, but no longer on sale.
    SetAside,
    /// What was promised is on sale again.
    GiveBack,
    /// What was promised has left.
    HandOut,
    /// They leave at once.
    Take,
    /// They come in: those that had left first.
    PutBack,
}

/// Units to be moved.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StockDeed {
    /// Of which order, as far as the caller's request tells.
    pub order: OrderId,
    /// The same key is the same deed.
    pub key: String,
    /// What is done.
    pub what: StockMove,
    /// Which products, and how many of each.
    pub items: Vec<(ProductId, u32)>,
}

/// What became of a deed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum StockDone {
    /// It is done, now or before.
    Moved,
    /// There are not enough units where they were to be taken from; nothing was moved.
    Short(Vec<Shortage>),
}

/// The stock of one SQLite store.
#[derive(Clone)]
pub struct Warehouse {
    store: Arc<SqliteStore>,
    clock: Arc<dyn Clock>,
}

impl Warehouse {
    /// The stock of this store.
    pub fn new(store: Arc<SqliteStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// How many of each product are on sale; none of one that is not known.
    pub async fn available(&self, products: Vec<ProductId>) -> Result<Vec<u32>, StoreError> {
        StockBooks::available(self.store.as_ref(), products).await
    }

    /// Moves units, the first time that the key comes; what became of the key.
    pub async fn perform(&self, deed: StockDeed) -> Result<StockDone, StoreError> {
        let at: Timestamp = self.clock.now();
        self.store.move_stock(deed, at).await
    }
}
