//! The schema's steps: embedded, forward only, each one transaction together with its row. One replica
//! makes them; the others wait for it.

use super::Failure;
use super::store::OpenError;
use crate::sql::schema::Schema;
use sqlx::Connection;
use sqlx::postgres::PgConnection;
use std::time::Duration;
use tokio::time::{Instant, sleep};

/// One step.
pub(super) struct Migration {
    name: &'static str,
    sql: &'static str,
    /// How many steps a binary has to know that works with the schema after this one: as before it where
    /// this one only adds, all up to this one where it takes something away.
    works_from: u32,
}

macro_rules! migration {
    ($name:literal, works_from $works_from:literal) => {
        Migration {
            name: $name,
            works_from: $works_from,
            sql: include_str!(concat!(
                "../../../../../migrations/postgres/",
                $name,
                ".sql"
            )),
        }
    };
}

/// All steps, in order; the first has number 1.
pub(super) const ALL: &[Migration] = &[
    migration!("0001_orders", works_from 1),
    migration!("0002_builtin_collaborators", works_from 2),
    migration!("0003_reports", works_from 3),
    migration!("0004_reports_of_the_documents", works_from 3),
    migration!("0005_process_version", works_from 3),
    // With them came the process's version 2, which binaries before the last step do not look for.
    migration!("0006_event_sinks", works_from 5),
    migration!("0007_order_requests", works_from 5),
    migration!("0008_dead_letters", works_from 5),
    migration!("0009_webhooks", works_from 5),
    migration!("0010_audit_trail", works_from 5),
    migration!("0011_audit_subjects", works_from 5),
    migration!("0012_personal_data", works_from 5),
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
);
ALTER TABLE order_service_schema ADD COLUMN IF NOT EXISTS works_from BIGINT";

/// The newest version that this binary knows.
pub(super) fn known() -> u32 {
    u32::try_from(ALL.len()).unwrap_or(u32::MAX)
}

/// Runs the steps that the database has not seen. Refuses one that a newer version has changed, unless its
/// steps say that binaries which know these may go on.
pub(super) async fn migrate(
    connection: &mut PgConnection,
    migrations: &[Migration],
) -> Result<(), OpenError> {
    // As long as the others take: they make whole tables.
    sqlx::raw_sql("SET lock_timeout = 0; SET statement_timeout = 0")
        .execute(&mut *connection)
        .await?;
    lock(connection, LOCK_PATIENCE).await?;
    let migrated = while_locked(connection, migrations).await;
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

async fn while_locked(
    connection: &mut PgConnection,
    migrations: &[Migration],
) -> Result<(), OpenError> {
    let schema = schema(connection).await?;
    let found = schema.version;
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    if !schema.admits(known) {
        return Err(OpenError::NewerSchema { found, known });
    }
    if found == 0 {
        refuse_foreign(connection).await?;
    }
    if found < known {
        sqlx::raw_sql(STEPS).execute(&mut *connection).await?;
    }
    sqlx::raw_sql("SET lock_timeout = '5s'")
        .execute(&mut *connection)
        .await?;
    for (number, migration) in (1_i64..).zip(migrations).skip(found as usize) {
        step(connection, number, migration)
            .await
            .map_err(|error| OpenError::Migration {
                name: migration.name,
                why: Failure::from(error).words(),
            })?;
        tracing::debug!(migration = migration.name, "schema step done");
    }
    super::shape::check(connection).await?;
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
    sqlx::query("INSERT INTO order_service_schema (number, name, works_from) VALUES ($1, $2, $3)")
        .bind(number)
        .bind(migration.name)
        .bind(i64::from(migration.works_from))
        .execute(&mut *step)
        .await?;
    step.commit().await
}

/// Before the first step nothing may be there that the steps make: it would be another program's.
pub(super) async fn refuse_foreign(connection: &mut PgConnection) -> Result<(), OpenError> {
    let tables = ALL.iter().flat_map(|migration| tables(migration.sql));
    let tables: Vec<_> = tables.collect();
    let sql = "SELECT relname::text FROM pg_class WHERE relname = ANY($1)
                  AND relnamespace = current_schema()::regnamespace ORDER BY 1 LIMIT 1";
    let found: Option<String> = sqlx::query_scalar(sql)
        .bind(tables)
        .fetch_optional(connection)
        .await?;
    found.map_or(Ok(()), |table| Err(OpenError::Foreign(table)))
}

/// Those that a step makes.
fn tables(sql: &str) -> impl Iterator<Item = &str> {
    let made = sql
        .lines()
        .filter_map(|line| line.strip_prefix("CREATE TABLE "));
    made.filter_map(|made| made.split_whitespace().next())
}

/// Of the database.
pub(super) async fn schema(connection: &mut PgConnection) -> Result<Schema, sqlx::Error> {
    let is_there: bool =
        sqlx::query_scalar("SELECT to_regclass('order_service_schema') IS NOT NULL")
            .fetch_one(&mut *connection)
            .await?;
    if !is_there {
        return Ok(Schema::default());
    }
    // As JSON, because the first binaries' table has no such column.
    let steps: Vec<(i64, Option<i64>)> = sqlx::query_as(
        "SELECT number, (to_jsonb(step) ->> 'works_from')::bigint FROM order_service_schema step",
    )
    .fetch_all(connection)
    .await?;
    let whole = |number: i64| u32::try_from(number).unwrap_or(u32::MAX);
    let steps = steps.into_iter();
    Ok(Schema::of(steps.map(|(number, works_from)| {
        (whole(number), works_from.map(whole))
    })))
}
