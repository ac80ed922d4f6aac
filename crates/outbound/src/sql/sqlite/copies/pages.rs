//! Copying a database page by page.
//!
//! The pages are those of one moment: all are read in one transaction of a connection that only reads.
//! Writers go on meanwhile, into the log; what they write is not in the copy, and does not begin it anew.
//! Until it is done the log cannot begin at its start again, so it grows by what is written meanwhile.

use super::error::CopyError;
use rusqlite::Connection;
use rusqlite::backup::{Backup, StepResult};
use std::num::NonZeroU32;
use std::thread::sleep;
use std::time::Duration;

/// How many pages are copied before the others have the disk for a while: 1 MiB at the usual size.
const STEP: i32 = 256;

/// How long something else may keep the database locked.
const PATIENCE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// How fast pages are copied at most.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pace {
    /// None: as fast as the disk can.
    pub mib_a_second: Option<NonZeroU32>,
}

/// How far a copy has come, in bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Progress {
    /// So many are copied, ...
    pub copied: u64,
    /// ... of so many.
    pub of: u64,
}

/// How large the database is at the moment that this connection's transaction sees.
pub(super) fn size(from: &Connection) -> rusqlite::Result<u64> {
    let pragma = |name| from.pragma_query_value(None, name, |row| row.get::<_, u32>(0));
    Ok(u64::from(pragma("page_count")?) * u64::from(pragma("page_size")?))
}

/// Begins the one transaction that everything is read in.
pub(super) fn hold_still(from: &Connection) -> rusqlite::Result<()> {
    from.execute_batch("BEGIN; SELECT count(*) FROM sqlite_schema")
}

/// Copies all pages.
pub(super) fn copy(
    from: &Connection,
    into: &mut Connection,
    pace: Pace,
    told: &mut dyn FnMut(Progress),
) -> Result<(), CopyError> {
    let page_size: u32 = from.pragma_query_value(None, "page_size", |row| row.get(0))?;
    let rest = pace.rest(u64::from(page_size) * u64::from(STEP.unsigned_abs()));
    let backup = Backup::new(from, into)?;
    let mut waited = Duration::ZERO;
    loop {
        let step = backup.step(STEP)?;
        let pages = backup.progress();
        let of = u64::from(pages.pagecount.unsigned_abs());
        let left = u64::from(pages.remaining.unsigned_abs());
        told(Progress {
            copied: (of - left.min(of)) * u64::from(page_size),
            of: of * u64::from(page_size),
        });
        match step {
            StepResult::Done => return Ok(()),
            StepResult::More => {
                waited = Duration::ZERO;
                sleep(rest);
            }
            _ if waited >= PATIENCE => return Err(CopyError::Locked(PATIENCE.as_secs())),
            _ => {
                waited += PAUSE;
                sleep(PAUSE);
            }
        }
    }
}

impl Pace {
    /// How long the others have the disk after so many bytes.
    fn rest(self, bytes: u64) -> Duration {
        let rest = |mib: NonZeroU32| {
            Duration::from_micros(bytes * 1_000_000 / (u64::from(mib.get()) << 20))
        };
        self.mib_a_second.map_or(Duration::ZERO, rest)
    }
}
