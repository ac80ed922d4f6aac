//! The schema's steps: embedded, forward only. A schema statement commits by itself here, so a step is
//! written to be repeated, and is on record only when all of it is done; one process at a time.

use super::Failure;
use super::store::OpenError;
use crate::sql::columns::{Columns, column, nullable};
use crate::sql::schema::Schema;
use sqlx::mysql::MySqlConnection;

/// One step.
pub(super) struct Migration {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    /// How many steps a binary has to know that works with the schema after this one: as before it where
    /// this one only adds, all up to this one where it takes something away.
    pub(super) works_from: u32,
}

macro_rules! migration {
    ($name:literal, works_from $works_from:literal) => {
        Migration {
            name: $name,
            works_from: $works_from,
            sql: include_str!(concat!("../../../../../migrations/mysql/", $name, ".sql")),
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

/// How long another process may take that brings the schema up to date at the same time, in seconds.
const PATIENCE: u32 = 120;

/// Locks have names for the whole server, of at most 64 characters.
const LOCK: &str = "CONCAT('order-service:', SHA1(DATABASE()))";

const STEPS: &str = "CREATE TABLE IF NOT EXISTS schema_steps (
    number     INT          NOT NULL,
    name       VARCHAR(100) NOT NULL,
    done_at    DATETIME(6)  NOT NULL,
    works_from INT,
    PRIMARY KEY (number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/// For the table that the first binaries made.
const WORKS_FROM: &str = "ALTER TABLE schema_steps ADD COLUMN works_from INT";

/// Runs the steps that the database has not seen. Refuses one that a newer version has changed, unless its
/// steps say that binaries which know these may go on; or that is somebody else's.
pub(super) async fn migrate(
    connection: &mut MySqlConnection,
    migrations: &[Migration],
) -> Result<(), OpenError> {
    let found = schema(connection).await?.map(|schema| schema.version);
    if found == u32::try_from(migrations.len()).ok() {
        return Ok(());
    }
    lock(connection).await?;
    let done = run(connection, migrations).await;
    // The end of the connection frees it as well.
    let free = sqlx::AssertSqlSafe(format!("DO RELEASE_LOCK({LOCK})"));
    let _ = sqlx::raw_sql(free).execute(connection).await;
    done
}

async fn lock(connection: &mut MySqlConnection) -> Result<(), OpenError> {
    let take = format!("SELECT GET_LOCK({LOCK}, {PATIENCE}) AS taken");
    let row = sqlx::query(sqlx::AssertSqlSafe(take)).fetch_one(connection);
    let row = row.await.map_err(Failure::from)?;
    match Columns::integer(&row, "taken") {
        Ok(Some(1)) => Ok(()),
        _ => Err(OpenError::SchemaLocked(PATIENCE)),
    }
}

async fn run(connection: &mut MySqlConnection, migrations: &[Migration]) -> Result<(), OpenError> {
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    let schema = if let Some(schema) = schema(connection).await? {
        schema
    } else {
        refuse_foreign(connection).await?;
        Schema::default()
    };
    let found = schema.version;
    if !schema.admits(known) {
        return Err(OpenError::NewerSchema { found, known });
    }
    if found < known {
        prepare_record(connection).await?;
    }
    for (number, migration) in (1_u32..).zip(migrations).skip(found as usize) {
        step(connection, number, migration)
            .await
            .map_err(|error| OpenError::Migration {
                name: migration.name,
                why: Failure::from(error).to_string(),
            })?;
        tracing::debug!(migration = migration.name, "schema step done");
    }
    Ok(())
}

/// The table that the steps are on record in.
async fn prepare_record(connection: &mut MySqlConnection) -> Result<(), Failure> {
    sqlx::raw_sql(STEPS).execute(&mut *connection).await?;
    if !has_works_from(connection).await? {
        sqlx::raw_sql(WORKS_FROM).execute(connection).await?;
    }
    Ok(())
}

async fn step(
    connection: &mut MySqlConnection,
    number: u32,
    migration: &Migration,
) -> Result<(), sqlx::Error> {
    sqlx::raw_sql(migration.sql)
        .execute(&mut *connection)
        .await?;
    let record = sqlx::query(
        "INSERT INTO schema_steps (number, name, done_at, works_from)
         VALUES (?, ?, UTC_TIMESTAMP(6), ?)",
    );
    record
        .bind(number)
        .bind(migration.name)
        .bind(migration.works_from)
        .execute(connection)
        .await
        .map(drop)
}

/// The newest version that this binary knows.
pub(super) fn known() -> u32 {
    u32::try_from(ALL.len()).unwrap_or(u32::MAX)
}

/// Of the database; none if there is no record of it.
pub(super) async fn schema(connection: &mut MySqlConnection) -> Result<Option<Schema>, Failure> {
    if !has_table(connection, "schema_steps").await? {
        return Ok(None);
    }
    let rows = if has_works_from(connection).await? {
        sqlx::query("SELECT number, works_from FROM schema_steps")
    } else {
        sqlx::query("SELECT number, NULL AS works_from FROM schema_steps")
    };
    let mut steps = Vec::new();
    for row in rows.fetch_all(connection).await? {
        let number: u32 = column(&row, "schema_steps", "number", &"(all)")?;
        let works_from = nullable(&row, "schema_steps", "works_from", &number)?;
        steps.push((number, works_from));
    }
    Ok(Some(Schema::of(steps)))
}

async fn has_works_from(connection: &mut MySqlConnection) -> Result<bool, Failure> {
    let find = sqlx::query(
        "SELECT 1 FROM information_schema.columns
          WHERE table_schema = DATABASE() AND table_name = 'schema_steps'
            AND column_name = 'works_from'",
    );
    Ok(find.fetch_optional(connection).await?.is_some())
}

/// Where no step is on record, there may be no table of orders: it would be another program's.
pub(super) async fn refuse_foreign(connection: &mut MySqlConnection) -> Result<(), OpenError> {
    if has_table(connection, "orders").await? {
        return Err(OpenError::Foreign);
    }
    Ok(())
}

async fn has_table(connection: &mut MySqlConnection, name: &str) -> Result<bool, Failure> {
    let find = sqlx::query(
        "SELECT 1 FROM information_schema.tables
          WHERE table_schema = DATABASE() AND table_name = ?",
    );
    let found = find.bind(name).fetch_optional(connection).await?;
    Ok(found.is_some())
}
