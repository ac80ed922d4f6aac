//! Stock and reservations. A batch is decided together: see `stock_batch.rs`.

use super::stock_batch::{Entry, Ledger, Name, Shelf, items_of};
use crate::builtin::{Reservation, Reserved, StockBooks};
use crate::sql::WriteError;
use crate::sql::columns::{column, nullable};
use crate::sql::postgres::attempts::{Done, Work, transaction};
use crate::sql::postgres::lane::{Answers, Batched, How};
use crate::sql::postgres::{Failure, PostgresStore};
use crate::sql::rows::{parse_items, reserved, units_available};
use application::ports::StoreError;
use async_trait::async_trait;
use domain::ProductId;
use sqlx::postgres::{PgConnection, PgRow};
use std::collections::HashMap;

/// What is to become of a reservation.
#[derive(Clone)]
pub(in crate::sql::postgres) enum StockWork {
    Reserve(Reservation),
    Release(Reservation),
    Consume(Reservation),
}

impl StockWork {
    pub(super) const fn reservation(&self) -> &Reservation {
        match self {
            Self::Reserve(reservation)
            | Self::Release(reservation)
            | Self::Consume(reservation) => reservation,
        }
    }
}

#[async_trait]
impl StockBooks for PostgresStore {
    async fn receive(&self, product: ProductId, units: u32) -> Result<(), StoreError> {
        let received = self.alone("receive", move |connection, again| {
            Box::pin(receive(connection, product.clone(), units, again))
        });
        received.await.map_err(WriteError::into_store_error)
    }

    async fn available(&self, products: Vec<ProductId>) -> Result<Vec<u32>, StoreError> {
        self.read("available", move |connection| {
            Box::pin(available(connection, products.clone()))
        })
        .await
    }

    async fn reserve(&self, wanted: Reservation) -> Result<Reserved, WriteError> {
        let answer = self.lanes.stock.write(StockWork::Reserve(wanted)).await?;
        answer.ok_or_else(unanswered)
    }

    async fn release(&self, held: Reservation) -> Result<Reserved, WriteError> {
        let answer = self.lanes.stock.write(StockWork::Release(held)).await?;
        answer.ok_or_else(unanswered)
    }

    async fn consume(&self, held: Reservation) -> Result<Option<Reserved>, WriteError> {
        self.lanes.stock.write(StockWork::Consume(held)).await
    }

    async fn reserved(&self, asked: Reservation) -> Result<Option<Reserved>, StoreError> {
        self.read("reserved", move |connection| {
            let asked = asked.clone();
            Box::pin(async move {
                let sql =
                    "SELECT state, shortage FROM reservations WHERE order_id = $1 AND key = $2";
                let found = sqlx::query(sql)
                    .bind(asked.order.uuid())
                    .bind(&asked.key)
                    .fetch_optional(connection)
                    .await?;
                Ok(found.map(|row| reserved(&row)).transpose()?)
            })
        })
        .await
    }
}

fn unanswered() -> WriteError {
    WriteError::Unknown("a reservation has no state".to_owned())
}

/// Nobody knows by which key goods arrived before: they are not taken in twice.
async fn receive(
    connection: &mut PgConnection,
    product: ProductId,
    units: u32,
    again: bool,
) -> Result<(), Failure> {
    if again {
        let why = "the connection broke; see whether the goods are on the books".to_owned();
        return Err(StoreError::Unavailable(why).into());
    }
    sqlx::query(
        "INSERT INTO stock AS s (product_id, on_hand) VALUES ($1, $2)
         ON CONFLICT (product_id) DO UPDATE SET on_hand = s.on_hand + excluded.on_hand",
    )
    .bind(product.as_str())
    .bind(i64::from(units))
    .execute(connection)
    .await?;
    Ok(())
}

async fn available(
    connection: &mut PgConnection,
    products: Vec<ProductId>,
) -> Result<Vec<u32>, Failure> {
    let ids: Vec<&str> = products.iter().map(ProductId::as_str).collect();
    let rows = sqlx::query(
        "SELECT product_id, on_hand - reserved AS available FROM stock WHERE product_id = ANY ($1)",
    )
    .bind(ids)
    .fetch_all(connection)
    .await?;
    let mut found: HashMap<String, u32> = HashMap::new();
    for row in &rows {
        let product: String = column(row, "stock", "product_id", &"?")?;
        let available = units_available(row, &product)?;
        found.insert(product, available);
    }
    let of = |product: &ProductId| found.get(product.as_str()).copied().unwrap_or(0);
    Ok(products.iter().map(of).collect())
}

impl Batched for StockWork {
    type Answer = Option<Reserved>;
    const NAME: &'static str = "stock";
    const PASSES_OVER: bool = true;

    async fn write(
        jobs: &[Self],
        connection: &mut PgConnection,
        how: How,
    ) -> Result<Answers<Self>, Failure> {
        let jobs = jobs.to_vec();
        transaction(connection, |connection| -> Work<'_, Done<_>> {
            Box::pin(async move {
                let mut ledger = Ledger::default();
                look(connection, &jobs, how.passes_over, &mut ledger).await?;
                let mut answers = Vec::with_capacity(jobs.len());
                for job in &jobs {
                    answers.push((!ledger.is_held(job)).then(|| ledger.decide(job)));
                }
                if ledger.has_changed() {
                    write_down(connection, &ledger).await?;
                }
                Ok(Done::Keep(answers))
            })
        })
        .await
    }
}

/// What is known of these keys.
const KNOWN: &str = "
SELECT r.order_id, r.key AS name, r.state, r.items, r.shortage
  FROM unnest($1::uuid[], $2::text[]) AS i (order_id, key)
  JOIN reservations r ON r.order_id = i.order_id AND r.key = i.key
 ORDER BY r.order_id, r.key FOR UPDATE OF r";
/// The same; without a state where somebody else holds the row.
const KNOWN_IF_FREE: &str = "
WITH free AS MATERIALIZED (
    SELECT r.order_id, r.key, r.state, r.items, r.shortage
      FROM unnest($1::uuid[], $2::text[]) AS i (order_id, key)
      JOIN reservations r ON r.order_id = i.order_id AND r.key = i.key
       FOR UPDATE OF r SKIP LOCKED
)
SELECT r.order_id, r.key AS name, f.state, f.items, f.shortage
  FROM unnest($1::uuid[], $2::text[]) AS i (order_id, key)
  JOIN reservations r ON r.order_id = i.order_id AND r.key = i.key
  LEFT JOIN free f ON f.order_id = r.order_id AND f.key = r.key";

/// What can be promised of these products.
const SHELVES: &str = "
SELECT product_id, on_hand - reserved AS available FROM stock
 WHERE product_id = ANY ($1) ORDER BY product_id FOR UPDATE";
/// The same; nothing where somebody else holds the row.
const SHELVES_IF_FREE: &str = "
WITH free AS MATERIALIZED (
    SELECT product_id, on_hand - reserved AS available FROM stock
     WHERE product_id = ANY ($1) FOR UPDATE SKIP LOCKED
)
SELECT s.product_id, f.available
  FROM stock s LEFT JOIN free f ON f.product_id = s.product_id
 WHERE s.product_id = ANY ($1)";

/// What is known of the reservations, and the shelves of all products, held in the same order by
/// everybody.
async fn look(
    connection: &mut PgConnection,
    jobs: &[StockWork],
    passes_over: bool,
    ledger: &mut Ledger,
) -> Result<(), Failure> {
    let (known, shelves) = if passes_over {
        (KNOWN_IF_FREE, SHELVES_IF_FREE)
    } else {
        (KNOWN, SHELVES)
    };
    let each = || jobs.iter().map(StockWork::reservation);
    let rows = sqlx::query(known)
        .bind(each().map(|r| r.order.uuid()).collect::<Vec<_>>())
        .bind(each().map(|r| r.key.as_str()).collect::<Vec<_>>())
        .fetch_all(&mut *connection)
        .await?;
    for row in &rows {
        match entry(row)? {
            (name, Some(entry)) => ledger.know(name, entry),
            (name, None) => ledger.pass_over(name),
        }
    }
    let mut products = items_of(jobs, ledger);
    products.sort_unstable();
    products.dedup();
    let rows = sqlx::query(shelves)
        .bind(products)
        .fetch_all(connection)
        .await?;
    for row in &rows {
        let product: String = column(row, "stock", "product_id", &"?")?;
        let available: Option<i64> = nullable(row, "stock", "available", &product)?;
        if available.is_some() {
            let shelf = Shelf::with(units_available(row, &product)?);
            ledger.shelves.insert(product, shelf);
        } else {
            ledger.held_products.insert(product);
        }
    }
    Ok(())
}

/// No entry where somebody else holds it.
fn entry(row: &PgRow) -> Result<(Name, Option<Entry>), StoreError> {
    const TABLE: &str = "reservations";
    let order: domain::OrderId = column(row, TABLE, "order_id", &"?")?;
    let key: String = column(row, TABLE, "name", &order)?;
    let name = (order.uuid(), key);
    let state: Option<&str> = nullable(row, TABLE, "state", &order)?;
    if state.is_none() {
        return Ok((name, None));
    }
    let entry = Entry {
        reserved: reserved(row)?,
        items: parse_items(column(row, TABLE, "items", &order)?, &name.1)?,
        at: 0,
        is_new: false,
        has_changed: false,
    };
    Ok((name, Some(entry)))
}

/// One statement for all of it: each product once, however many orders want it.
async fn write_down(connection: &mut PgConnection, ledger: &Ledger) -> Result<(), Failure> {
    let (new, moved) = (ledger.new_entries(), ledger.moved_entries());
    let netted = ledger.netted();
    let row = sqlx::query(
        "WITH made AS (
             INSERT INTO reservations (order_id, key, state, items, shortage, at)
             SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[], $4::text[], $5::text[],
                                  $6::bigint[]) AS i
             ON CONFLICT (order_id, key) DO NOTHING RETURNING 1
         ), moved AS (
             UPDATE reservations r SET state = i.state, at = i.at
               FROM unnest($7::uuid[], $8::text[], $9::text[], $10::bigint[])
                    AS i (order_id, key, state, at)
              WHERE r.order_id = i.order_id AND r.key = i.key
             RETURNING 1
         ), netted AS (
             UPDATE stock s
                SET on_hand = s.on_hand - d.consumed, reserved = s.reserved + d.reserved,
                    consumed = s.consumed + d.consumed
               FROM unnest($11::text[], $12::bigint[], $13::bigint[])
                    AS d (product_id, reserved, consumed)
              WHERE s.product_id = d.product_id
             RETURNING 1
         )
         SELECT (SELECT count(*) FROM made) AS made",
    )
    .bind(new.iter().map(|e| e.order).collect::<Vec<_>>())
    .bind(new.iter().map(|e| e.key).collect::<Vec<_>>())
    .bind(new.iter().map(|e| e.state).collect::<Vec<_>>())
    .bind(new.iter().map(|e| e.items.as_str()).collect::<Vec<_>>())
    .bind(
        new.iter()
            .map(|e| e.shortage.as_deref())
            .collect::<Vec<_>>(),
    )
    .bind(new.iter().map(|e| e.at).collect::<Vec<_>>())
    .bind(moved.iter().map(|e| e.order).collect::<Vec<_>>())
    .bind(moved.iter().map(|e| e.key).collect::<Vec<_>>())
    .bind(moved.iter().map(|e| e.state).collect::<Vec<_>>())
    .bind(moved.iter().map(|e| e.at).collect::<Vec<_>>())
    .bind(netted.iter().map(|n| n.product).collect::<Vec<_>>())
    .bind(netted.iter().map(|n| n.reserved).collect::<Vec<_>>())
    .bind(netted.iter().map(|n| n.consumed).collect::<Vec<_>>())
    .fetch_one(connection)
    .await?;
    let made: u64 = column(&row, "reservations", "made", &"(count)")?;
    if made != new.len() as u64 {
        // Another replica has made one of them since it was looked for.
        return Err(Failure::Overtaken);
    }
    Ok(())
}
