//! The schema's steps: embedded, forward only, each one transaction together with its number.

use super::store::OpenError;
use rusqlite::{Connection, TransactionBehavior};

/// One step.
pub(super) struct Migration {
    pub(super) name: &'static str,
    pub(super) sql: &'static str,
    /// What SQL alone cannot do, in the same transaction.
    pub(super) then: fn(&Connection) -> rusqlite::Result<()>,
}

macro_rules! migration {
    ($name:literal) => {
        migration!($name, then | _ | Ok(()))
    };
    ($name:literal, then $then:expr) => {
        Migration {
            name: $name,
            sql: include_str!(concat!("../../../../../migrations/sqlite/", $name, ".sql")),
            then: $then,
        }
    };
}

/// All steps, in order; the first has number 1.
pub(super) const ALL: &[Migration] = &[
    migration!("0001_orders"),
    migration!("0002_builtin_collaborators"),
    migration!("0003_reports"),
    migration!("0004_payment_expiry"),
    migration!("0005_carts"),
    migration!("0006_reading", then super::terms::fill),
    migration!("0007_orders_from_carts"),
    migration!("0008_payments_later"),
    migration!("0009_reports_of_the_documents"),
];

/// Runs the steps that the database has not seen. Refuses one that a newer version has changed.
pub(super) fn migrate(
    connection: &mut Connection,
    migrations: &[Migration],
) -> Result<(), OpenError> {
    let known = u32::try_from(migrations.len()).unwrap_or(u32::MAX);
    let found = version(connection)?;
    if found > known {
        return Err(OpenError::NewerSchema { found, known });
    }
    for (number, migration) in (1..).zip(migrations).skip(found as usize) {
        let step = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        step.execute_batch(migration.sql)
            .and_then(|()| (migration.then)(&step))
            .and_then(|()| step.pragma_update(None, "user_version", number))
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

pub(super) fn version(connection: &Connection) -> Result<u32, OpenError> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}
