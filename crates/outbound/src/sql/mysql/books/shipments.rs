//! Parcels.

use crate::builtin::{Parcel, ParcelName, ShipmentBooks};
use crate::sql::columns::{Columns, column};
use crate::sql::failure::{WriteError, vanished};
use crate::sql::mysql::Failure;
use crate::sql::mysql::store::MysqlStore;
use application::ports::StoreError;
use async_trait::async_trait;
use sqlx::mysql::MySqlConnection;

const TABLE: &str = "shipments";

#[async_trait]
impl ShipmentBooks for MysqlStore {
    async fn create(&self, parcel: Parcel) -> Result<Parcel, WriteError> {
        self.write(parcel, |transaction, parcel| {
            Box::pin(create(&mut transaction.connection, parcel))
        })
        .await
    }

    async fn parcel(&self, name: ParcelName) -> Result<Option<Parcel>, StoreError> {
        self.read(name, |connection, name| Box::pin(find(connection, name)))
            .await
    }
}

async fn create(connection: &mut MySqlConnection, parcel: &Parcel) -> Result<Parcel, Failure> {
    let insert = sqlx::query(
        "INSERT INTO shipments (order_id, `key`, tracking_number, estimated_delivery, at)
         VALUES (?, ?, ?, ?, ?)",
    )
    .bind(parcel.name.order.uuid())
    .bind(&parcel.name.key)
    .bind(&parcel.tracking_number)
    .bind(&parcel.estimated_delivery)
    .bind(parcel.at.micros());
    if Failure::is_new(insert.execute(&mut *connection).await)? {
        return Ok(parcel.clone());
    }
    let found = find(connection, &parcel.name).await?;
    found.ok_or_else(|| vanished(TABLE, "key").into())
}

async fn find(
    connection: &mut MySqlConnection,
    name: &ParcelName,
) -> Result<Option<Parcel>, Failure> {
    let select = sqlx::query(
        "SELECT tracking_number, estimated_delivery, at FROM shipments
          WHERE order_id = ? AND `key` = ?",
    );
    let select = select.bind(name.order.uuid()).bind(&name.key);
    let found = select.fetch_optional(connection).await?;
    Ok(found.map(|row| parcel(&row, name)).transpose()?)
}

fn parcel(row: &dyn Columns, name: &ParcelName) -> Result<Parcel, StoreError> {
    Ok(Parcel {
        tracking_number: column(row, TABLE, "tracking_number", &name.order)?,
        estimated_delivery: column(row, TABLE, "estimated_delivery", &name.order)?,
        at: column(row, TABLE, "at", &name.order)?,
        name: name.clone(),
    })
}
