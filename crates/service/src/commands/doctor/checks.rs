//! What the doctor looks at, one function each.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use crate::config::Settings;
use crate::operator::{OperatorFile, operator_file};
use crate::wiring::Core;
use application::ports::{ListOrders, OrderFilter, OrderPage};
use domain::Timestamp;
use outbound::sql::sqlite::OpenError;
use std::net::TcpListener;
use std::path::Path;

/// Less room than this fills up within days; a full disk refuses orders.
const LITTLE_ROOM_MIB: u64 = 500;
/// Less than this, and the next checkpoint may fail.
const NO_ROOM_MIB: u64 = 20;
/// A clock that is further behind the journal has been put back.
const CLOCK_TOLERANCE_MICROS: i64 = 1_000_000;

/// Everything, in the order in which it has to be put right.
pub(super) async fn all(settings: &Settings) -> Vec<Check> {
    let mut checks = vec![configuration(settings)];
    let mut in_use = false;
    if let Some(file) = settings.database.file() {
        checks.push(folder(file));
        checks.extend(room(file));
        if file.exists() {
            let (found, held) = data(settings).await;
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
    } else if let Err(error) = tempfile_in(folder) {
        let advice =
            format!("let the service's user write in {shown}, or choose another --database");
        Fail(format!("{shown} cannot be written: {error}"), advice)
    } else {
        Fine(format!("{shown} can be written"))
    };
    Check::new("data folder", finding)
}

/// Whether a file can be made there: modes and mounts tell only half of it.
fn tempfile_in(folder: &Path) -> std::io::Result<()> {
    let path = folder.join(format!(".order-service-doctor-{}", std::process::id()));
    std::fs::File::create_new(&path)?;
    std::fs::remove_file(&path)
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

/// The database, and whether a running service holds it.
async fn data(settings: &Settings) -> (Vec<Check>, bool) {
    let core = match Core::open(settings).await {
        Ok(core) => core,
        Err(error) => return not_opened(settings, &error),
    };
    let what = "the schema is this version's; write-ahead log, synchronous=FULL".to_owned();
    let mut checks = vec![Check::new("database", Fine(what))];
    let page = |parked, newest_first| {
        core.list.list(ListOrders {
            filter: OrderFilter {
                parked,
                ..OrderFilter::default()
            },
            newest_first,
            after: None,
            offset: 0,
            limit: 1,
        })
    };
    match (page(false, true).await, page(true, false).await) {
        (Ok(newest), Ok(parked)) => {
            checks.push(clock(&newest, core.clock.now()));
            checks.push(orders(&newest, &parked));
        }
        (Err(error), _) | (_, Err(error)) => {
            let advice = "restore the database from a backup, or ask its author".to_owned();
            checks.push(Check::new("orders", Fail(error.to_string(), advice)));
        }
    }
    core.engine.drain().await;
    core.store.close();
    (checks, false)
}

fn not_opened(settings: &Settings, error: &anyhow::Error) -> (Vec<Check>, bool) {
    let (finding, in_use) = match error.downcast_ref::<OpenError>() {
        Some(OpenError::InUse { holder, .. }) => (
            Fine(format!("in use by a running service (process {holder})")),
            true,
        ),
        Some(OpenError::NewerSchema { .. }) => (
            Fail(format!("{error:#}"), "run the newer binary".to_owned()),
            false,
        ),
        _ => {
            let advice =
                "see that the path is right and its owner is the service's user".to_owned();
            (Fail(format!("{error:#}"), advice), false)
        }
    };
    let mut checks = vec![Check::new("database", finding)];
    checks.extend(in_use.then(|| token(settings)));
    (checks, in_use)
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

fn clock(newest: &OrderPage, now: Timestamp) -> Check {
    let last = newest.orders.first().map(|order| order.updated_at);
    let finding = match last {
        Some(last) if last.micros() > now.micros() + CLOCK_TOLERANCE_MICROS => {
            let seconds = (last.micros() - now.micros()) / 1_000_000;
            let what = format!("the newest order was changed {seconds} s in the future");
            Fail(
                what,
                "set the machine's clock (NTP): retries and times go wrong".to_owned(),
            )
        }
        _ => Fine("not behind the journal".to_owned()),
    };
    Check::new("clock", finding)
}

fn orders(all: &OrderPage, parked: &OrderPage) -> Check {
    let total = all.total;
    let finding = match parked.total {
        0 => Fine(format!("{total} in all; none waits for a person")),
        waiting => Warn(
            format!("{total} in all; {waiting} wait for a person"),
            "see them with `order-service orders list --parked`, then show and settle each",
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
