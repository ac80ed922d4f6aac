//! What is kept about persons, and its erasure.

use super::personal_rewrite::rewrite;
use super::requests::erase_keys;
use super::{Failure, SqliteStore};
use crate::sql::WriteError;
use crate::sql::columns::column;
use crate::sql::rows::{address_term, among, erasure, person_order, person_request, signed};
use application::ports::{
    DeadLetterId, Erasure, ErasureId, Person, PersonOrder, PersonRequest, PersonalData, Rewriting,
    StoreError,
};
use async_trait::async_trait;
use domain::order::Veil;
use domain::{OrderId, Timestamp};
use rusqlite::{Connection, OptionalExtension as _, named_params};

#[async_trait]
impl PersonalData for SqliteStore {
    async fn begin(&self, erasure: &Erasure) -> Result<(), StoreError> {
        let (id, at) = (erasure.id, erasure.requested_at.micros());
        let person = erasure.person.as_ref().map(Person::scope);
        let begun = self.write(move |connection| {
            connection
                .prepare_cached(
                    "INSERT INTO erasures (id, person, requested_at) VALUES (?1, ?2, ?3)
                     ON CONFLICT (id) DO NOTHING",
                )?
                .execute((id.0.into_bytes(), &person, at))?;
            Ok(())
        });
        begun.await.map_err(WriteError::into_store_error)
    }

    async fn erasure(&self, id: ErasureId) -> Result<Option<(Erasure, u64)>, StoreError> {
        self.read(move |connection| find(connection, id)).await
    }

    async fn open(
        &self,
        behind: Option<ErasureId>,
        limit: u32,
    ) -> Result<Vec<Erasure>, StoreError> {
        self.read(move |connection| open(connection, behind, limit))
            .await
    }

    async fn orders(
        &self,
        person: &Person,
        until: Timestamp,
        behind: Option<PersonOrder>,
        limit: u32,
    ) -> Result<Vec<PersonOrder>, StoreError> {
        let person = person.clone();
        self.read_list(move |connection| orders(connection, &person, until, behind, limit))
            .await
    }

    async fn rewrite(&self, erasure: ErasureId, order: &Rewriting) -> Result<bool, StoreError> {
        let order = order.clone();
        let written = self.write(move |connection| rewrite(connection, erasure, &order));
        written.await.map_err(WriteError::into_store_error)
    }

    async fn to_look_at(
        &self,
        erasure: ErasureId,
        limit: u32,
    ) -> Result<Vec<(OrderId, Timestamp)>, StoreError> {
        self.read(move |connection| to_look_at(connection, erasure, limit))
            .await
    }

    async fn end_look(&self, order: OrderId) -> Result<(), StoreError> {
        let ended = self.write(move |connection| {
            connection
                .prepare_cached(
                    "UPDATE erased_orders SET look_again_at = NULL WHERE order_id = ?1",
                )?
                .execute([order.uuid().into_bytes()])?;
            Ok(())
        });
        ended.await.map_err(WriteError::into_store_error)
    }

    async fn is_erased_by(&self, erasure: ErasureId, order: OrderId) -> Result<bool, StoreError> {
        self.read(move |connection| {
            let mut find = connection.prepare_cached(
                "SELECT 1 FROM erased_orders WHERE order_id = ?1 AND erasure = ?2",
            )?;
            Ok(find.exists((order.uuid().into_bytes(), erasure.0.into_bytes()))?)
        })
        .await
    }

    async fn waiting(&self, scopes: &[String]) -> Result<u64, StoreError> {
        let scopes = scopes.to_vec();
        self.read(move |connection| {
            let mut count = connection
                .prepare_cached("SELECT count(*) FROM order_requests WHERE scope = ?1")?;
            let mut all = 0;
            for scope in &scopes {
                let waiting: i64 = count.query_row([scope.as_bytes()], |row| row.get(0))?;
                all += waiting.unsigned_abs();
            }
            Ok(all)
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
        let scopes = scopes.to_vec();
        self.read_list(move |connection| requests(connection, &scopes, until, behind, limit))
            .await
    }

    async fn sweep(
        &self,
        scopes: &[String],
        until: Timestamp,
        limit: u32,
    ) -> Result<u64, StoreError> {
        let scopes = scopes.to_vec();
        let swept = self.write(move |connection| sweep(connection, &scopes, until, limit));
        swept.await.map_err(WriteError::into_store_error)
    }

    async fn blank(&self, letter: DeadLetterId) -> Result<(), StoreError> {
        let blanked = self.write(move |connection| {
            connection
                .prepare_cached(
                    "UPDATE dead_letters SET message_key = NULL, headers = '[]', payload = ?2,
                            is_whole = 0, cause = ?3, note = CASE WHEN note IS NULL THEN NULL ELSE ?3 END
                      WHERE id = ?1 AND state <> 'PARKED'",
                )?
                .execute((signed(letter.0), Veil::MARK.as_bytes(), Veil::MARK))?;
            Ok(())
        });
        blanked.await.map_err(WriteError::into_store_error)
    }

    async fn finish(&self, id: ErasureId, at: Timestamp) -> Result<(), StoreError> {
        let finished = self.write(move |connection| {
            connection
                .prepare_cached(
                    "UPDATE erasures SET person = NULL, done_at = coalesce(done_at, ?2) WHERE id = ?1",
                )?
                .execute((id.0.into_bytes(), at.micros()))?;
            Ok(())
        });
        finished.await.map_err(WriteError::into_store_error)
    }
}

fn find(connection: &Connection, id: ErasureId) -> Result<Option<(Erasure, u64)>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT id, person, requested_at, done_at,
                (SELECT count(*) FROM erased_orders WHERE erasure = ?1) AS erased
           FROM erasures WHERE id = ?1",
    )?;
    let found = select.query_row([id.0.into_bytes()], |row| {
        Ok(erasure(row).and_then(|found| {
            let erased = column(row, "erased_orders", "erased", &found.id)?;
            Ok((found, erased))
        }))
    });
    Ok(found.optional()?.transpose()?)
}

fn open(
    connection: &Connection,
    behind: Option<ErasureId>,
    limit: u32,
) -> Result<Vec<Erasure>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT id, person, requested_at, done_at FROM erasures
          WHERE done_at IS NULL AND id > ?1 ORDER BY id LIMIT ?2",
    )?;
    let behind = behind.map_or([0; 16], |id| id.0.into_bytes());
    let mut rows = select.query((behind, limit))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(erasure(row)?);
    }
    Ok(found)
}

/// Both are read along an index that is in this order.
fn orders(
    connection: &Connection,
    person: &Person,
    until: Timestamp,
    behind: Option<PersonOrder>,
    limit: u32,
) -> Result<Vec<PersonOrder>, Failure> {
    let (sql, whose) = match person {
        Person::Customer(id) => (
            "SELECT id, number, placed_at FROM orders
              WHERE customer_id = :whose AND placed_at <= :until AND placed_at >= :at
                AND (placed_at > :at OR number > :number)
              ORDER BY placed_at, number LIMIT :limit",
            id.as_str().to_owned(),
        ),
        Person::Guest(email) => (
            "SELECT o.id, o.number, o.placed_at FROM order_terms t JOIN orders o ON o.number = t.number
              WHERE t.term = :whose AND t.placed_at <= :until AND t.placed_at >= :at
                AND (t.placed_at > :at OR t.number > :number) AND o.customer_id IS NULL
              ORDER BY t.placed_at, t.number LIMIT :limit",
            address_term(email),
        ),
    };
    let mut select = connection.prepare_cached(sql)?;
    let mut rows = select.query(named_params! {
        ":whose": whose,
        ":until": until.micros(),
        ":at": behind.map_or(i64::MIN, |behind| behind.placed_at.micros()),
        ":number": behind.map_or(0, |behind| signed(behind.number.0)),
        ":limit": limit,
    })?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(person_order(row)?);
    }
    Ok(found)
}

fn to_look_at(
    connection: &Connection,
    erasure: ErasureId,
    limit: u32,
) -> Result<Vec<(OrderId, Timestamp)>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT order_id, look_again_at FROM erased_orders
          WHERE erasure = ?1 AND look_again_at IS NOT NULL ORDER BY look_again_at LIMIT ?2",
    )?;
    let mut rows = select.query((erasure.0.into_bytes(), limit))?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        let order = column(row, "erased_orders", "order_id", &erasure)?;
        found.push((
            order,
            column(row, "erased_orders", "look_again_at", &order)?,
        ));
    }
    Ok(found)
}

fn requests(
    connection: &Connection,
    scopes: &[String],
    until: Timestamp,
    behind: u64,
    limit: u32,
) -> Result<Vec<PersonRequest>, Failure> {
    let mut select = connection.prepare_cached(
        "SELECT id, created_at, order_id, status FROM idempotency_keys
          WHERE scope BETWEEN ?5 AND ?6 AND (scope = ?1 OR lower(scope) = ?1)
            AND created_at <= ?2 AND id > ?3 ORDER BY id LIMIT ?4",
    )?;
    let mut found = Vec::new();
    for scope in scopes {
        let (from, to) = among(scope);
        let asked = (scope, until.micros(), signed(behind), limit, from, to);
        let mut rows = select.query(asked)?;
        while let Some(row) = rows.next()? {
            found.push(person_request(row)?);
        }
    }
    found.sort_unstable_by_key(|request| request.place);
    found.truncate(limit as usize);
    Ok(found)
}

fn sweep(
    connection: &Connection,
    scopes: &[String],
    until: Timestamp,
    limit: u32,
) -> Result<u64, Failure> {
    let keys = "SELECT id, scope, key FROM idempotency_keys k
                 WHERE scope BETWEEN ?4 AND ?5 AND (scope = ?1 OR lower(scope) = ?1)
                   AND created_at <= ?2 AND (order_id IS NULL OR NOT EXISTS (
                       SELECT 1 FROM orders o WHERE o.id = k.order_id)) LIMIT ?3";
    let mut deeds = connection.prepare_cached(
        "UPDATE audit_trail SET actor = ?4, reason = CASE WHEN reason = '' THEN '' ELSE ?5 END,
                subject = CASE WHEN kind = 'ACCESS' THEN ?5 ELSE subject END
          WHERE id IN (SELECT id FROM audit_trail WHERE actor = ?1 AND actor <> ?4 AND at <= ?2 LIMIT ?3)",
    )?;
    let mut swept = 0;
    for scope in scopes {
        let (from, to) = among(scope);
        let asked = (scope, until.micros(), limit, from, to);
        swept += erase_keys(connection, keys, asked)?;
        let named = (scope, until.micros(), limit, Person::NOBODY, Veil::MARK);
        swept += deeds.execute(named)? as u64;
    }
    Ok(swept)
}
