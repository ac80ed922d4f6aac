//! What the built-in collaborators say that they hold, read from their books.

use super::books::{Books, HoldingBooks, LedgerBooks};
use super::ledger::{PaymentRecord, ReservationRecord, ShipmentRecord};
use super::payment_books::PaymentState;
use super::reservations::ReservationState;
use application::ports::{
    CallKey, Holding, HoldingName, MoneyHeld, MoneyStage, ParcelHeld, ReadError, Statement,
    StockHeld, StoreError,
};
use domain::OrderId;
use std::sync::Arc;

/// The books as reconciliation reads them.
#[derive(Clone)]
pub(super) struct Holdings {
    ledger: Arc<dyn LedgerBooks>,
    books: Arc<dyn HoldingBooks>,
}

impl Holdings {
    pub(super) fn new(books: &Books) -> Self {
        Self {
            ledger: books.ledger.clone(),
            books: books.holdings.clone(),
        }
    }

    pub(super) async fn stock(
        &self,
        order: OrderId,
        key: &CallKey,
    ) -> Result<Statement<StockHeld>, ReadError> {
        let records = self.ledger.reservation_records(order).await;
        let records = records.map_err(|error| failed("inventory", &error))?;
        let record = records
            .into_iter()
            .find(|record| record.key == key.as_str());
        Ok(stated(record, stock))
    }

    pub(super) async fn money(
        &self,
        order: OrderId,
        key: &CallKey,
    ) -> Result<Statement<MoneyHeld>, ReadError> {
        let records = self.ledger.payment_records(order).await;
        let records = records.map_err(|error| failed("payments", &error))?;
        let record = records
            .into_iter()
            .find(|record| record.key == key.as_str());
        Ok(stated(record, money))
    }

    pub(super) async fn parcel(
        &self,
        order: OrderId,
        key: &CallKey,
    ) -> Result<Statement<ParcelHeld>, ReadError> {
        let records = self.ledger.shipment_records(order).await;
        let records = records.map_err(|error| failed("shipping", &error))?;
        let record = records
            .into_iter()
            .find(|record| record.key == key.as_str());
        Ok(stated(record, parcel))
    }

    pub(super) async fn all_stock(
        &self,
        behind: &HoldingName,
        limit: u32,
    ) -> Result<Option<Vec<Holding<StockHeld>>>, ReadError> {
        let page = self.books.stock_held(behind.clone(), limit).await;
        listed("inventory", page, stock)
    }

    pub(super) async fn all_money(
        &self,
        behind: &HoldingName,
        limit: u32,
    ) -> Result<Option<Vec<Holding<MoneyHeld>>>, ReadError> {
        let page = self.books.money_held(behind.clone(), limit).await;
        listed("payments", page, money)
    }

    pub(super) async fn all_parcels(
        &self,
        behind: &HoldingName,
        limit: u32,
    ) -> Result<Option<Vec<Holding<ParcelHeld>>>, ReadError> {
        let page = self.books.parcels_held(behind.clone(), limit).await;
        listed("shipping", page, parcel)
    }
}

fn stock(record: ReservationRecord) -> (String, Option<StockHeld>) {
    let held = match record.state {
        ReservationState::Refused | ReservationState::Released => None,
        ReservationState::Reserved | ReservationState::Consumed => Some(StockHeld {
            items: record.items,
            has_left: record.state == ReservationState::Consumed,
        }),
    };
    (record.key, held)
}

fn money(record: PaymentRecord) -> (String, Option<MoneyHeld>) {
    let stage = match record.state {
        PaymentState::Pending => Some(MoneyStage::Pending),
        PaymentState::Authorized | PaymentState::CaptureDeclined => Some(MoneyStage::Blocked),
        PaymentState::Captured => Some(MoneyStage::Taken),
        PaymentState::Declined | PaymentState::Voided | PaymentState::Refunded => None,
    };
    let held = stage.map(|stage| MoneyHeld {
        stage,
        amount: record.amount,
        reference: record.reference,
    });
    (record.key, held)
}

fn parcel(record: ShipmentRecord) -> (String, Option<ParcelHeld>) {
    let tracking_number = record.tracking_number;
    (record.key, Some(ParcelHeld { tracking_number }))
}

/// What is not on the books at all was never given back, as far as they know.
fn stated<R, T>(record: Option<R>, read: fn(R) -> (String, Option<T>)) -> Statement<T> {
    let Some(record) = record else {
        return Statement::NeverHeardOf;
    };
    let (_, held) = read(record);
    held.map_or(Statement::Nothing, Statement::Holds)
}

fn listed<R, T>(
    collaborator: &'static str,
    page: Result<Vec<(OrderId, R)>, StoreError>,
    read: fn(R) -> (String, Option<T>),
) -> Result<Option<Vec<Holding<T>>>, ReadError> {
    let page = page.map_err(|error| failed(collaborator, &error))?;
    let holding = |(order, record): (OrderId, R)| {
        let (key, held) = read(record);
        let key = CallKey::given(&key);
        let name = HoldingName { order, key };
        held.map(|held| Holding { name, held })
    };
    Ok(Some(page.into_iter().filter_map(holding).collect()))
}

fn failed(collaborator: &'static str, error: &StoreError) -> ReadError {
    ReadError {
        collaborator,
        why: error.to_string(),
        is_spoilt: matches!(error, StoreError::Corrupt { .. }),
        is_silence: matches!(error, StoreError::Unavailable(_)),
    }
}
