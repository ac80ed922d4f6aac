//! The schema's steps: embedded, forward only, each one transaction together with its number.

use super::store::OpenError;
use crate::sql::schema::Schema;
use rusqlite::{Connection, TransactionBehavior};
use std::collections::BTreeMap;

/// One step.
pub(super) struct Migration {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    /// How many steps a binary has to know that works with the schema after this one: as before it where
    /// this one only adds, all up to this one where it takes something away.
    pub(super) works_from: u32,
    /// What SQL alone cannot do, in the same transaction.
    pub(super) then: fn(&Connection) -> rusqlite::Result<()>,
}

macro_rules! migration {
    ($name:literal, works_from $works_from:literal) => {
        migration!($name, works_from $works_from, then | _ | Ok(()))
    };
    ($name:literal, works_from $works_from:literal, then $then:expr) => {
        Migration {
            name: $name,
            works_from: $works_from,
            sql: include_str!(concat!("../../../../../migrations/sqlite/", $name, ".sql")),
            then: $then,
        }
    };
}

/// All steps, in order; the first has number 1.
pub(super) const ALL: &[Migration] = &[
    migration!("0001_orders", works_from 1),
    migration!("0002_builtin_collaborators", works_from 2),
    migration!("0003_reports", works_from 3),
    migration!("0004_payment_expiry", works_from 4),
    migration!("0005_carts", works_from 5),
    migration!("0006_reading", works_from 6, then super::terms::fill),
    migration!("0007_orders_from_carts", works_from 7),
    migration!("0008_payments_later", works_from 8),
    migration!("0009_reports_of_the_documents", works_from 8),
    migration!("0010_process_version", works_from 8),
    // With them came the process's version 2, which binaries before the last step do not look for.
    migration!("0011_event_sinks", works_from 10),
    migration!("0012_order_requests", works_from 10),
    migration!("0013_dead_letters", works_from 10),
    migration!("0014_webhooks", works_from 10),
    migration!("0015_audit_trail", works_from 10),
    migration!("0016_audit_subjects", works_from 10),
    migration!("0017_personal_data", works_from 10),
];

/// What steps say of other binaries. How far the schema is, `user_version` says.
const STEPS: &str = "CREATE TABLE IF NOT EXISTS schema_steps (
    number     INTEGER PRIMARY KEY,
    name       TEXT    NOT NULL,
    works_from INTEGER NOT NULL
) STRICT";

/// Runs the steps that the database has not seen. Refuses one that a newer version has changed, unless its
/// steps say that binaries which know these may go on.
pub(super) fn migrate(
    connection: &mut Connection,
    migrations: &[Migration],
) -> Result<(), OpenError> {
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    let schema = schema(connection)?;
    let found = schema.version;
    if !schema.admits(known) {
        return Err(OpenError::NewerSchema { found, known });
    }
    for (number, migration) in (1_u32..).zip(migrations).skip(found as usize) {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.execute_batch(migration.sql)
            .and_then(|()| (migration.then)(&step))
            .and_then(|()| record(&step, number, migration))
            .and_then(|()| step.commit())
            .map_err(|source| OpenError::Migration {
                name: migration.name,
                source,
            })?;
        tracing::debug!(migration = migration.name, "schema step done");
    }
    Ok(())
}

/// The newest version that this binary knows.
pub(super) fn known() -> u32 {
    u32::try_from(ALL.len()).unwrap_or(u32::MAX)
}

fn record(connection: &Connection, number: u32, migration: &Migration) -> rusqlite::Result<()> {
    connection.execute_batch(STEPS)?;
    connection.execute(
        "INSERT OR REPLACE INTO schema_steps (number, name, works_from) VALUES (?1, ?2, ?3)",
        (number, migration.name, migration.works_from),
    )?;
    connection.pragma_update(None, "user_version", number)
}

/// Of the database.
pub(super) fn schema(connection: &Connection) -> Result<Schema, OpenError> {
    let version: u32 = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    let told = if connection.table_exists(None, "schema_steps")? {
        let mut select = connection.prepare("SELECT number, works_from FROM schema_steps")?;
        let steps = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        steps.collect::<Result<BTreeMap<u32, u32>, _>>()?
    } else {
        BTreeMap::new()
    };
    // Of those that say nothing, the newest asks for the most.
    let untold = (1..=version)
        .rev()
        .find(|number| !told.contains_key(number));
    let told = told
        .into_iter()
        .filter(|(number, _)| *number <= version)
        .map(|(number, works_from)| (number, Some(works_from)));
    Ok(Schema::of(told.chain(untold.map(|number| (number, None)))))
}
