//! What the doctor looks at, one function each.

use super::Finding::{self, Fail, Ok as Fine, Warn};
use super::certificate::certificate;
use super::data_file::data_file;
use super::identity::{identity, signing_in};
#[cfg(feature = "kafka")]
use super::kafka;
use super::schema::gaps;
use super::secrets::secrets;
use super::server::{mysql, postgres};
use super::{Check, collaborators, redis, sinks, webhooks};
use crate::commands::healthcheck::is_service;
use crate::config::{DatabaseSettings, Settings};
use crate::operator::{OperatorFile, operator_file};
use application::ports::Clock as _;
use domain::Timestamp;
use outbound::SystemClock;
use outbound::sql::sqlite::{Inspection, OpenError, SqliteStore};
use std::net::TcpListener;
use std::path::Path;

/// Less room than this fills up within days; a full disk refuses orders.
const LITTLE_ROOM_MIB: u64 = 500;
/// Less than this, and the next checkpoint may fail.
const NO_ROOM_MIB: u64 = 20;
/// A clock that is further behind the journal has been put back.
const CLOCK_TOLERANCE_MICROS: i64 = 1_000_000;

/// Nothing where payments are not by event.
fn refunds(settings: &Settings) -> Option<Check> {
    let topic = settings.refunds_asked_in()?;
    let finding = Warn(
        format!("asked for in topic {topic}, and counted as made then"),
        "see to it that a service reads it and pays back: none of the documents has one (docs/payments.md)",
    );
    Some(Check::new("refunds", finding))
}

/// Everything, in the order in which it has to be put right.
pub(super) async fn all(settings: &Settings) -> Vec<Check> {
    let mut checks = vec![configuration(settings), identity(&settings.identity)];
    checks.extend(signing_in(&settings.identity));
    checks.extend(secrets(settings));
    checks.extend(certificate(settings.http.tls.as_ref()));
    checks.extend(operator_folder(settings));
    // Whether the service runs. A database on a server does not tell: the address is asked.
    let mut in_use = false;
    if let DatabaseSettings::Postgres(server) = &settings.database {
        checks.extend(postgres(server.postgres()).await);
        in_use = is_service(&settings.http).await;
    } else if let DatabaseSettings::Mysql(server) = &settings.database {
        checks.extend(mysql(server.mysql()).await);
        in_use = is_service(&settings.http).await;
    } else if let Some(file) = settings.database.file() {
        checks.push(folder(file));
        checks.extend(room(file));
        checks.extend(data_file(file));
        if file.exists() {
            let (found, held) = data(settings, file).await;
            in_use = held;
            checks.extend(found);
        } else {
            let what = format!(
                "{} does not exist yet; the first start makes it",
                file.display()
            );
            checks.push(Check::new("database", Fine(what)));
        }
    } else {
        checks.push(Check::new(
            "database",
            Warn(
                "in memory".to_owned(),
                "orders are gone when the service stops; use sqlite:PATH to keep them",
            ),
        ));
    }
    checks.extend(redis::redis(&settings.redis).await);
    #[cfg(feature = "kafka")]
    checks.extend(kafka::kafka(settings).await);
    checks.extend(refunds(settings));
    checks.extend(sinks::sinks(settings).await);
    checks.push(webhooks::webhooks(&settings.webhooks));
    checks.extend(collaborators::eureka(settings));
    checks.extend(collaborators::collaborators(settings).await);
    checks.push(address(settings, in_use));
    checks
}

fn configuration(settings: &Settings) -> Check {
    let changed = settings
        .in_force
        .iter()
        .filter(|setting| setting.origin != "default");
    let what = format!(
        "{} of {} settings differ from the defaults",
        changed.count(),
        { settings.in_force.len() }
    );
    let finding = if settings.testing.kill_at.is_some() {
        Warn(
            what,
            "testing.kill_at is set: this service kills itself; unset it",
        )
    } else if settings.identity.open_beyond_loopback && !settings.http.listen.ip().is_loopback() {
        Warn(
            what,
            "whoever reaches the port may do everything; see that only friends do",
        )
    } else {
        Fine(what)
    };
    Check::new("configuration", finding)
}

fn folder(file: &Path) -> Check {
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let shown = folder.display();
    let finding = if !folder.exists() {
        Fine(format!(
            "{shown} does not exist yet; the first start makes it"
        ))
    } else if let Err(error) = may_be_written(folder) {
        let advice =
            format!("let the service's user write in {shown}, or choose another --database");
        Fail(format!("{shown} cannot be written: {error}"), advice)
    } else {
        Fine(format!("{shown} can be written"))
    };
    Check::new("data folder", finding)
}

/// Where the operator's token is to lie, if that is elsewhere. Nothing where all is well.
fn operator_folder(settings: &Settings) -> Option<Check> {
    let file = settings.identity.operator_file.as_deref()?;
    let folder = match file.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    let error = may_be_written(folder).err()?;
    let shown = folder.display();
    let advice = format!(
        "make {shown} and let the service's user write in it, or mend identity.operator_file: the service does \
         not start"
    );
    let what = format!("{shown}, for identity.operator_file, cannot be written: {error}");
    Some(Check::new("operator folder", Fail(what, advice)))
}

/// Whether files can be made there, without making one.
#[cfg(unix)]
fn may_be_written(folder: &Path) -> std::io::Result<()> {
    use rustix::fs::{Access, access};
    Ok(access(folder, Access::WRITE_OK | Access::EXEC_OK)?)
}

#[cfg(not(unix))]
fn may_be_written(folder: &Path) -> std::io::Result<()> {
    if folder.metadata()?.permissions().readonly() {
        return Err(std::io::ErrorKind::PermissionDenied.into());
    }
    Ok(())
}

#[cfg(unix)]
fn room(file: &Path) -> Option<Check> {
    let existing = file.ancestors().skip(1).find(|folder| folder.exists());
    let folder = existing.unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok()?;
    let mib = disk.f_bavail.saturating_mul(disk.f_frsize) >> 20;
    let what = format!("{mib} MiB free");
    Some(Check::new(
        "disk",
        match mib {
            0..NO_ROOM_MIB => Fail(
                what,
                "make room: orders are refused on a full disk".to_owned(),
            ),
            NO_ROOM_MIB..LITTLE_ROOM_MIB => Warn(what, "make room soon"),
            _ => Fine(what),
        },
    ))
}

#[cfg(not(unix))]
fn room(_file: &Path) -> Option<Check> {
    None
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
    checks.extend(in_use.then(|| token(settings)));
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

/// How far a schema is, unless this binary cannot work with it: of that a binary has to know the version
/// `works_from`.
pub(super) fn schema_words(found: u32, known: u32, works_from: u32) -> Result<String, Finding> {
    Ok(match found {
        _ if works_from > known => {
            let what =
                format!("schema version {found}, and this binary knows versions up to {known}");
            let advice = format!("run a binary that knows version {works_from} or later");
            return Err(Fail(what, advice));
        }
        0 => "empty; the next start makes the tables".to_owned(),
        older if older < known => {
            format!("schema version {found}; the next start brings it to {known}")
        }
        newer if newer > known => format!(
            "schema version {found}, made by a newer binary; this one knows versions up to {known} and may work with it"
        ),
        _ => format!("the schema is this version's ({found})"),
    })
}

fn not_readable(error: &OpenError) -> Finding {
    let advice = match error {
        OpenError::Foreign => "choose another --database",
        _ => "see that the path is right and its owner is the service's user",
    };
    Fail(error.to_string(), advice.to_owned())
}

/// Whether commands find the running service.
fn token(settings: &Settings) -> Check {
    let path = operator_file(settings);
    let found = path.as_deref().map(OperatorFile::read);
    let finding = match found {
        Some(Ok(Some(access))) => Fine(format!("the running service is at {}", access.url)),
        Some(Err(error)) => Fail(format!("{error:#}"), "restart the service".to_owned()),
        _ => Warn(
            "the running service left no operator's token".to_owned(),
            "restart it, so that `order-service orders` can ask it",
        ),
    };
    Check::new("operator", finding)
}

pub(super) fn clock(newest_event: Option<Timestamp>, now: Timestamp) -> Check {
    let finding = match newest_event {
        Some(last) if last.micros() > now.micros() + CLOCK_TOLERANCE_MICROS => {
            let seconds = (last.micros() - now.micros()) / 1_000_000;
            let what = format!("the newest event is {seconds} s in the future");
            Fail(
                what,
                "set the machine's clock (NTP): retries and times go wrong".to_owned(),
            )
        }
        _ => Fine("not behind the journal".to_owned()),
    };
    Check::new("clock", finding)
}

pub(super) fn orders(parked: u64) -> Check {
    let finding = match parked {
        0 => Fine("none waits for a person".to_owned()),
        waiting => Warn(
            format!("{waiting} wait for a person"),
            "see them with `order-service orders list --parked`, then show and settle each (what cannot be read is mended in the database: show says what)",
        ),
    };
    Check::new("orders", finding)
}

fn address(settings: &Settings, in_use: bool) -> Check {
    let listen = settings.http.listen;
    let finding = match TcpListener::bind(listen) {
        Ok(_free) => Fine(format!("{listen} is free")),
        Err(_) if in_use => Fine(format!(
            "{listen} is taken, as it is while the service runs"
        )),
        Err(error) => Fail(
            format!("{listen}: {error}"),
            "stop what listens there, or choose another --listen (port 0 takes any)".to_owned(),
        ),
    };
    Check::new("address", finding)
}

#[cfg(test)]
mod tests {
    use super::{Finding, schema_words};

    #[test]
    fn a_schema_of_a_newer_binary_is_told_apart_by_whether_this_one_may_work_with_it() {
        let Ok(words) = schema_words(5, 4, 3) else {
            panic!("its steps say so");
        };
        assert!(words.contains("may work with it"), "{words}");
        let Err(Finding::Fail(words, advice)) = schema_words(6, 4, 5) else {
            panic!("its steps forbid it");
        };
        assert!(words.contains("schema version 6"), "{words}");
        assert!(advice.contains("version 5 or later"), "{advice}");
        for (found, known) in [(0, 4), (3, 4), (4, 4)] {
            assert!(schema_words(found, known, found).is_ok());
        }
    }
}
