//! A file that is being written: beside the name that it is going to have, its owner's alone, and gone
//! unless it gets there.

use super::error::CopyError;
use crate::sql::sqlite::location::{beside, private_file};
use std::fs::{File, Metadata, TryLockError};
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// What is free beyond the file itself, for logs and whoever else writes there.
const SPARE: u64 = 1 << 20;

/// The file. Dropped before it is final it is removed.
#[derive(Debug)]
pub(super) struct Part {
    path: PathBuf,
    end: PathBuf,
    /// Two writers of one file would spoil it.
    _lock: File,
    is_final: bool,
}

impl Part {
    /// A new one; what an earlier writer left behind is thrown away. It is made, and never merely opened:
    /// in a folder that others write in, the name may lead anywhere.
    pub(super) fn begin(end: &Path) -> Result<Self, CopyError> {
        let path = beside(end, ".part");
        throw_away(&path, end)?;
        let file = private_file().create_new(true).open(&path);
        let file = file.map_err(CopyError::at(&path))?;
        lock(&file, &path, end)?;
        Ok(Self {
            path,
            end: end.to_owned(),
            _lock: file,
            is_final: false,
        })
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// The name that it is going to have.
    pub(super) fn end(&self) -> &Path {
        &self.end
    }

    /// All of it is on the disk.
    pub(super) fn sync(self) -> Result<Self, CopyError> {
        let synced = File::open(&self.path).and_then(|file| file.sync_all());
        synced.map_err(CopyError::at(&self.path))?;
        Ok(self)
    }

    /// Gives it its name, in the place of whatever had that.
    pub(super) fn become_final(mut self) -> Result<(), CopyError> {
        std::fs::rename(&self.path, &self.end).map_err(CopyError::at(&self.end))?;
        self.is_final = true;
        sync_folder(&self.end)
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        for end in ["-journal", "-wal", "-shm", ".lock"] {
            let _ = std::fs::remove_file(beside(&self.path, end));
        }
        if !self.is_final {
            let _ = std::fs::remove_file(&self.path);
        }
    }
}

/// What an earlier writer left behind, unless that one still writes.
fn throw_away(path: &Path, end: &Path) -> Result<(), CopyError> {
    let about = match path.symlink_metadata() {
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        about => about.map_err(CopyError::at(path))?,
    };
    if let Some(what) = foreign(&about) {
        let path = path.to_owned();
        return Err(CopyError::Planted { path, what });
    }
    let left = File::open(path).map_err(CopyError::at(path))?;
    lock(&left, path, end)?;
    std::fs::remove_file(path).map_err(CopyError::at(path))
}

/// Locks the file that this name has now, and not one that had it before.
fn lock(file: &File, path: &Path, end: &Path) -> Result<(), CopyError> {
    match file.try_lock() {
        Ok(()) if is_the_same(file, path) => Ok(()),
        Ok(()) | Err(TryLockError::WouldBlock) => Err(CopyError::Busy(end.to_owned())),
        Err(TryLockError::Error(error)) => Err(CopyError::at(path)(error)),
    }
}

/// What it is, if no earlier writer can have left it.
#[cfg(unix)]
fn foreign(about: &Metadata) -> Option<&'static str> {
    use std::os::unix::fs::MetadataExt as _;
    let kind = about.file_type();
    if kind.is_symlink() {
        Some("a link to another file")
    } else if !kind.is_file() {
        Some("no plain file")
    } else if about.uid() != rustix::process::geteuid().as_raw() {
        Some("another user's file")
    } else {
        (about.nlink() > 1).then_some("another name of a file elsewhere")
    }
}

#[cfg(not(unix))]
fn foreign(about: &Metadata) -> Option<&'static str> {
    (!about.file_type().is_file()).then_some("no plain file")
}

#[cfg(unix)]
fn is_the_same(file: &File, path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let which = |about: std::io::Result<Metadata>| about.map(|about| (about.dev(), about.ino()));
    let (named, held) = (which(path.symlink_metadata()), which(file.metadata()));
    named.is_ok_and(|named| held.is_ok_and(|held| named == held))
}

#[cfg(not(unix))]
fn is_the_same(_: &File, path: &Path) -> bool {
    path.exists()
}

/// The folder that a name is in.
pub(super) fn folder(path: &Path) -> &Path {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    folder.unwrap_or(Path::new("."))
}

/// A new name is on the disk once its folder is.
pub(super) fn sync_folder(path: &Path) -> Result<(), CopyError> {
    let folder = folder(path);
    if cfg!(unix) {
        let synced = File::open(folder).and_then(|folder| folder.sync_all());
        synced.map_err(CopyError::at(folder))?;
    }
    Ok(())
}

/// Refuses to begin what would fill the disk.
pub(super) fn see_that_there_is_room(end: &Path, bytes: u64) -> Result<(), CopyError> {
    let needed = bytes.saturating_add(SPARE);
    match free(folder(end)) {
        Some(free) if free < needed => Err(CopyError::NoRoom {
            folder: folder(end).to_owned(),
            free: free >> 20,
            needed: (needed >> 20) + 1,
        }),
        _ => Ok(()),
    }
}

#[cfg(unix)]
fn free(folder: &Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    disk.f_bavail.checked_mul(disk.f_frsize)
}

/// Not known there: a disk that is full ends the copy.
#[cfg(not(unix))]
fn free(_: &Path) -> Option<u64> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_does_not_fit_is_not_begun_and_what_is_not_finished_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let end = folder.path().join("copy.db");
        let refused = see_that_there_is_room(&end, u64::MAX / 4).map_err(|error| error.to_string());
        assert!(refused.is_err_and(|error| error.contains("make room")));
        assert!(see_that_there_is_room(&end, 1).is_ok());
        let part = Part::begin(&end).unwrap();
        assert!(matches!(Part::begin(&end), Err(CopyError::Busy(_))));
        drop(part);
        assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 0);
    }
}
