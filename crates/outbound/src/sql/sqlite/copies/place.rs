//! Putting a copy in a database's place: nobody works on that meanwhile, and what was there is kept.

use super::copying::Copy;
use super::digest;
use super::error::CopyError;
use super::part::{self, sync_folder};
use crate::sql::sqlite::location::{self, FileLock, beside};
use rusqlite::Connection;
use std::path::{Path, PathBuf};

/// The lock of a database that is to be replaced: no service starts on it meanwhile.
#[derive(Debug)]
pub struct Lock {
    path: PathBuf,
    _lock: FileLock,
}

/// What became of what was there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PutInPlace {
    /// Its new name; none: nothing was there.
    pub kept_as: Option<PathBuf>,
}

impl Lock {
    /// Takes it, or says who has it. Makes the folder if there is none.
    pub fn take(database: &Path) -> Result<Self, CopyError> {
        let folder = part::folder(database);
        location::private_folder()
            .create(folder)
            .map_err(CopyError::at(folder))?;
        Ok(Self {
            _lock: location::lock(database)?,
            path: location::real(database)?,
        })
    }

    /// Whether there is anything to replace: a start that was cut short leaves an empty file.
    pub fn is_taken(&self) -> bool {
        self.path.metadata().is_ok_and(|file| file.len() > 0)
    }

    /// The file itself, where the database is a link to it.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Puts the copy there. What was there gets a name with this stamp, and its log with it: a log that
    /// stayed would be taken for the copy's.
    pub fn put(&self, copy: Copy, stamp: &str) -> Result<PutInPlace, CopyError> {
        let part = copy.into_part();
        if has_log(part.path()) {
            return Err(CopyError::Log(part.path().to_owned()));
        }
        let part = part.sync()?;
        let kept_as = self
            .is_taken()
            .then(|| beside(&self.path, &format!(".replaced-{stamp}")));
        if let Some(kept_as) = &kept_as {
            // So that there is mostly no log, and no moment at which file and log are apart.
            bring_log_into(&self.path);
            self.keep_as(kept_as)?;
        }
        for end in ["-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(beside(&self.path, end));
        }
        let _ = std::fs::remove_file(digest::name(&self.path));
        sync_folder(&self.path)?;
        part.become_final()?;
        Ok(PutInPlace { kept_as })
    }

    /// Gives what is there a second name, so that there is a database under its own at each moment: a start
    /// after a crash in between would make an empty one. One whose log is still apart cannot have two.
    fn keep_as(&self, kept_as: &Path) -> Result<(), CopyError> {
        if !has_log(&self.path) && std::fs::hard_link(&self.path, kept_as).is_ok() {
            return Ok(());
        }
        rename(&self.path, kept_as)?;
        rename(&beside(&self.path, "-wal"), &beside(kept_as, "-wal"))
    }
}

fn has_log(path: &Path) -> bool {
    let log = beside(path, "-wal").metadata();
    log.is_ok_and(|log| log.len() > 0)
}

/// As far as it can be: what is damaged is kept with its log.
fn bring_log_into(path: &Path) {
    if has_log(path)
        && let Ok(connection) = Connection::open(path)
    {
        let _ = connection.execute_batch("PRAGMA wal_checkpoint(TRUNCATE)");
    }
}

fn rename(from: &Path, to: &Path) -> Result<(), CopyError> {
    match std::fs::rename(from, to) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(CopyError::at(from)(error))
        }
        _ => Ok(()),
    }
}
