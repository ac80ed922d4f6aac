//! Where the data lies, and the lock that keeps a second process away from it.

use super::store::OpenError;
use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

/// Where the data lies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Location {
    /// In this file, made with its folder if there is none.
    File(PathBuf),
    /// In this file, which a running service has open: it is only read.
    Beside(PathBuf),
    /// In this file, which nobody works on: it is only read, and nothing is made beside it.
    Kept(PathBuf),
    /// Nowhere: gone when the store is closed.
    Memory,
}

/// Held as long as the store is open; the system lifts it when the process ends, however it ends.
#[derive(Debug)]
pub(super) struct FileLock(File);

impl Drop for FileLock {
    fn drop(&mut self) {
        // Closing the file lifts the lock anyway.
        let _ = self.0.unlock();
    }
}

/// Makes the folder and the file, readable by their owner alone: orders carry names and addresses.
pub(super) fn prepare(path: &Path) -> Result<(), OpenError> {
    let failed = |source| OpenError::Path {
        path: path.to_owned(),
        source,
    };
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        private_folder().create(folder).map_err(failed)?;
    }
    private_file().open(path).map_err(failed)?;
    Ok(())
}

/// Takes the lock beside the file, or says who has it.
///
/// A link to a database is that database, so the lock lies beside the file that it leads to.
pub(super) fn lock(path: &Path) -> Result<FileLock, OpenError> {
    let lock_path = beside(&real(path)?, ".lock");
    let failed = |source| OpenError::Path {
        path: lock_path.clone(),
        source,
    };
    let mut file = private_file().read(true).open(&lock_path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Err(OpenError::InUse {
                path: path.to_owned(),
                holder: written_in(&mut file),
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    file.set_len(0).map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(FileLock(file))
}

/// The file that a name leads to, whether it is there yet or not.
pub(super) fn real(path: &Path) -> Result<PathBuf, OpenError> {
    let folder = path.parent().filter(|f| !f.as_os_str().is_empty());
    let there = path.canonicalize().or_else(|missing| {
        let folder = folder.unwrap_or(Path::new(".")).canonicalize()?;
        let name = path.file_name().ok_or(missing)?;
        Ok(folder.join(name))
    });
    there.map_err(|source| OpenError::Path {
        path: path.to_owned(),
        source,
    })
}

/// Who holds the lock, without taking it. A holder that cannot be read has an empty name.
pub(super) fn holder(path: &Path) -> Option<String> {
    let real = path.canonicalize().ok()?;
    let mut file = File::open(beside(&real, ".lock")).ok()?;
    match file.try_lock_shared() {
        Err(TryLockError::WouldBlock) => Some(written_in(&mut file)),
        Ok(()) | Err(TryLockError::Error(_)) => None,
    }
}

/// The file of this name beside the database.
pub(super) fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// As far as it can be read.
fn written_in(lock: &mut File) -> String {
    let mut holder = String::new();
    let _ = lock.read_to_string(&mut holder);
    holder.trim().to_owned()
}

pub(super) fn private_folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

pub(super) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
