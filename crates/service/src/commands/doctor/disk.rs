//! What the doctor says of the room on the disk that the database's file lies on.

use super::Check;
use super::Finding::{self, Fail, Ok as Fine, Warn};
use std::path::Path;

/// Less room than this fills up within days; a full disk refuses orders.
const LITTLE_ROOM_MIB: u64 = 500;
/// Less than this, and the next checkpoint may fail.
const NO_ROOM_MIB: u64 = 20;

/// Nothing where that is not known.
#[cfg(unix)]
pub(super) fn room(file: &Path) -> Option<Check> {
    let existing = file.ancestors().skip(1).find(|folder| folder.exists());
    let folder = existing.unwrap_or(Path::new("."));
    let disk = rustix::fs::statvfs(folder).ok()?;
    let mib = disk.f_bavail.saturating_mul(disk.f_frsize) >> 20;
    Some(Check::new("disk", of_room(mib)))
}

#[cfg(not(unix))]
pub(super) fn room(_file: &Path) -> Option<Check> {
    None
}

fn of_room(mib: u64) -> Finding {
    let what = format!("{mib} MiB free");
    match mib {
        0..NO_ROOM_MIB => Fail(
            what,
            "make room: orders are refused on a full disk".to_owned(),
        ),
        NO_ROOM_MIB..LITTLE_ROOM_MIB => Warn(what, "make room soon"),
        _ => Fine(what),
    }
}

#[cfg(test)]
mod tests {
    use super::{Finding, of_room};

    #[test]
    fn a_disk_is_warned_of_before_it_is_full() {
        assert!(matches!(of_room(19), Finding::Fail(what, _) if what.starts_with("19 MiB")));
        assert!(matches!(of_room(20), Finding::Warn(..)));
        assert!(matches!(of_room(499), Finding::Warn(..)));
        assert!(matches!(of_room(500), Finding::Ok(_)));
    }
}
