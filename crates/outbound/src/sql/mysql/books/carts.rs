//! Carts, and the clearings that are remembered.

use crate::builtin::{CLEARINGS_KEPT, CartBooks, keyed};
use crate::sql::columns::column;
use crate::sql::failure::WriteError;
use crate::sql::mysql::Failure;
use crate::sql::mysql::many::Query;
use crate::sql::mysql::requests::{insert_key, look_up_key};
use crate::sql::mysql::store::MysqlStore;
use crate::sql::mysql::transaction::Transaction;
use crate::sql::rows::{NewKey, cart, cart_lines, kept_revision, new_write_id};
use application::ports::{CartWrite, CartWriteError, ClearCart, StoreError};
use async_trait::async_trait;
use domain::{Cart, CartChange, CartRevision, CustomerId, Timestamp};
use sqlx::mysql::MySqlConnection;

/// How many forgotten rows of each table a write takes with it: more than it makes, and few enough
/// not to be felt.
const SWEPT: u32 = 4;

/// One change of a cart, and what an earlier try has made of it.
struct Changing {
    write: CartWrite,
    write_id: i64,
    now: Timestamp,
    tried: Option<CartRevision>,
}

/// A cart, and whose write made it what it is.
struct Found {
    cart: Cart,
    write_id: Option<i64>,
}

#[async_trait]
impl CartBooks for MysqlStore {
    async fn cart(&self, customer: CustomerId) -> Result<Option<Cart>, StoreError> {
        self.read(customer, |connection, customer| {
            Box::pin(look(connection, customer))
        })
        .await
    }

    async fn change_cart(
        &self,
        write: CartWrite,
        now: Timestamp,
    ) -> Result<Result<Cart, CartWriteError>, WriteError> {
        let changing = Changing {
            write,
            write_id: new_write_id(),
            now,
            tried: None,
        };
        self.write(changing, |transaction, changing| {
            Box::pin(changing.change(transaction))
        })
        .await
    }

    async fn forget_cart(
        &self,
        customer: CustomerId,
        unchanged_since: Timestamp,
    ) -> Result<(), StoreError> {
        let asked = (customer, unchanged_since);
        let forgotten = self.write(asked, |transaction, (customer, since)| {
            Box::pin(forget(&mut transaction.connection, customer, *since))
        });
        forgotten.await.map_err(WriteError::into_store_error)
    }

    async fn clear_cart(&self, call: ClearCart, now: Timestamp) -> Result<(), WriteError> {
        let id = new_write_id();
        self.write((call, now, id), |transaction, (call, now, id)| {
            Box::pin(async move {
                lock(transaction, &call.customer).await?;
                clear(&mut transaction.connection, call, *now, *id).await
            })
        })
        .await
    }
}

impl Changing {
    /// All or nothing, because it is one job.
    async fn change(
        &mut self,
        transaction: &mut Transaction,
    ) -> Result<Result<Cart, CartWriteError>, Failure> {
        lock(transaction, &self.write.customer).await?;
        let connection = &mut transaction.connection;
        let found = current(connection, &self.write.customer, self.now).await?;
        if transaction.may_be_done && self.is_done(&found)? {
            return Ok(Ok(found.cart));
        }
        let request = keyed(self.write.request.as_ref());
        if let Some((key, ..)) = &request
            && let Some(earlier) = look_up_key(connection, key).await?
        {
            return Ok(Err(CartWriteError::Repeated(earlier)));
        }
        let cart = match found.cart.changed(&self.write.change, self.now) {
            Ok(cart) => cart,
            Err(refusal) => return Ok(Err(refusal.into())),
        };
        self.tried = cart.revision;
        save(connection, &cart, self.write_id).await?;
        if let Some((key, fingerprint, answer)) = request {
            let new = NewKey {
                key,
                fingerprint,
                order: None,
                answer: Some(&answer(&cart)),
            };
            if insert_key(connection, &new, self.now).await?.is_none() {
                return Err(Failure::Again("the request has just been made elsewhere"));
            }
        }
        sweep(connection, self.now).await?;
        Ok(Ok(cart))
    }

    /// Whether an earlier try has made the cart what it is. Where it has been changed since then, only a
    /// key could tell.
    fn is_done(&self, found: &Found) -> Result<bool, Failure> {
        match self.tried {
            Some(tried) if found.cart.revision == Some(tried) => {
                Ok(found.write_id == Some(self.write_id))
            }
            Some(tried) if found.cart.revision > Some(tried) && self.write.request.is_none() => {
                Err(Failure::Unknown)
            }
            _ => Ok(false),
        }
    }
}

async fn lock(transaction: &mut Transaction, customer: &CustomerId) -> Result<(), Failure> {
    let find = "SELECT revision FROM carts WHERE customer_id = ?";
    let bind = |find: Query| find.bind(customer.as_str());
    transaction.lock_or_pass_over(find, bind).await
}

/// What there is nothing of leaves the cart as it is.
async fn forget(
    connection: &mut MySqlConnection,
    customer: &CustomerId,
    since: Timestamp,
) -> Result<(), Failure> {
    sqlx::query("DELETE FROM carts WHERE customer_id = ? AND updated_at <= ?")
        .bind(customer.as_str())
        .bind(since.micros())
        .execute(connection)
        .await?;
    Ok(())
}

async fn clear(
    connection: &mut MySqlConnection,
    call: &ClearCart,
    now: Timestamp,
    write_id: i64,
) -> Result<(), Failure> {
    if !is_first_clearing(connection, call.key.as_str(), now).await? {
        return Ok(());
    }
    let cart = current(connection, &call.customer, now).await?.cart;
    let cleared = cart.changed(&CartChange::TakeOut(call.ordered.clone()), now);
    if let Ok(cleared) = cleared
        && cleared.lines != cart.lines
    {
        save(connection, &cleared, write_id).await?;
    }
    sweep(connection, now).await
}

/// The cart as it is until this transaction ends.
async fn current(
    connection: &mut MySqlConnection,
    customer: &CustomerId,
    now: Timestamp,
) -> Result<Found, Failure> {
    let found = find(connection, customer, HELD).await?;
    let found = found.filter(|found| !found.cart.is_expired(now));
    Ok(found.unwrap_or_else(|| Found {
        cart: Cart::empty(customer.clone(), now),
        write_id: None,
    }))
}

const FOUND: &str =
    "SELECT revision, `lines`, updated_at, write_id FROM carts WHERE customer_id = ?";
/// What is changed next.
const HELD: &str =
    "SELECT revision, `lines`, updated_at, write_id FROM carts WHERE customer_id = ? FOR UPDATE";

async fn look(
    connection: &mut MySqlConnection,
    customer: &CustomerId,
) -> Result<Option<Cart>, Failure> {
    let found = find(connection, customer, FOUND).await?;
    Ok(found.map(|found| found.cart))
}

/// A customer's row, forgotten or not.
async fn find(
    connection: &mut MySqlConnection,
    customer: &CustomerId,
    sql: &'static str,
) -> Result<Option<Found>, Failure> {
    let select = sqlx::query(sql).bind(customer.as_str());
    let Some(row) = select.fetch_optional(connection).await? else {
        return Ok(None);
    };
    Ok(Some(Found {
        cart: cart(&row, customer.clone())?,
        write_id: Some(column(&row, "carts", "write_id", &"(a customer's)")?),
    }))
}

/// Writes the cart over what was there, which is locked. Where nothing was, another replica may put its
/// own there first; that is not written over, but built upon.
async fn save(connection: &mut MySqlConnection, cart: &Cart, write_id: i64) -> Result<(), Failure> {
    let update = sqlx::query(
        "UPDATE carts SET revision = ?, `lines` = ?, updated_at = ?, write_id = ?
          WHERE customer_id = ?",
    );
    let update = update
        .bind(kept_revision(cart))
        .bind(cart_lines(cart))
        .bind(cart.updated_at.micros())
        .bind(write_id)
        .bind(cart.customer.as_str());
    if update.execute(&mut *connection).await?.rows_affected() == 1 {
        return Ok(());
    }
    let insert = sqlx::query(
        "INSERT INTO carts (customer_id, revision, `lines`, updated_at, write_id)
         VALUES (?, ?, ?, ?, ?)",
    );
    let insert = insert
        .bind(cart.customer.as_str())
        .bind(kept_revision(cart))
        .bind(cart_lines(cart))
        .bind(cart.updated_at.micros())
        .bind(write_id);
    if Failure::is_new(insert.execute(connection).await)? {
        Ok(())
    } else {
        Err(Failure::Again("the cart has just been begun elsewhere"))
    }
}

/// Whether this call comes for the first time; it is remembered from now on.
async fn is_first_clearing(
    connection: &mut MySqlConnection,
    key: &str,
    now: Timestamp,
) -> Result<bool, Failure> {
    let insert = sqlx::query("INSERT INTO cart_clearings (`key`, at) VALUES (?, ?)");
    let insert = insert.bind(key).bind(now.micros());
    Failure::is_new(insert.execute(connection).await)
}

/// Takes a few forgotten rows away; those that others are at are theirs.
async fn sweep(connection: &mut MySqlConnection, now: Timestamp) -> Result<(), Failure> {
    let carts = "SELECT customer_id AS name FROM carts WHERE updated_at <= ?
                  ORDER BY updated_at LIMIT ? FOR UPDATE SKIP LOCKED";
    let forgotten = now.minus(Cart::LIFETIME);
    for name in oldest(connection, carts, forgotten).await? {
        let delete = sqlx::query("DELETE FROM carts WHERE customer_id = ?").bind(name);
        delete.execute(&mut *connection).await?;
    }
    let clearings = "SELECT `key` AS name FROM cart_clearings WHERE at <= ?
                      ORDER BY at LIMIT ? FOR UPDATE SKIP LOCKED";
    let forgotten = now.minus(CLEARINGS_KEPT);
    for name in oldest(connection, clearings, forgotten).await? {
        let delete = sqlx::query("DELETE FROM cart_clearings WHERE `key` = ?").bind(name);
        delete.execute(&mut *connection).await?;
    }
    Ok(())
}

async fn oldest(
    connection: &mut MySqlConnection,
    sql: &'static str,
    until: Timestamp,
) -> Result<Vec<Vec<u8>>, Failure> {
    let select = sqlx::query(sql).bind(until.micros()).bind(SWEPT);
    let rows = select.fetch_all(connection).await?;
    let names = rows
        .iter()
        .map(|row| column(row, "carts", "name", &"(oldest)"));
    Ok(names.collect::<Result<_, _>>()?)
}
