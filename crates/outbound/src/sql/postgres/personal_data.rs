//! What is kept about persons, and its erasure.

use super::personal_rewrite::{blanked, rewritten, sweep};
use super::{Failure, PostgresStore};
use crate::sql::WriteError;
use crate::sql::columns::column;
use crate::sql::rows::{address_term, among, erasure, person_order, person_request, signed};
use application::ports::{
    DeadLetterId, Erasure, ErasureId, Person, PersonOrder, PersonRequest, PersonalData, Rewriting,
    StoreError,
};
use async_trait::async_trait;
use domain::{OrderId, Timestamp};
use sqlx::postgres::{PgConnection, PgRow};
use std::sync::Arc;
use uuid::Uuid;

/// Which orders of whom.
struct Asked {
    person: Person,
    until: Timestamp,
    behind: Option<PersonOrder>,
    limit: u32,
}

#[async_trait]
impl PersonalData for PostgresStore {
    async fn begin(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let asked = Arc::new(erasure.clone());
        let written = self.alone("persons-begin", move |connection, _| {
            let asked = asked.clone();
            Box::pin(async move {
                let erasure = &*asked;
                begun(connection, erasure).await
            })
        });
        written.await.map_err(WriteError::into_store_error)
    }

    async fn erasure(&self, id: ErasureId) -> Result<Option<(Erasure, u64)>, StoreError> {
        let asked = Arc::new(id);
        self.read("persons-erasure", move |connection| {
            let asked = asked.clone();
            Box::pin(async move {
                let id = &*asked;
                find(connection, *id).await
            })
        })
        .await
    }

    async fn open(
        &self,
        behind: Option<ErasureId>,
        limit: u32,
    ) -> Result<Vec<Erasure>, StoreError> {
        let asked = Arc::new((behind, limit));
        self.read("persons-open", move |connection| {
            let asked = asked.clone();
            Box::pin(async move {
                let (behind, limit) = &*asked;
                open(connection, *behind, *limit).await
            })
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
        let asked = Arc::new(Asked {
            person: person.clone(),
            until,
            behind,
            limit,
        });
        self.read_list("persons-orders", move |connection| {
            let asked = asked.clone();
            Box::pin(async move {
                let asked = &*asked;
                orders(connection, asked).await
            })
        })
        .await
    }

    async fn rewrite(&self, erasure: ErasureId, order: &Rewriting) -> Result<bool, StoreError> {
        let asked = Arc::new((erasure, order.clone()));
        let written = self.alone("persons-rewrite", move |connection, _| {
            let asked = asked.clone();
            Box::pin(async move {
                let (erasure, order) = &*asked;
                rewritten(connection, *erasure, order).await
            })
        });
        written.await.map_err(WriteError::into_store_error)
    }

    async fn to_look_at(
        &self,
        erasure: ErasureId,
        limit: u32,
    ) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
        let asked = Arc::new((erasure, limit));
        self.read("persons-to-look-at", move |connection| {
            let asked = asked.clone();
            Box::pin(async move {
                let (erasure, limit) = &*asked;
                to_look_at(connection, *erasure, *limit).await
            })
        })
        .await
    }

    async fn end_look(&self, order: OrderId) -> Result<(), StoreError> {
        let ended = self.alone("persons-end-look", move |connection, _| {
            Box::pin(async move { end_look(connection, order).await })
        });
        ended.await.map_err(WriteError::into_store_error)
    }

    async fn is_erased_by(&self, erasure: ErasureId, order: OrderId) -> Result<bool, StoreError> {
        self.read("persons-is-erased-by", move |connection| {
            Box::pin(async move { is_erased_by(connection, erasure, order).await })
        })
        .await
    }

    async fn waiting(&self, scopes: &[String]) -> Result<u64, StoreError> {
        let asked = Arc::new(scopes.to_vec());
        self.read("persons-waiting", move |connection| {
            let asked = asked.clone();
            Box::pin(async move {
                let scopes = &*asked;
                waiting(connection, scopes).await
            })
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
        let asked = Arc::new((scopes.to_vec(), (until, behind, limit)));
        self.read_list("persons-requests", move |connection| {
            let asked = asked.clone();
            Box::pin(async move {
                let (scopes, asked) = &*asked;
                requests(connection, scopes, *asked).await
            })
        })
        .await
    }

    async fn sweep(
        &self,
        scopes: &[String],
        until: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let asked = Arc::new((scopes.to_vec(), until, limit));
        let written = self.alone("persons-sweep", move |connection, _| {
            let asked = asked.clone();
            Box::pin(async move {
                let (scopes, until, limit) = &*asked;
                sweep(connection, scopes, *until, *limit).await
            })
        });
        written.await.map_err(WriteError::into_store_error)
    }

    async fn blank(&self, letter: DeadLetterId) -> Result<(), StoreError> {
        let asked = Arc::new(letter);
        let written = self.alone("persons-blank", move |connection, _| {
            let asked = asked.clone();
            Box::pin(async move {
                let letter = &*asked;
                blanked(connection, *letter).await
            })
        });
        written.await.map_err(WriteError::into_store_error)
    }

    async fn finish(&self, id: ErasureId, at: Timestamp) -> Result<(), StoreError> {
        let asked = Arc::new((id, at));
        let written = self.alone("persons-finish", move |connection, _| {
            let asked = asked.clone();
            Box::pin(async move {
                let (id, at) = &*asked;
                finished(connection, *id, *at).await
            })
        });
        written.await.map_err(WriteError::into_store_error)
    }
}

async fn find(
    connection: &mut PgConnection,
    id: ErasureId,
) -> Result<Option<(Erasure, u64)>, Failure> {
    let found = sqlx::query(
        "SELECT id, person, requested_at, done_at,
                (SELECT count(*) FROM erased_orders WHERE erasure = $1) AS erased
           FROM erasures WHERE id = $2",
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
    connection: &mut PgConnection,
    behind: Option<ErasureId>,
    limit: u32,
) -> Result<Vec<Erasure>, Failure> {
    let rows = sqlx::query(
        "SELECT id, person, requested_at, done_at FROM erasures
          WHERE done_at IS NULL AND id > $1 ORDER BY id LIMIT $2",
    )
    .bind(behind.map_or(Uuid::nil(), |id| id.0))
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let found = rows.iter().map(|row| erasure(row));
    Ok(found.collect::<Result<_, _>>()?)
}

/// Both are read along an index that is in this order.
async fn orders(connection: &mut PgConnection, asked: &Asked) -> Result<Vec<PersonOrder>, Failure> {
    const OF_CUSTOMER: &str = "SELECT id, number, placed_at FROM orders
          WHERE customer_id = $1 AND placed_at <= $2 AND placed_at >= $3
            AND (placed_at > $4 OR number > $5)
          ORDER BY placed_at, number LIMIT $6";
    const OF_GUEST: &str = "SELECT o.id, o.number, o.placed_at
           FROM order_terms t JOIN orders o ON o.number = t.number
          WHERE t.term = $1 AND t.placed_at <= $2 AND t.placed_at >= $3
            AND (t.placed_at > $4 OR t.number > $5) AND o.customer_id IS NULL
          ORDER BY t.placed_at, t.number LIMIT $6";
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
    connection: &mut PgConnection,
    erasure: ErasureId,
    limit: u32,
) -> Result<Vec<(OrderId, Timestamp)>, Failure> {
    let rows = sqlx::query(
        "SELECT order_id, look_again_at FROM erased_orders
          WHERE erasure = $1 AND look_again_at IS NOT NULL ORDER BY look_again_at LIMIT $2",
    )
    .bind(erasure.0)
    .bind(i64::from(limit))
    .fetch_all(connection)
    .await?;
    let read = |row: &PgRow| -> Result<_, StoreError> {
        let order = column(row, "erased_orders", "order_id", &erasure)?;
        let at = column(row, "erased_orders", "look_again_at", &order)?;
        Ok((order, at))
    };
    Ok(rows.iter().map(read).collect::<Result<_, _>>()?)
}

async fn end_look(connection: &mut PgConnection, order: OrderId) -> Result<(), Failure> {
    let end = sqlx::query("UPDATE erased_orders SET look_again_at = NULL WHERE order_id = $1");
    end.bind(order.uuid()).execute(connection).await?;
    Ok(())
}

async fn is_erased_by(
    connection: &mut PgConnection,
    erasure: ErasureId,
    order: OrderId,
) -> Result<bool, Failure> {
    let find = sqlx::query("SELECT 1 FROM erased_orders WHERE order_id = $1 AND erasure = $2");
    let find = find.bind(order.uuid()).bind(erasure.0);
    Ok(find.fetch_optional(connection).await?.is_some())
}

async fn waiting(connection: &mut PgConnection, scopes: &[String]) -> Result<u64, Failure> {
    let mut all = 0;
    for scope in scopes {
        let count = sqlx::query_scalar("SELECT count(*) FROM order_requests WHERE scope = $1");
        let waiting: i64 = count
            .bind(scope.as_bytes())
            .fetch_one(&mut *connection)
            .await?;
        all += waiting.unsigned_abs();
    }
    Ok(all)
}

async fn requests(
    connection: &mut PgConnection,
    scopes: &[String],
    asked: (Timestamp, u64, u32),
) -> Result<Vec<PersonRequest>, Failure> {
    let (until, behind, limit) = asked;
    let mut found = Vec::new();
    for scope in scopes {
        let (from, to) = among(scope);
        let rows = sqlx::query(
            "SELECT id, created_at, order_id, status FROM idempotency_keys
              WHERE scope BETWEEN $5 AND $6 AND (scope = $1 OR lower(scope) = $1)
                AND created_at <= $2 AND id > $3 ORDER BY id LIMIT $4",
        )
        .bind(scope)
        .bind(until.micros())
        .bind(signed(behind))
        .bind(i64::from(limit))
        .bind(from)
        .bind(to)
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

async fn begun(connection: &mut PgConnection, erasure: &Erasure) -> Result<(), Failure> {
    sqlx::query(
        "INSERT INTO erasures (id, person, requested_at) VALUES ($1, $2, $3)
         ON CONFLICT (id) DO NOTHING",
    )
    .bind(erasure.id.0)
    .bind(erasure.person.as_ref().map(Person::scope))
    .bind(erasure.requested_at.micros())
    .execute(connection)
    .await?;
    Ok(())
}

async fn finished(
    connection: &mut PgConnection,
    id: ErasureId,
    at: Timestamp,
) -> Result<(), Failure> {
    sqlx::query("UPDATE erasures SET person = NULL, done_at = coalesce(done_at, $1) WHERE id = $2")
        .bind(at.micros())
        .bind(id.0)
        .execute(connection)
        .await?;
    Ok(())
}
