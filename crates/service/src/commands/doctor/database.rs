//! What the doctor says of the database's file: nothing is made, migrated or written.

use super::Check;
use super::Finding::{self, Fail, Ok as Fine, Warn};
use super::operator::operator;
use super::orders::{clock, orders};
use super::schema::{gaps, schema_words};
use super::{data_file, disk, folders};
use crate::config::Settings;
use application::ports::Clock as _;
use outbound::SystemClock;
use outbound::sql::sqlite::{Inspection, OpenError, SqliteStore};
use std::path::Path;

/// A file, and whether a service has it open.
pub(super) async fn file(settings: &Settings, file: &Path) -> (Vec<Check>, bool) {
    let mut checks = vec![folders::folder(file)];
    checks.extend(disk::room(file));
    checks.extend(data_file::data_file(file));
    if !file.exists() {
        let what = format!(
            "{} does not exist yet; the first start makes it",
            file.display()
        );
        checks.push(Check::new("database", Fine(what)));
        return (checks, false);
    }
    let (found, in_use) = data(settings, file).await;
    checks.extend(found);
    (checks, in_use)
}

/// Nothing that lasts.
pub(super) fn memory() -> Check {
    let advice = "orders are gone when the service stops; use sqlite:PATH to keep them";
    Check::new("database", Warn("in memory".to_owned(), advice))
}

/// The database, as it is found: nothing is made, migrated or written.
async fn data(settings: &Settings, file: &Path) -> (Vec<Check>, bool) {
    let path = file.to_owned();
    let looked = tokio::task::spawn_blocking(move || SqliteStore::inspect(&path)).await;
    let found = match looked.expect("a look does not panic") {
        Ok(found) => found,
        Err(error) => return (vec![Check::new("database", not_readable(&error))], false),
    };
    let mut checks = vec![Check::new("database", schema(&found))];
    checks.extend(gaps(&found.lacks));
    let in_use = found.in_use_by.is_some();
    checks.extend(in_use.then(|| operator(settings)));
    checks.push(clock(found.newest_event, SystemClock.now()));
    checks.extend(found.parked_orders.map(orders));
    (checks, in_use)
}

fn schema(found: &Inspection) -> Finding {
    let (is, known) = (found.schema_found, found.schema_known);
    let version = match schema_words(is, known, found.schema_works_from) {
        Ok(words) => words,
        Err(finding) => return finding,
    };
    let holder = found.in_use_by.as_ref().map_or_else(String::new, |holder| {
        format!("; in use by a running service (process {holder})")
    });
    let (mode, synchronous) = (&found.journal_mode, found.synchronous);
    Fine(format!(
        "{version}; journal_mode={mode}, synchronous={synchronous}{holder}"
    ))
}

fn not_readable(error: &OpenError) -> Finding {
    let advice = match error {
        OpenError::Foreign => "choose another --database",
        _ => "see that the path is right and its owner is the service's user",
    };
    Fail(error.to_string(), advice.to_owned())
}
