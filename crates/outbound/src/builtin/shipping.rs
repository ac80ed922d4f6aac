//! The built-in shipping: a parcel with a tracking number, delivered in five days as far as one can
//! tell.

use super::effect::{done, not_found, outcome};
use crate::sql::sqlite::{Failure, SqliteStore, column};
use application::ports::{Clock, Entropy, ShipmentCall, Shipping, StoreError};
use async_trait::async_trait;
use domain::Timestamp;
use domain::process::{CallOutcome, Capabilities, Receipt};
use jiff::ToSpan;
use rusqlite::{Connection, OptionalExtension, Row};
use std::sync::Arc;

const TABLE: &str = "shipments";
const DAYS_TO_DELIVERY: i32 = 5;

/// Parcels in the store's own database.
pub struct BuiltinShipping {
    store: Arc<SqliteStore>,
    clock: Arc<dyn Clock>,
    entropy: Arc<dyn Entropy>,
}

struct Parcel {
    order: [u8; 16],
    key: String,
    tracking_number: String,
    estimated_delivery: String,
    at: Timestamp,
}

impl BuiltinShipping {
    /// The parcels of this store.
    pub fn new(store: Arc<SqliteStore>, clock: Arc<dyn Clock>, entropy: Arc<dyn Entropy>) -> Self {
        Self {
            store,
            clock,
            entropy,
        }
    }

    fn parcel(&self, call: &ShipmentCall) -> Parcel {
        let now = self.clock.now();
        Parcel {
            order: call.order.uuid().into_bytes(),
            key: call.key.as_str().to_owned(),
            tracking_number: self.tracking_number(),
            estimated_delivery: estimated_delivery(now),
            at: now,
        }
    }

    /// Random, so that nobody follows a stranger's parcel by counting.
    fn tracking_number(&self) -> String {
        let bits = (u128::from(self.entropy.next()) << 64) | u128::from(self.entropy.next());
        let uuid = uuid::Builder::from_random_bytes(bits.to_be_bytes()).into_uuid();
        format!("TRK-{uuid}")
    }
}

fn estimated_delivery(now: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(now.micros())
        .map(|now| now.to_zoned(jiff::tz::TimeZone::UTC).date())
        .and_then(|today| today.checked_add(DAYS_TO_DELIVERY.days()))
        .map_or_else(|_| "9999-12-31".to_owned(), |day| day.to_string())
}

#[async_trait]
impl Shipping for BuiltinShipping {
    fn capabilities(&self) -> Capabilities {
        Capabilities::IDEAL
    }

    async fn create_shipment(&self, call: &ShipmentCall) -> CallOutcome {
        let parcel = self.parcel(call);
        outcome(self.store.write(move |c| create(c, &parcel)).await)
    }

    async fn query(&self, call: &ShipmentCall) -> CallOutcome {
        let parcel = self.parcel(call);
        match self.store.read(move |c| find(c, &parcel)).await {
            Ok(found) => found.map_or_else(not_found, done),
            Err(error) => CallOutcome::NotSent(error.to_string()),
        }
    }
}

fn create(connection: &Connection, parcel: &Parcel) -> Result<CallOutcome, Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO shipments (order_id, key, tracking_number, estimated_delivery, at)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (order_id, key) DO NOTHING",
    )?;
    let inserted = insert.execute((
        parcel.order,
        &parcel.key,
        &parcel.tracking_number,
        &parcel.estimated_delivery,
        parcel.at.micros(),
    ))?;
    if inserted == 1 {
        return Ok(done(Receipt::Shipment {
            tracking_number: parcel.tracking_number.clone(),
            estimated_delivery: Some(parcel.estimated_delivery.clone()),
        }));
    }
    Ok(find(connection, parcel)?.map_or_else(not_found, done))
}

fn find(connection: &Connection, parcel: &Parcel) -> Result<Option<Receipt>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT tracking_number, estimated_delivery FROM shipments
          WHERE order_id = ?1 AND key = ?2",
    )?;
    let found = select.query_row((parcel.order, &parcel.key), |row| Ok(receipt(row)));
    Ok(found.optional()?.transpose()?)
}

fn receipt(row: &Row<'_>) -> Result<Receipt, StoreError> {
    Ok(Receipt::Shipment {
        tracking_number: column(row, TABLE, "tracking_number", &"?")?,
        estimated_delivery: column(row, TABLE, "estimated_delivery", &"?")?,
    })
}
