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
        self.put_in_steps(copy, stamp, &mut || {})
    }

    /// The same. Behind each step a crash is possible: `step_is_done` sees what one would leave.
    fn put_in_steps(
        &self,
        copy: Copy,
        stamp: &str,
        step_is_done: &mut dyn FnMut(),
    ) -> Result<PutInPlace, CopyError> {
        let part = copy.into_part();
        if has_log(part.path()) {
            return Err(CopyError::Log(part.path().to_owned()));
        }
        let part = part.sync()?;
        step_is_done();
        let kept_as = self
            .is_taken()
            .then(|| beside(&self.path, &format!(".replaced-{stamp}")));
        if let Some(kept_as) = &kept_as {
            // So that there is mostly no log, and no moment at which file and log are apart.
            bring_log_into(&self.path);
            step_is_done();
            self.keep_as(kept_as)?;
            step_is_done();
        }
        for end in ["-wal", "-shm", "-journal"] {
            let _ = std::fs::remove_file(beside(&self.path, end));
            step_is_done();
        }
        let _ = std::fs::remove_file(digest::name(&self.path));
        sync_folder(&self.path)?;
        step_is_done();
        part.become_final()?;
        step_is_done();
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

#[cfg(test)]
mod tests {
    use super::super::copying::CopyPlan;
    use super::super::pages::Pace;
    use super::*;
    use crate::sql::sqlite::connection::APPLICATION_ID;
    use tempfile::TempDir;

    fn database(path: &Path, word: &str) {
        let database = Connection::open(path).unwrap();
        let mark = database.pragma_update(None, "application_id", APPLICATION_ID);
        mark.unwrap();
        let sql = format!("CREATE TABLE words (word TEXT); INSERT INTO words VALUES ('{word}')");
        database.execute_batch(&sql).unwrap();
    }

    /// What a start would find; one makes an empty database where it finds none.
    fn word(path: &Path) -> String {
        let database = Connection::open(path).unwrap();
        let word = database.query_row("SELECT word FROM words", [], |row| row.get(0));
        word.unwrap_or_else(|error| format!("none: {error}"))
    }

    /// A database that is locked, and a copy of another that is to be put there.
    fn ground() -> (TempDir, Lock, Copy) {
        let folder = tempfile::tempdir().unwrap();
        let [old, new] = ["old", "new"].map(|word| {
            let path = folder.path().join(word);
            database(&path, word);
            path
        });
        let lock = Lock::take(&old).unwrap();
        let plan = CopyPlan {
            from: &new,
            is_live: false,
            to: lock.path(),
            may_replace: true,
            pace: Pace { mib_a_second: None },
        };
        let copy = Copy::make(&plan, &mut |_| {}).unwrap();
        (folder, lock, copy)
    }

    #[test]
    fn a_crash_behind_any_step_leaves_the_old_database_or_the_new_one() {
        let (_folder, lock, copy) = ground();
        let mut seen = Vec::new();
        let put = lock.put_in_steps(copy, "today", &mut || seen.push(word(lock.path())));
        let kept_as = put.unwrap().kept_as.unwrap();
        let (last, before) = seen.split_last().unwrap();
        assert_eq!((last.as_str(), before.len()), ("new", 7));
        assert!(before.iter().all(|word| word == "old"), "{seen:?}");
        assert_eq!(word(&kept_as), "old");
    }

    #[test]
    fn a_copy_that_does_not_get_its_name_leaves_the_old_database() {
        let (_folder, lock, copy) = ground();
        let part = copy.path().to_owned();
        let mut steps = 0;
        let put = lock.put_in_steps(copy, "today", &mut || {
            steps += 1;
            if steps == 7 {
                std::fs::remove_file(&part).unwrap();
            }
        });
        assert!(matches!(put, Err(CopyError::Path { .. })), "{put:?}");
        assert_eq!(word(lock.path()), "old");
    }
}
