//! Stock and reservations.

use crate::builtin::{Items, Reservation, ReservationState, Reserved, StockBooks};
use crate::sql::columns::column;
use crate::sql::failure::{WriteError, vanished};
use crate::sql::mysql::Failure;
use crate::sql::mysql::many::Query;
use crate::sql::mysql::store::MysqlStore;
use crate::sql::mysql::transaction::Transaction;
use crate::sql::rows::{items_text, parse_items, reserved, shortage_text, state, units_available};
use application::ports::StoreError;
use async_trait::async_trait;
use domain::ProductId;
use domain::process::Shortage;
use sqlx::mysql::MySqlConnection;
use std::collections::BTreeMap;

const RESERVATIONS: &str = "reservations";

#[async_trait]
impl StockBooks for MysqlStore {
    async fn receive(&self, product: ProductId, units: u32) -> Result<(), StoreError> {
        let received = self.write((product, units), |transaction, (product, units)| {
            Box::pin(receive(transaction, product, *units))
        });
        received.await.map_err(WriteError::into_store_error)
    }

    async fn available(&self, products: Vec<ProductId>) -> Result<Vec<u32>, StoreError> {
        self.read(products, |connection, products| {
            Box::pin(available(connection, products, AVAILABLE))
        })
        .await
    }

    async fn reserve(&self, wanted: Reservation) -> Result<Reserved, WriteError> {
        self.write(wanted, |transaction, wanted| {
            Box::pin(reserve(transaction, wanted))
        })
        .await
    }

    async fn release(&self, held: Reservation) -> Result<Reserved, WriteError> {
        self.write(held, |transaction, held| {
            Box::pin(release(transaction, held))
        })
        .await
    }

    async fn consume(&self, held: Reservation) -> Result<Option<Reserved>, WriteError> {
        self.write(held, |transaction, held| {
            Box::pin(consume(transaction, held))
        })
        .await
    }

    async fn reserved(&self, asked: Reservation) -> Result<Option<Reserved>, StoreError> {
        self.read(asked, |connection, asked| Box::pin(find(connection, asked)))
            .await
    }
}

/// Goods that arrive have no key.
async fn receive(
    transaction: &mut Transaction,
    product: &ProductId,
    units: u32,
) -> Result<(), Failure> {
    if transaction.may_be_done {
        return Err(Failure::Unknown);
    }
    lock_shelf(transaction, product).await?;
    let upsert = sqlx::query(
        "INSERT INTO stock (product_id, on_hand) VALUES (?, ?)
         ON DUPLICATE KEY UPDATE on_hand = on_hand + ?",
    );
    let upsert = upsert.bind(product.as_str()).bind(units).bind(units);
    upsert.execute(&mut transaction.connection).await?;
    Ok(())
}

/// In the order in which all lock them.
async fn lock_shelves(transaction: &mut Transaction, items: &Items) -> Result<(), Failure> {
    for (product, _) in sorted(items) {
        lock_shelf(transaction, &product).await?;
    }
    Ok(())
}

async fn lock_shelf(transaction: &mut Transaction, product: &ProductId) -> Result<(), Failure> {
    let find = "SELECT on_hand FROM stock WHERE product_id = ?";
    let bind = |find: Query| find.bind(product.as_str());
    transaction.lock_or_pass_over(find, bind).await
}

async fn reserve(transaction: &mut Transaction, wanted: &Reservation) -> Result<Reserved, Failure> {
    lock_shelves(transaction, &wanted.items).await?;
    let connection = &mut transaction.connection;
    let items = items_text(&wanted.items);
    if !insert(connection, wanted, ReservationState::Reserved, &items).await? {
        return known(connection, wanted).await;
    }
    let shortages = take(connection, wanted).await?;
    if shortages.is_empty() {
        return Ok(Reserved::plain(ReservationState::Reserved));
    }
    refuse(connection, wanted, &shortages).await?;
    Ok(Reserved::refused(shortages))
}

async fn release(transaction: &mut Transaction, held: &Reservation) -> Result<Reserved, Failure> {
    if let Some(items) = end(transaction, held, ReservationState::Released).await? {
        give_back(&mut transaction.connection, &sorted(&items)).await?;
        return Ok(Reserved::plain(ReservationState::Released));
    }
    let connection = &mut transaction.connection;
    // A reservation that comes later finds that it was called off.
    insert(connection, held, ReservationState::Released, "[]").await?;
    let known = known(connection, held).await?;
    if known.state == ReservationState::Reserved {
        // It was made after the look for it: the next look finds it.
        return Err(Failure::Again("it has just been reserved"));
    }
    Ok(known)
}

async fn consume(
    transaction: &mut Transaction,
    held: &Reservation,
) -> Result<Option<Reserved>, Failure> {
    if let Some(items) = end(transaction, held, ReservationState::Consumed).await? {
        hand_out(&mut transaction.connection, &sorted(&items)).await?;
        return Ok(Some(Reserved::plain(ReservationState::Consumed)));
    }
    find(&mut transaction.connection, held).await
}

/// Whether the key is new: then it stands for this reservation.
async fn insert(
    connection: &mut MySqlConnection,
    wanted: &Reservation,
    state: ReservationState,
    items: &str,
) -> Result<bool, Failure> {
    let insert = sqlx::query(
        "INSERT INTO reservations (order_id, `key`, state, items, at) VALUES (?, ?, ?, ?, ?)",
    )
    .bind(wanted.order.uuid())
    .bind(&wanted.key)
    .bind(state.as_str())
    .bind(items)
    .bind(wanted.at.micros());
    Failure::is_new(insert.execute(connection).await)
}

/// The order in which rows of the stock are locked, the same for all.
fn sorted(items: &Items) -> Items {
    let mut sorted = items.clone();
    sorted.sort_by(|(one, _), (other, _)| one.cmp(other));
    sorted
}

/// Sets all items aside, or none: then says of which there is not enough.
async fn take(
    connection: &mut MySqlConnection,
    wanted: &Reservation,
) -> Result<Vec<Shortage>, Failure> {
    let items = sorted(&wanted.items);
    for (taken, (product, units)) in items.iter().enumerate() {
        let take = sqlx::query(
            "UPDATE stock SET reserved = reserved + ?
              WHERE product_id = ? AND on_hand - reserved >= ?",
        );
        let take = take.bind(units).bind(product.as_str()).bind(units);
        if take.execute(&mut *connection).await?.rows_affected() == 1 {
            continue;
        }
        give_back(connection, &items[..taken]).await?;
        // Locked in the same order as they are taken in, and told in the order they were asked for in.
        let products: Vec<ProductId> = items.iter().map(|(product, _)| product.clone()).collect();
        let held = available(connection, &products, HELD).await?;
        let held: BTreeMap<&ProductId, u32> = products.iter().zip(held).collect();
        let asked = wanted.items.iter().map(|(product, _)| held[product]);
        let shortages = wanted.shortages(&asked.collect::<Vec<u32>>());
        return if shortages.is_empty() {
            Err(Failure::Again("goods have just come in"))
        } else {
            Ok(shortages)
        };
    }
    Ok(Vec::new())
}

const AVAILABLE: &str =
    "SELECT CAST(on_hand - reserved AS SIGNED) AS available FROM stock WHERE product_id = ?";
/// So that what is told of a shortage was true.
const HELD: &str = "SELECT CAST(on_hand - reserved AS SIGNED) AS available FROM stock
  WHERE product_id = ? FOR UPDATE";

async fn available(
    connection: &mut MySqlConnection,
    products: &[ProductId],
    sql: &'static str,
) -> Result<Vec<u32>, Failure> {
    let mut available = Vec::new();
    for product in products {
        let select = sqlx::query(sql).bind(product.as_str());
        let found = select.fetch_optional(&mut *connection).await?;
        let units = found.map(|row| units_available(&row, product));
        available.push(units.transpose()?.unwrap_or(0));
    }
    Ok(available)
}

async fn refuse(
    connection: &mut MySqlConnection,
    wanted: &Reservation,
    shortages: &[Shortage],
) -> Result<(), sqlx::Error> {
    let update = sqlx::query(
        "UPDATE reservations SET state = 'REFUSED', items = '[]', shortage = ?
          WHERE order_id = ? AND `key` = ?",
    )
    .bind(shortage_text(shortages))
    .bind(wanted.order.uuid())
    .bind(&wanted.key);
    update.execute(connection).await.map(drop)
}

/// Ends a reservation that stands, and gives its items; nothing if none stands.
async fn end(
    transaction: &mut Transaction,
    held: &Reservation,
    to: ReservationState,
) -> Result<Option<Items>, Failure> {
    let name = |find: Query| find.bind(held.order.uuid()).bind(&held.key);
    let known = "SELECT state FROM reservations WHERE order_id = ? AND `key` = ?";
    transaction.lock_or_pass_over(known, name).await?;
    let find = "SELECT state, items FROM reservations WHERE order_id = ? AND `key` = ? FOR UPDATE";
    let find = name(sqlx::query(find)).fetch_optional(&mut transaction.connection);
    let Some(row) = find.await? else {
        return Ok(None);
    };
    if state(&row)? != ReservationState::Reserved {
        return Ok(None);
    }
    let items = column(&row, RESERVATIONS, "items", &held.key)?;
    let items = parse_items(items, &held.key)?;
    lock_shelves(transaction, &items).await?;
    let update = sqlx::query(
        "UPDATE reservations SET state = ?, at = ?
          WHERE order_id = ? AND `key` = ? AND state = 'RESERVED'",
    )
    .bind(to.as_str())
    .bind(held.at.micros())
    .bind(held.order.uuid())
    .bind(&held.key);
    let ended = update.execute(&mut transaction.connection).await?;
    let ended = ended.rows_affected() == 1;
    Ok(ended.then_some(items))
}

async fn known(connection: &mut MySqlConnection, asked: &Reservation) -> Result<Reserved, Failure> {
    let found = find(connection, asked).await?;
    found.ok_or_else(|| vanished(RESERVATIONS, "key").into())
}

async fn find(
    connection: &mut MySqlConnection,
    asked: &Reservation,
) -> Result<Option<Reserved>, Failure> {
    let select =
        sqlx::query("SELECT state, shortage FROM reservations WHERE order_id = ? AND `key` = ?");
    let select = select.bind(asked.order.uuid()).bind(&asked.key);
    let found = select.fetch_optional(connection).await?;
    Ok(found.map(|row| reserved(&row)).transpose()?)
}

/// Puts reserved units back on sale.
async fn give_back(
    connection: &mut MySqlConnection,
    items: &[(ProductId, u32)],
) -> Result<(), sqlx::Error> {
    for (product, units) in items {
        let update = sqlx::query("UPDATE stock SET reserved = reserved - ? WHERE product_id = ?");
        let update = update.bind(units).bind(product.as_str());
        update.execute(&mut *connection).await?;
    }
    Ok(())
}

/// Takes reserved units off the books.
async fn hand_out(
    connection: &mut MySqlConnection,
    items: &[(ProductId, u32)],
) -> Result<(), sqlx::Error> {
    for (product, units) in items {
        let update = sqlx::query(
            "UPDATE stock
                SET on_hand = on_hand - ?, reserved = reserved - ?, consumed = consumed + ?
              WHERE product_id = ?",
        );
        let update = update
            .bind(units)
            .bind(units)
            .bind(units)
            .bind(product.as_str());
        update.execute(&mut *connection).await?;
    }
    Ok(())
}
