//! A copy from its beginning to its name.

use super::digest;
use super::error::CopyError;
use super::pages::{self, Pace, Progress};
use super::part::{self, Part};
use crate::sql::sqlite::{connection, location};
use rusqlite::Connection;
use std::path::Path;

/// What is to be copied where.
#[derive(Debug, Clone, Copy)]
pub struct CopyPlan<'a> {
    /// The database.
    pub from: &'a Path,
    /// Whether a service may have it open, now or before the copy is made.
    pub is_live: bool,
    /// The name of the copy.
    pub to: &'a Path,
    /// Whether something that has that name already goes.
    pub may_replace: bool,
    /// How fast.
    pub pace: Pace,
}

/// A copy that is all on the disk and has not got its name yet. Dropped, it is gone.
#[derive(Debug)]
pub struct Copy {
    part: Part,
    bytes: u64,
}

impl Copy {
    /// Copies a database as it is at one moment. Blocks for as long as that takes.
    pub fn make(plan: &CopyPlan<'_>, told: &mut dyn FnMut(Progress)) -> Result<Self, CopyError> {
        refuse_itself(plan)?;
        if !plan.may_replace && plan.to.symlink_metadata().is_ok() {
            return Err(CopyError::Exists(plan.to.to_owned()));
        }
        let from = if plan.is_live {
            connection::reading(plan.from)?
        } else {
            connection::reading_still(plan.from)?
        };
        connection::is_ours(&from)?;
        pages::hold_still(&from)?;
        let bytes = pages::size(&from)?;
        part::see_that_there_is_room(plan.to, bytes)?;
        let part = Part::begin(plan.to)?;
        let mut into = Connection::open(part.path())?;
        // What a crash leaves of it is thrown away, so it needs no journal, and is synced once.
        into.pragma_update(None, "synchronous", "OFF")?;
        let _: String = into.query_row("PRAGMA journal_mode = OFF", [], |row| row.get(0))?;
        pages::copy(&from, &mut into, plan.pace, told)?;
        into.close().map_err(|(_, error)| error)?;
        let part = part.sync()?;
        Ok(Self { part, bytes })
    }

    /// Where it is until it has its name.
    pub fn path(&self) -> &Path {
        self.part.path()
    }

    /// How large it is.
    pub const fn bytes(&self) -> u64 {
        self.bytes
    }

    /// Gives it its name, with its digest beside it.
    pub fn keep(self) -> Result<(), CopyError> {
        let end = self.part.end().to_owned();
        let noted = digest::note(&digest::of(self.part.path())?, &end)?;
        // A digest of what was there before would belie what comes.
        match std::fs::remove_file(digest::name(&end)) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(CopyError::at(digest::name(&end))(error));
            }
            _ => {}
        }
        self.part.become_final()?;
        noted.become_final()
    }

    pub(super) fn into_part(self) -> Part {
        self.part
    }
}

/// By the files that the names lead to, and by the names of the files that go with a database.
fn refuse_itself(plan: &CopyPlan<'_>) -> Result<(), CopyError> {
    let real = plan.from.canonicalize().map_err(CopyError::at(plan.from))?;
    let folder = part::folder(plan.to);
    let folder = folder.canonicalize().map_err(CopyError::at(folder))?;
    let name = plan.to.file_name().unwrap_or_default();
    let to = plan.to.canonicalize().unwrap_or_else(|_| folder.join(name));
    let is_its = ["", "-wal", "-shm", "-journal", ".lock"]
        .iter()
        .any(|end| to == location::beside(&real, end));
    if is_its || name.is_empty() {
        return Err(CopyError::Itself(plan.to.to_owned()));
    }
    if to.is_dir() {
        return Err(CopyError::Exists(plan.to.to_owned()));
    }
    Ok(())
}
