//! The schema's steps: embedded, forward only. A schema statement commits by itself here, so a step is
//! written to be repeated, and is on record only when all of it is done; one process at a time.

use super::Failure;
use super::store::OpenError;
use crate::sql::columns::Columns;
use sqlx::mysql::MySqlConnection;

/// One step.
pub(super) struct Migration {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
}

macro_rules! migration {
    ($name:literal) => {
        Migration {
            name: $name,
            sql: include_str!(concat!("../../../../../migrations/mysql/", $name, ".sql")),
        }
    };
}

/// All steps, in order; the first has number 1.
pub(super) const ALL: &[Migration] = &[
    migration!("0001_orders"),
    migration!("0002_builtin_collaborators"),
    migration!("0003_reports"),
    migration!("0004_reports_of_the_documents"),
];

/// How long another process may take that brings the schema up to date at the same time, in seconds.
const PATIENCE: u32 = 120;

/// Locks have names for the whole server, of at most 64 characters.
const LOCK: &str = "CONCAT('order-service:', SHA1(DATABASE()))";

const STEPS: &str = "CREATE TABLE IF NOT EXISTS schema_steps (
    number  INT          NOT NULL,
    name    VARCHAR(100) NOT NULL,
    done_at DATETIME(6)  NOT NULL,
    PRIMARY KEY (number)
) ENGINE = InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE utf8mb4_bin";

/// Runs the steps that the database has not seen. Refuses one that a newer version has changed, or that
/// is somebody else's.
pub(super) async fn migrate(
    connection: &mut MySqlConnection,
    migrations: &[Migration],
) -> Result<(), OpenError> {
    if version(connection).await? == u32::try_from(migrations.len()).ok() {
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
    let found = match version(connection).await? {
        Some(found) => found,
        None if has_table(connection, "orders").await? => return Err(OpenError::Foreign),
        None => {
            let made = sqlx::raw_sql(STEPS).execute(&mut *connection).await;
            made.map_err(Failure::from)?;
            0
        }
    };
    if found > known {
        return Err(OpenError::NewerSchema { found, known });
    }
    for (number, migration) in (1_u32..).zip(migrations).skip(found as usize) {
        step(connection, number, migration)
            .await
            .map_err(|source| OpenError::Migration {
                name: migration.name,
                source,
            })?;
        tracing::debug!(migration = migration.name, "schema step done");
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
    sqlx::query("INSERT INTO schema_steps (number, name, done_at) VALUES (?, ?, UTC_TIMESTAMP(6))")
        .bind(number)
        .bind(migration.name)
        .execute(connection)
        .await
        .map(drop)
}

/// The newest version that this binary knows.
pub(super) fn known() -> u32 {
    u32::try_from(ALL.len()).unwrap_or(u32::MAX)
}

/// How many steps are on record; none if there is no record.
pub(super) async fn version(connection: &mut MySqlConnection) -> Result<Option<u32>, Failure> {
    if !has_table(connection, "schema_steps").await? {
        return Ok(None);
    }
    let newest = sqlx::query("SELECT COALESCE(MAX(number), 0) AS newest FROM schema_steps");
    let row = newest.fetch_one(connection).await?;
    let newest = Columns::integer(&row, "newest").ok().flatten();
    Ok(newest.and_then(|newest| u32::try_from(newest).ok()))
}

async fn has_table(connection: &mut MySqlConnection, name: &str) -> Result<bool, Failure> {
    let find = sqlx::query(
        "SELECT 1 FROM information_schema.tables
          WHERE table_schema = DATABASE() AND table_name = ?",
    );
    let found = find.bind(name).fetch_optional(connection).await?;
    Ok(found.is_some())
}
