//! Carts, and the clearings that are remembered.

use crate::builtin::{CLEARINGS_KEPT, CartBooks, keyed};
use crate::sql::failure::WriteError;
use crate::sql::rows::{NewKey, cart, cart_lines, kept_revision};
use crate::sql::sqlite::requests::{insert_key, look_up_key};
use crate::sql::sqlite::{Failure, SqliteStore};
use application::ports::{CartWrite, CartWriteError, ClearCart, StoreError};
use async_trait::async_trait;
use domain::{Cart, CartChange, CustomerId, Timestamp};
use rusqlite::{Connection, OptionalExtension};

/// How many forgotten rows of each table a write takes with it: more than it makes, and few enough
/// not to be felt.
const SWEPT: u32 = 4;

#[async_trait]
impl CartBooks for SqliteStore {
    async fn cart(&self, customer: CustomerId) -> Result<Option<Cart>, StoreError> {
        self.read(move |connection| find(connection, &customer))
            .await
    }

    async fn change_cart(
        &self,
        write: CartWrite,
        now: Timestamp,
    ) -> Result<Result<Cart, CartWriteError>, WriteError> {
        self.write(move |connection| change(connection, &write, now))
            .await
    }

    async fn forget_cart(
        &self,
        customer: CustomerId,
        unchanged_since: Timestamp,
    ) -> Result<(), StoreError> {
        let forgotten = self.write(move |connection| {
            connection
                .prepare_cached("DELETE FROM carts WHERE customer_id = ?1 AND updated_at <= ?2")?
                .execute((customer.as_str(), unchanged_since.micros()))?;
            Ok(())
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }

    async fn clear_cart(&self, call: ClearCart, now: Timestamp) -> Result<(), WriteError> {
        self.write(move |connection| clear(connection, &call, now))
            .await
    }
}

/// All or nothing, because it is one job.
fn change(
    connection: &Connection,
    write: &CartWrite,
    now: Timestamp,
) -> Result<Result<Cart, CartWriteError>, Failure> {
    let request = keyed(write.request.as_ref());
    if let Some((key, ..)) = &request
        && let Some(earlier) = look_up_key(connection, key)?
    {
        return Ok(Err(CartWriteError::Repeated(earlier)));
    }
    let cart = match current(connection, &write.customer, now)?.changed(&write.change, now) {
        Ok(cart) => cart,
        Err(refusal) => return Ok(Err(refusal.into())),
    };
    save(connection, &cart)?;
    if let Some((key, fingerprint, answer)) = request {
        let new = NewKey {
            key,
            fingerprint,
            order: None,
            answer: Some(&answer(&cart)),
        };
        insert_key(connection, &new, now)?;
    }
    sweep(connection, now)?;
    Ok(Ok(cart))
}

/// What there is nothing of leaves the cart as it is.
fn clear(connection: &Connection, call: &ClearCart, now: Timestamp) -> Result<(), Failure> {
    if !is_first_clearing(connection, call.key.as_str(), now)? {
        return Ok(());
    }
    let cart = current(connection, &call.customer, now)?;
    let cleared = cart.changed(&CartChange::TakeOut(call.ordered.clone()), now);
    if let Ok(cleared) = cleared
        && cleared.lines != cart.lines
    {
        save(connection, &cleared)?;
    }
    Ok(sweep(connection, now)?)
}

fn current(
    connection: &Connection,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<Cart, Failure> {
    let found = find(connection, customer)?.filter(|cart| !cart.is_expired(now));
    Ok(found.unwrap_or_else(|| Cart::empty(customer.clone(), now)))
}

/// A customer's row, forgotten or not.
fn find(connection: &Connection, customer: &CustomerId) -> Result<Option<Cart>, Failure> {
    let mut select = connection
        .prepare_cached("SELECT revision, lines, updated_at FROM carts WHERE customer_id = ?1")?;
    let found = select.query_row([customer.as_str()], |row| Ok(cart(row, customer.clone())));
    Ok(found.optional()?.transpose()?)
}

/// Writes the cart over what was there.
fn save(connection: &Connection, cart: &Cart) -> rusqlite::Result<()> {
    let mut upsert = connection.prepare_cached(
        "INSERT INTO carts (customer_id, revision, lines, updated_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (customer_id) DO UPDATE
            SET revision = excluded.revision, lines = excluded.lines,
                updated_at = excluded.updated_at",
    )?;
    let row = (
        cart.customer.as_str(),
        kept_revision(cart),
        cart_lines(cart),
        cart.updated_at.micros(),
    );
    upsert.execute(row).map(drop)
}

/// Whether this call comes for the first time; it is remembered from now on.
fn is_first_clearing(connection: &Connection, key: &str, now: Timestamp) -> rusqlite::Result<bool> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO cart_clearings (key, at) VALUES (?1, ?2) ON CONFLICT (key) DO NOTHING",
    )?;
    Ok(insert.execute((key, now.micros()))? == 1)
}

/// Takes a few forgotten rows away.
fn sweep(connection: &Connection, now: Timestamp) -> rusqlite::Result<()> {
    let mut carts = connection.prepare_cached(
        "DELETE FROM carts WHERE customer_id IN (
             SELECT customer_id FROM carts WHERE updated_at <= ?1 ORDER BY updated_at LIMIT ?2)",
    )?;
    carts.execute((now.minus(Cart::LIFETIME).micros(), SWEPT))?;
    let mut clearings = connection.prepare_cached(
        "DELETE FROM cart_clearings WHERE key IN (
             SELECT key FROM cart_clearings WHERE at <= ?1 ORDER BY at LIMIT ?2)",
    )?;
    let forgotten = (now.minus(CLEARINGS_KEPT).micros(), SWEPT);
    clearings.execute(forgotten).map(drop)
}
