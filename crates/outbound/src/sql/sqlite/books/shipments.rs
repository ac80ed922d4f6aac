//! Parcels.

use crate::builtin::{Parcel, ParcelName, ShipmentBooks};
use crate::sql::columns::column;
use crate::sql::failure::{WriteError, vanished};
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::StoreError;
use async_trait::async_trait;
use rusqlite::{Connection, OptionalExtension, Row};

const TABLE: &str = "shipments";

#[async_trait]
impl ShipmentBooks for SqliteStore {
    async fn create(&self, parcel: Parcel) -> Result<Parcel, WriteError> {
        self.write(move |connection| create(connection, &parcel))
            .await
    }

    async fn parcel(&self, name: ParcelName) -> Result<Option<Parcel>, StoreError> {
        self.read(move |connection| find(connection, &name)).await
    }
}

fn create(connection: &Connection, parcel: &Parcel) -> Result<Parcel, Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO shipments (order_id, key, tracking_number, estimated_delivery, at)
         VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (order_id, key) DO NOTHING",
    )?;
    let inserted = insert.execute((
        parcel.name.order.uuid().into_bytes(),
        &parcel.name.key,
        &parcel.tracking_number,
        &parcel.estimated_delivery,
        parcel.at.micros(),
    ))?;
    if inserted == 1 {
        return Ok(parcel.clone());
    }
    Ok(find(connection, &parcel.name)?.ok_or_else(|| vanished(TABLE, "key"))?)
}

fn find(connection: &Connection, name: &ParcelName) -> Result<Option<Parcel>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT tracking_number, estimated_delivery, at FROM shipments
          WHERE order_id = ?1 AND key = ?2",
    )?;
    let found = select.query_row((name.order.uuid().into_bytes(), &name.key), |row| {
        Ok(parcel(row, name))
    });
    Ok(found.optional()?.transpose()?)
}

fn parcel(row: &Row<'_>, name: &ParcelName) -> Result<Parcel, StoreError> {
    Ok(Parcel {
        tracking_number: column(row, TABLE, "tracking_number", &name.order)?,
        estimated_delivery: column(row, TABLE, "estimated_delivery", &name.order)?,
        at: column(row, TABLE, "at", &name.order)?,
        name: name.clone(),
    })
}
