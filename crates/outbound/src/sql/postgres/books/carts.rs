//! Carts, and the clearings that are remembered. A change holds the customer's row from before it reads
//! it, so that changes made at once are made one after the other.

use crate::builtin::{CLEARINGS_KEPT, CartBooks, keyed};
use crate::sql::failure::WriteError;
use crate::sql::postgres::attempts::{Done, Work, transaction};
use crate::sql::postgres::requests::{find_key, insert_key, look_up_key};
use crate::sql::postgres::{Failure, PostgresStore};
use crate::sql::rows::{NewKey, cart, cart_lines, kept_revision};
use application::ports::{CartWrite, CartWriteError, ClearCart, StoreError};
use async_trait::async_trait;
use domain::{Cart, CartChange, CartRevision, CustomerId, Timestamp};
use sqlx::postgres::PgConnection;
use std::sync::Arc;

/// How many forgotten rows of each table a write takes with it: more than it makes, and few enough
/// not to be felt.
const SWEPT: i64 = 4;

type Changed = Result<Cart, CartWriteError>;

#[async_trait]
impl CartBooks for PostgresStore {
    async fn cart(&self, customer: CustomerId) -> Result<Option<Cart>, StoreError> {
        self.read("cart", move |connection| {
            Box::pin(find(connection, customer.clone()))
        })
        .await
    }

    async fn change_cart(&self, write: CartWrite, now: Timestamp) -> Result<Changed, WriteError> {
        let write = Arc::new(write);
        self.alone("change-cart", move |connection, again| {
            Box::pin(change(connection, write.clone(), now, again))
        })
        .await
    }

    async fn forget_cart(
        &self,
        customer: CustomerId,
        unchanged_since: Timestamp,
    ) -> Result<(), StoreError> {
        let forgotten = self.alone("cart-forget", move |connection, _| {
            let customer = customer.clone();
            Box::pin(async move {
                sqlx::query("DELETE FROM carts WHERE customer_id = $1 AND updated_at <= $2")
                    .bind(customer.as_str())
                    .bind(unchanged_since.micros())
                    .execute(connection)
                    .await?;
                Ok(())
            })
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }

    async fn clear_cart(&self, call: ClearCart, now: Timestamp) -> Result<(), WriteError> {
        let call = Arc::new(call);
        self.alone("clear-cart", move |connection, _| {
            Box::pin(clear(connection, call.clone(), now))
        })
        .await
    }
}

async fn change(
    connection: &mut PgConnection,
    write: Arc<CartWrite>,
    now: Timestamp,
    again: bool,
) -> Result<Changed, Failure> {
    if again && keyed(write.request.as_ref()).is_none() {
        // Without a key nobody can tell whether it has been made.
        let why = "the connection broke while a cart was changed".to_owned();
        return Err(StoreError::Unavailable(why).into());
    }
    transaction(connection, |connection| -> Work<'_, Done<_>> {
        Box::pin(async move {
            let held = hold(connection, &write.customer, now).await?;
            let request = keyed(write.request.as_ref());
            if let Some((key, ..)) = &request
                && let Some(earlier) = look_up_key(connection, key).await?
            {
                return Ok(Done::Undo(Err(CartWriteError::Repeated(earlier))));
            }
            let cart = match held.changed(&write.change, now) {
                Ok(cart) => cart,
                Err(refusal) => return Ok(Done::Undo(Err(refusal.into()))),
            };
            save(connection, &cart).await?;
            if let Some((key, fingerprint, answer)) = request {
                let answer = answer(&cart);
                let new = NewKey {
                    key,
                    fingerprint,
                    order: None,
                    answer: Some(&answer),
                };
                if !insert_key(connection, &new, now.micros()).await? {
                    let earlier = find_key(connection, key).await?;
                    return Ok(Done::Undo(Err(CartWriteError::Repeated(earlier))));
                }
            }
            sweep(connection, now).await?;
            Ok(Done::Keep(Ok(cart)))
        })
    })
    .await
}

/// What there is nothing of leaves the cart as it is.
async fn clear(
    connection: &mut PgConnection,
    call: Arc<ClearCart>,
    now: Timestamp,
) -> Result<(), Failure> {
    transaction(connection, |connection| -> Work<'_, Done<()>> {
        Box::pin(async move {
            if !is_first_clearing(connection, call.key.as_str(), now).await? {
                return Ok(Done::Keep(()));
            }
            if find(connection, call.customer.clone()).await?.is_some() {
                let held = hold(connection, &call.customer, now).await?;
                let taken_out = CartChange::TakeOut(call.ordered.clone());
                if let Ok(cleared) = held.changed(&taken_out, now)
                    && cleared.lines != held.lines
                {
                    save(connection, &cleared).await?;
                }
            }
            sweep(connection, now).await?;
            Ok(Done::Keep(()))
        })
    })
    .await
}

/// The customer's cart as it is now, and nobody else's to change until the transaction ends.
async fn hold(
    connection: &mut PgConnection,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<Cart, Failure> {
    let row = sqlx::query(
        "INSERT INTO carts (customer_id, revision, lines, updated_at) VALUES ($1, 0, '[]', $2)
         ON CONFLICT (customer_id) DO UPDATE SET customer_id = excluded.customer_id
         RETURNING revision, lines, updated_at",
    )
    .bind(customer.as_str())
    .bind(now.micros())
    .fetch_one(connection)
    .await?;
    let held = cart(&row, customer.clone())?;
    let is_there = held.revision > Some(CartRevision(0)) && !held.is_expired(now);
    Ok(if is_there {
        held
    } else {
        Cart::empty(customer.clone(), now)
    })
}

/// A customer's row, forgotten or not.
async fn find(
    connection: &mut PgConnection,
    customer: CustomerId,
) -> Result<Option<Cart>, Failure> {
    let found = sqlx::query("SELECT revision, lines, updated_at FROM carts WHERE customer_id = $1")
        .bind(customer.as_str())
        .fetch_optional(connection)
        .await?;
    Ok(found.map(|row| cart(&row, customer)).transpose()?)
}

async fn save(connection: &mut PgConnection, cart: &Cart) -> Result<(), Failure> {
    sqlx::query(
        "UPDATE carts SET revision = $2, lines = $3, updated_at = $4 WHERE customer_id = $1",
    )
    .bind(cart.customer.as_str())
    .bind(kept_revision(cart))
    .bind(cart_lines(cart))
    .bind(cart.updated_at.micros())
    .execute(connection)
    .await?;
    Ok(())
}

/// Whether this call comes for the first time; it is remembered from now on.
async fn is_first_clearing(
    connection: &mut PgConnection,
    key: &str,
    now: Timestamp,
) -> Result<bool, Failure> {
    let inserted =
        sqlx::query("INSERT INTO cart_clearings (key, at) VALUES ($1, $2) ON CONFLICT DO NOTHING")
            .bind(key)
            .bind(now.micros())
            .execute(connection)
            .await?;
    Ok(inserted.rows_affected() == 1)
}

/// Takes a few forgotten rows away that nobody holds.
async fn sweep(connection: &mut PgConnection, now: Timestamp) -> Result<(), Failure> {
    sqlx::query(
        "DELETE FROM carts WHERE customer_id = ANY (ARRAY(
             SELECT customer_id FROM carts WHERE updated_at <= $1
              ORDER BY updated_at LIMIT $2 FOR UPDATE SKIP LOCKED))",
    )
    .bind(now.minus(Cart::LIFETIME).micros())
    .bind(SWEPT)
    .execute(&mut *connection)
    .await?;
    sqlx::query(
        "DELETE FROM cart_clearings WHERE key = ANY (ARRAY(
             SELECT key FROM cart_clearings WHERE at <= $1
              ORDER BY at LIMIT $2 FOR UPDATE SKIP LOCKED))",
    )
    .bind(now.minus(CLEARINGS_KEPT).micros())
    .bind(SWEPT)
    .execute(connection)
    .await?;
    Ok(())
}
