//! The schema's steps: embedded, forward only, each one transaction together with its row. One replica
//! makes them; the others wait for it.

use super::store::OpenError;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// One step.
struct Migration {
    name: &'static str,
    sql: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sql: include_str!(concat!(
                "../../../../../migrations/postgres/",
                $name,
                ".sql"
            )),
        }
    };
}

/// All steps, in order; the first has number 1.
const ALL: &[Migration] = &[
    migration!("0001_orders"),
    migration!("0002_builtin_collaborators"),
    migration!("0003_reports"),
    migration!("0004_reports_of_the_documents"),
];

/// Held by the one replica that is migrating.
const LOCK: i64 = 0x6f72_6473_6d69_6772;

/// How long a start waits for the replica that is migrating. Longer than a step takes on large tables.
const LOCK_PATIENCE: Duration = Duration::from_mins(5);
/// The wait between two looks.
const LOCK_WAIT: Duration = Duration::from_millis(200);

/// What the steps have made is written here.
const STEPS: &str = "CREATE TABLE IF NOT EXISTS order_service_schema (
    number  BIGINT PRIMARY KEY,
    name    TEXT NOT NULL,
    made_at TIMESTAMPTZ NOT NULL DEFAULT now()
)";

/// The newest version that this binary knows.
pub(super) fn known() -> u32 {
    u32::try_from(ALL.len()).unwrap_or(u32::MAX)
}

/// Runs the steps that the database has not seen. Refuses one that a newer version has changed.
pub(super) async fn migrate(connection: &mut PgConnection) -> Result<(), OpenError> {
    // As long as the others take: they make whole tables.
    sqlx::raw_sql("SET lock_timeout = 0; SET statement_timeout = 0")
        .execute(&mut *connection)
        .await?;
    lock(connection, LOCK_PATIENCE).await?;
    let migrated = while_locked(connection).await;
    // The connection is closed after this, which ends the lock in any case.
    let ended = sqlx::query("SELECT pg_advisory_unlock($1)")
        .bind(LOCK)
        .execute(&mut *connection)
        .await;
    migrated?;
    ended?;
    Ok(())
}

/// Looks again and again: a session that waits in the server would hold back a `CREATE INDEX
/// CONCURRENTLY` of the one that it waits for.
async fn lock(connection: &mut PgConnection, patience: Duration) -> Result<(), OpenError> {
    let until = Instant::now() + patience;
    loop {
        let is_ours: bool = sqlx::query_scalar("SELECT pg_try_advisory_lock($1)")
            .bind(LOCK)
            .fetch_one(&mut *connection)
            .await?;
        if is_ours {
            return Ok(());
        }
        if Instant::now() >= until {
            return Err(OpenError::Migrating(patience));
        }
        sleep(LOCK_WAIT).await;
    }
}

async fn while_locked(connection: &mut PgConnection) -> Result<(), OpenError> {
    let found = version(connection).await?;
    let known = known();
    if found > known {
        return Err(OpenError::NewerSchema { found, known });
    }
    if found == 0 {
        sqlx::raw_sql(STEPS).execute(&mut *connection).await?;
    }
    sqlx::raw_sql("SET lock_timeout = '5s'")
        .execute(&mut *connection)
        .await?;
    for (number, migration) in (1_i64..).zip(ALL).skip(found as usize) {
        step(connection, number, migration)
            .await
            .map_err(|source| OpenError::Migration {
                name: migration.name,
                source,
            })?;
        tracing::debug!(migration = migration.name, "schema step done");
    }
    super::event_feed::keep_ahead(connection).await?;
    Ok(())
}

async fn step(
    connection: &mut PgConnection,
    number: i64,
    migration: &Migration,
) -> Result<(), sqlx::Error> {
    let mut step = connection.begin().await?;
    sqlx::raw_sql(migration.sql).execute(&mut *step).await?;
    sqlx::query("INSERT INTO order_service_schema (number, name) VALUES ($1, $2)")
        .bind(number)
        .bind(migration.name)
        .execute(&mut *step)
        .await?;
    step.commit().await
}

/// Of the database; 0 before the first start.
pub(super) async fn version(connection: &mut PgConnection) -> Result<u32, sqlx::Error> {
    let is_there: bool =
        sqlx::query_scalar("SELECT to_regclass('order_service_schema') IS NOT NULL")
            .fetch_one(&mut *connection)
            .await?;
    if !is_there {
        return Ok(0);
    }
    let newest: i64 =
        sqlx::query_scalar("SELECT coalesce(max(number), 0) FROM order_service_schema")
            .fetch_one(connection)
            .await?;
    Ok(u32::try_from(newest).unwrap_or(u32::MAX))
}
