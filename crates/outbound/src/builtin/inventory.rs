//! The built-in inventory: all or nothing, never negative, every key answered the same way for ever.

use super::effect::{done, not_found, outcome, refused, rejected};
use super::reservations::{Found, Reservation, ReservationState, give_back, hand_out};
use crate::sql::sqlite::{Failure, SqliteStore, WriteError};
use application::ports::{Clock, Inventory, ReadError, StockCall, StockItem, StoreError};
use async_trait::async_trait;
use domain::ProductId;
use domain::process::{CallOutcome, Capabilities, InventoryPlan, Receipt, Refusal, Shortage, Step};
use rusqlite::{Connection, OptionalExtension};
use std::sync::Arc;

/// Stock in the store's own database.
pub struct BuiltinInventory {
    store: Arc<SqliteStore>,
    clock: Arc<dyn Clock>,
}

impl BuiltinInventory {
    /// The inventory of this store.
    pub fn new(store: Arc<SqliteStore>, clock: Arc<dyn Clock>) -> Self {
        Self { store, clock }
    }

    /// Goods arrive.
    pub async fn receive(&self, product: &ProductId, units: u32) -> Result<(), StoreError> {
        let product = product.as_str().to_owned();
        let received = self.store.write(move |connection| {
            let mut insert = connection.prepare_cached(
                "INSERT INTO stock (product_id, on_hand) VALUES (?1, ?2)
                 ON CONFLICT (product_id) DO UPDATE SET on_hand = on_hand + excluded.on_hand",
            )?;
            insert.execute((&product, units))?;
            Ok(())
        });
        received.await.map_err(WriteError::into_store_error)
    }

    fn reservation(&self, call: &StockCall) -> Reservation {
        let item = |item: &StockItem| (item.product.as_str().to_owned(), item.quantity.units());
        let items = call.items.iter().map(item).collect();
        let order = call.order.uuid().into_bytes();
        Reservation::new(order, call.reservation.as_str(), items, self.clock.now())
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
        let items = items.to_vec();
        let found = self.store.read(move |c| shortages(c, &items)).await;
        found.map_err(|error| ReadError {
            collaborator: "inventory",
            why: error.to_string(),
        })
    }

    async fn reserve(&self, call: &StockCall) -> CallOutcome {
        let wanted = self.reservation(call);
        outcome(self.store.write(move |c| reserve(c, &wanted)).await)
    }

    async fn release(&self, call: &StockCall) -> CallOutcome {
        let held = self.reservation(call);
        outcome(self.store.write(move |c| release(c, &held)).await)
    }

    async fn consume(&self, call: &StockCall) -> CallOutcome {
        let held = self.reservation(call);
        outcome(self.store.write(move |c| consume(c, &held)).await)
    }

    async fn query(&self, step: Step, call: &StockCall) -> CallOutcome {
        let asked = self.reservation(call);
        let found = self.store.read(move |c| asked.find(c)).await;
        match found {
            Ok(found) => became(step, found),
            Err(error) => CallOutcome::NotSent(error.to_string()),
        }
    }
}

fn shortages(connection: &Connection, items: &[StockItem]) -> Result<Vec<Shortage>, Failure> {
    let mut select =
        connection.prepare_cached("SELECT on_hand - reserved FROM stock WHERE product_id = ?1")?;
    let mut short = Vec::new();
    for item in items {
        let found = select.query_row([item.product.as_str()], |row| row.get(0));
        let available: u32 = found.optional()?.unwrap_or(0);
        if available < item.quantity.units() {
            short.push(Shortage {
                product: item.product.clone(),
                requested: item.quantity.units(),
                available: Some(available),
            });
        }
    }
    Ok(short)
}

fn reserve(connection: &Connection, wanted: &Reservation) -> Result<CallOutcome, Failure> {
    if !wanted.insert(connection, ReservationState::Reserved, &wanted.text)? {
        return Ok(became(Step::Reserve, wanted.find(connection)?));
    }
    let shortages = wanted.take(connection)?;
    if shortages.is_empty() {
        return Ok(done(Receipt::Reserved { expires_at: None }));
    }
    wanted.refuse(connection, &shortages)?;
    Ok(refused(Refusal::OutOfStock(shortages)))
}

fn release(connection: &Connection, held: &Reservation) -> Result<CallOutcome, Failure> {
    if let Some(items) = held.end(connection, ReservationState::Released)? {
        give_back(connection, &items)?;
        return Ok(done(Receipt::Plain));
    }
    // A reservation that comes later finds that it was called off.
    held.insert(connection, ReservationState::Released, "[]")?;
    Ok(became(Step::Release, held.find(connection)?))
}

fn consume(connection: &Connection, held: &Reservation) -> Result<CallOutcome, Failure> {
    if let Some(items) = held.end(connection, ReservationState::Consumed)? {
        hand_out(connection, &items)?;
        return Ok(done(Receipt::Plain));
    }
    Ok(match became(Step::Consume, held.find(connection)?) {
        outcome if outcome == not_found() => rejected("nothing is reserved under this key"),
        outcome => outcome,
    })
}

/// What became of a step, told by the state that its reservation is in.
fn became(step: Step, found: Option<Found>) -> CallOutcome {
    let Some(Found { state, shortage }) = found else {
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
