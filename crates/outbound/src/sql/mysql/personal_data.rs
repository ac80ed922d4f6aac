//! What is kept about persons, and its erasure.

use super::Failure;
use super::personal_rewrite::{blanked, rewritten, sweep};
use super::store::MysqlStore;
use crate::sql::WriteError;
use crate::sql::columns::column;
use crate::sql::rows::{address_term, among, erasure, person_order, person_request, signed};
use application::ports::{
    DeadLetterId, Erasure, ErasureId, Person, PersonOrder, PersonRequest, PersonalData, Rewriting,
    StoreError,
};
use async_trait::async_trait;
use domain::{OrderId, Timestamp};
use sqlx::mysql::{MySqlConnection, MySqlRow};
use uuid::Uuid;

/// Which orders of whom.
struct Asked {
    person: Person,
    until: Timestamp,
    behind: Option<PersonOrder>,
    limit: u32,
}

#[async_trait]
impl PersonalData for MysqlStore {
    async fn begin(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let written = self.write(erasure.clone(), |transaction, erasure| {
            Box::pin(begun(&mut transaction.connection, erasure))
        });
        written.await.map_err(WriteError::into_store_error)
    }

    async fn erasure(&self, id: ErasureId) -> Result<Option<(Erasure, u64)>, StoreError> {
        self.read(id, |connection, id| Box::pin(find(connection, *id)))
            .await
    }

    async fn open(
        &self,
        behind: Option<ErasureId>,
        limit: u32,
    ) -> Result<Vec<Erasure>, StoreError> {
        self.read((behind, limit), |connection, (behind, limit)| {
            Box::pin(open(connection, *behind, *limit))
        })
        .await
    }

    async fn orders(
        &self,
        person: &Person,
        until: Timestamp,
        behind: Option<PersonOrder>,
        limit: u32,
    ) -> Result<Vec<PersonOrder>, StoreError> {
        self.read_list(
            Asked {
                person: person.clone(),
                until,
                behind,
                limit,
            },
            |connection, asked| Box::pin(orders(connection, asked)),
        )
        .await
    }

    async fn rewrite(&self, erasure: ErasureId, order: &Rewriting) -> Result<bool, StoreError> {
        let written = self.write((erasure, order.clone()), |transaction, (erasure, order)| {
            Box::pin(rewritten(transaction, *erasure, order))
        });
        written.await.map_err(WriteError::into_store_error)
    }

    async fn to_look_at(
        &self,
        erasure: ErasureId,
        limit: u32,
    ) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
        self.read((erasure, limit), |connection, (erasure, limit)| {
            Box::pin(to_look_at(connection, *erasure, *limit))
        })
        .await
    }

    async fn end_look(&self, order: OrderId) -> Result<(), StoreError> {
        let ended = self.write(order, |transaction, order| {
            Box::pin(end_look(&mut transaction.connection, *order))
        });
        ended.await.map_err(WriteError::into_store_error)
    }

    async fn is_erased_by(&self, erasure: ErasureId, order: OrderId) -> Result<bool, StoreError> {
        self.read((erasure, order), |connection, (erasure, order)| {
            Box::pin(is_erased_by(connection, *erasure, *order))
        })
        .await
    }

    async fn waiting(&self, scopes: &[String]) -> Result<u64, StoreError> {
        self.read(scopes.to_vec(), |connection, scopes| {
            Box::pin(waiting(connection, scopes))
        })
        .await
    }

    async fn requests(
        &self,
        scopes: &[String],
        until: Timestamp,
        behind: u64,
        limit: u32,
    ) -> Result<Vec<PersonRequest>, StoreError> {
        self.read_list(
            (scopes.to_vec(), (until, behind, limit)),
            |connection, (scopes, asked)| Box::pin(requests(connection, scopes, *asked)),
        )
        .await
    }

    async fn sweep(
        &self,
        scopes: &[String],
        until: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let written = self.write(
            (scopes.to_vec(), until, limit),
            |transaction, (scopes, until, limit)| {
                Box::pin(sweep(&mut transaction.connection, scopes, *until, *limit))
            },
        );
        written.await.map_err(WriteError::into_store_error)
    }

    async fn blank(&self, letter: DeadLetterId) -> Result<(), StoreError> {
        let written = self.write(letter, |transaction, letter| {
            Box::pin(blanked(&mut transaction.connection, *letter))
        });
        written.await.map_err(WriteError::into_store_error)
    }

    async fn finish(&self, id: ErasureId, at: Timestamp) -> Result<(), StoreError> {
        let written = self.write((id, at), |transaction, (id, at)| {
            Box::pin(finished(&mut transaction.connection, *id, *at))
        });
        written.await.map_err(WriteError::into_store_error)
    }
}

async fn find(
    connection: &mut MySqlConnection,
    id: ErasureId,
) -> Result<Option<(Erasure, u64)>, Failure> {
    let found = sqlx::query(
        "SELECT id, person, requested_at, done_at,
                (SELECT count(*) FROM erased_orders WHERE erasure = ?) AS erased
           FROM erasures WHERE id = ?",
    )
    .bind(id.0)
    .bind(id.0)
    .fetch_optional(connection)
    .await?;
    let Some(row) = found else { return Ok(None) };
    let found = erasure(&row)?;
    let erased = column(&row, "erased_orders", "erased", &found.id)?;
    Ok(Some((found, erased)))
}

async fn open(
    connection: &mut MySqlConnection,
    behind: Option<ErasureId>,
    limit: u32,
) -> Result<Vec<Erasure>, Failure> {
    let rows = sqlx::query(
        "SELECT id, person, requested_at, done_at FROM erasures
          WHERE done_at IS NULL AND id > ? ORDER BY id LIMIT ?",
    )
    .bind(behind.map_or(Uuid::nil(), |id| id.0))
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let found = rows.iter().map(|row| erasure(row));
    Ok(found.collect::<Result<_, _>>()?)
}

/// Both are read along an index that is in this order.
async fn orders(
    connection: &mut MySqlConnection,
    asked: &Asked,
) -> Result<Vec<PersonOrder>, Failure> {
    const OF_CUSTOMER: &str = "SELECT id, number, placed_at FROM orders
          WHERE customer_id = ? AND placed_at <= ? AND placed_at >= ?
            AND (placed_at > ? OR number > ?)
          ORDER BY placed_at, number LIMIT ?";
    const OF_GUEST: &str = "SELECT o.id, o.number, o.placed_at
           FROM order_terms t JOIN orders o ON o.number = t.number
          WHERE t.term = ? AND t.placed_at <= ? AND t.placed_at >= ?
            AND (t.placed_at > ? OR t.number > ?) AND o.customer_id IS NULL
          ORDER BY t.placed_at, t.number LIMIT ?";
    let (sql, whose) = match &asked.person {
        Person::Customer(id) => (OF_CUSTOMER, id.as_str().to_owned()),
        Person::Guest(email) => (OF_GUEST, address_term(email)),
    };
    let at = asked
        .behind
        .map_or(i64::MIN, |behind| behind.placed_at.micros());
    let rows = sqlx::query(sql)
        .bind(whose)
        .bind(asked.until.micros())
        .bind(at)
        .bind(at)
        .bind(asked.behind.map_or(0, |behind| signed(behind.number.0)))
        .bind(i64::from(asked.limit))
        .fetch_all(connection)
        .await?;
    let found = rows.iter().map(|row| person_order(row));
    Ok(found.collect::<Result<_, _>>()?)
}

async fn to_look_at(
    connection: &mut MySqlConnection,
    erasure: ErasureId,
    limit: u32,
) -> Result<Vec<(OrderId, Timestamp)>, Failure> {
    let rows = sqlx::query(
        "SELECT order_id, look_again_at FROM erased_orders
          WHERE erasure = ? AND look_again_at IS NOT NULL ORDER BY look_again_at LIMIT ?",
    )
    .bind(erasure.0)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let read = |row: &MySqlRow| -> Result<_, StoreError> {
        let order = column(row, "erased_orders", "order_id", &erasure)?;
        let at = column(row, "erased_orders", "look_again_at", &order)?;
        Ok((order, at))
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

async fn end_look(connection: &mut MySqlConnection, order: OrderId) -> Result<(), Failure> {
    let end = sqlx::query("UPDATE erased_orders SET look_again_at = NULL WHERE order_id = ?");
    end.bind(order.uuid()).execute(connection).await?;
    Ok(())
}

async fn is_erased_by(
    connection: &mut MySqlConnection,
    erasure: ErasureId,
    order: OrderId,
) -> Result<bool, Failure> {
    let find = sqlx::query("SELECT 1 FROM erased_orders WHERE order_id = ? AND erasure = ?");
    let find = find.bind(order.uuid()).bind(erasure.0);
    Ok(find.fetch_optional(connection).await?.is_some())
}

async fn waiting(connection: &mut MySqlConnection, scopes: &[String]) -> Result<u64, Failure> {
    let mut all = 0;
    for scope in scopes {
        let count = sqlx::query_scalar("SELECT count(*) FROM order_requests WHERE scope = ?");
        let waiting: i64 = count
            .bind(scope.as_bytes())
            .fetch_one(&mut *connection)
            .await?;
        all += waiting.unsigned_abs();
    }
    Ok(all)
}

async fn requests(
    connection: &mut MySqlConnection,
    scopes: &[String],
    asked: (Timestamp, u64, u32),
) -> Result<Vec<PersonRequest>, Failure> {
    let (until, behind, limit) = asked;
    let mut found = Vec::new();
    for scope in scopes {
        let (from, to) = among(scope);
        let rows = sqlx::query(
            "SELECT id, created_at, order_id, status FROM idempotency_keys
              WHERE scope BETWEEN ? AND ?
                AND (scope = ? OR CAST(lower(CONVERT(scope USING utf8mb4)) AS BINARY) = ?)
                AND created_at <= ? AND id > ? ORDER BY id LIMIT ?",
        )
        .bind(from)
        .bind(to)
        .bind(scope)
        .bind(scope)
        .bind(until.micros())
        .bind(signed(behind))
        .bind(i64::from(limit))
        .fetch_all(&mut *connection)
        .await?;
        for row in &rows {
            found.push(person_request(row)?);
        }
    }
    found.sort_unstable_by_key(|request| request.place);
    found.truncate(limit as usize);
    Ok(found)
}

async fn begun(connection: &mut MySqlConnection, erasure: &Erasure) -> Result<(), Failure> {
    sqlx::query("INSERT IGNORE INTO erasures (id, person, requested_at) VALUES (?, ?, ?)")
        .bind(erasure.id.0)
        .bind(erasure.person.as_ref().map(Person::scope))
        .bind(erasure.requested_at.micros())
        .execute(connection)
        .await?;
    Ok(())
}

async fn finished(
    connection: &mut MySqlConnection,
    id: ErasureId,
    at: Timestamp,
) -> Result<(), Failure> {
    sqlx::query("UPDATE erasures SET person = NULL, done_at = coalesce(done_at, ?) WHERE id = ?")
        .bind(at.micros())
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}
