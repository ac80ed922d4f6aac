//! Parcels.

use crate::builtin::{Parcel, ParcelName, ShipmentBooks};
use crate::sql::WriteError;
use crate::sql::columns::column;
use crate::sql::failure::vanished;
use crate::sql::postgres::lane::{Answers, Batched, How};
use crate::sql::postgres::{Failure, PostgresStore};
use application::ports::StoreError;
use async_trait::async_trait;
use sqlx::postgres::{PgConnection, PgRow};
use std::collections::HashMap;
use uuid::Uuid;

const TABLE: &str = "shipments";

/// A parcel to be put on the books.
pub(in crate::sql::postgres) struct ParcelWork(Parcel);

#[async_trait]
impl ShipmentBooks for PostgresStore {
    async fn create(&self, parcel: Parcel) -> Result<Parcel, WriteError> {
        self.lanes.parcels.write(ParcelWork(parcel)).await
    }

    async fn parcel(&self, name: ParcelName) -> Result<Option<Parcel>, StoreError> {
        self.read("parcel", move |connection| {
            let name = name.clone();
            Box::pin(async move { find(connection, &name).await })
        })
        .await
    }
}

impl Batched for ParcelWork {
    type Answer = Parcel;
    const NAME: &'static str = "parcels";
    const PASSES_OVER: bool = false;

    async fn write(
        jobs: &[Self],
        connection: &mut PgConnection,
        _how: How,
    ) -> Result<Answers<Self>, Failure> {
        let created = create(jobs, connection).await?;
        let mut parcels = Vec::with_capacity(jobs.len());
        for Self(parcel) in jobs {
            let name = &parcel.name;
            // Of two parcels of one name in a batch the first one stands.
            let number = created.get(&(name.order.uuid(), name.key.clone()));
            parcels.push(Some(if number == Some(&parcel.tracking_number) {
                parcel.clone()
            } else {
                let known = find(connection, name).await?;
                known.ok_or_else(|| vanished(TABLE, "key"))?
            }));
        }
        Ok(parcels)
    }
}

/// The tracking numbers of those whose keys were new.
async fn create(
    jobs: &[ParcelWork],
    connection: &mut PgConnection,
) -> Result<HashMap<(Uuid, String), String>, Failure> {
    fn all<'a, T>(jobs: &'a [ParcelWork], of: impl Fn(&'a Parcel) -> T) -> Vec<T> {
        jobs.iter().map(|job| of(&job.0)).collect()
    }
    let rows = sqlx::query(
        "INSERT INTO shipments (order_id, key, tracking_number, estimated_delivery, at)
         SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::bigint[]) AS i
          ORDER BY 1, 2
         ON CONFLICT (order_id, key) DO NOTHING
         RETURNING order_id, key AS name, tracking_number",
    )
    .bind(all(jobs, |parcel| parcel.name.order.uuid()))
    .bind(all(jobs, |parcel| parcel.name.key.as_str()))
    .bind(all(jobs, |parcel| parcel.tracking_number.as_str()))
    .bind(all(jobs, |parcel| parcel.estimated_delivery.as_str()))
    .bind(all(jobs, |parcel| parcel.at.micros()))
    .fetch_all(connection)
    .await?;
    let named = rows.iter().map(|row| {
        let order: domain::OrderId = column(row, TABLE, "order_id", &"(new)")?;
        let key = column(row, TABLE, "name", &order)?;
        let number = column(row, TABLE, "tracking_number", &order)?;
        Ok(((order.uuid(), key), number))
    });
    Ok(named.collect::<Result<_, StoreError>>()?)
}

async fn find(connection: &mut PgConnection, name: &ParcelName) -> Result<Option<Parcel>, Failure> {
    let found = sqlx::query(
        "SELECT tracking_number, estimated_delivery, at FROM shipments
          WHERE order_id = $1 AND key = $2",
    )
    .bind(name.order.uuid())
    .bind(&name.key)
    .fetch_optional(connection)
    .await?;
    Ok(found.map(|row| parcel(&row, name)).transpose()?)
}

fn parcel(row: &PgRow, name: &ParcelName) -> Result<Parcel, StoreError> {
    Ok(Parcel {
        tracking_number: column(row, TABLE, "tracking_number", &name.order)?,
        estimated_delivery: column(row, TABLE, "estimated_delivery", &name.order)?,
        at: column(row, TABLE, "at", &name.order)?,
        name: name.clone(),
    })
}
