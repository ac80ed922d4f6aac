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
pub(super) fn lock(path: &Path) -> Result<FileLock, OpenError> {
    let mut lock_path = path.as_os_str().to_owned();
    lock_path.push(".lock");
    let lock_path = PathBuf::from(lock_path);
    let failed = |source| OpenError::Path {
        path: lock_path.clone(),
        source,
    };
    let mut file = private_file().read(true).open(&lock_path).map_err(failed)?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut holder = String::new();
            // Who holds it is told as far as it can be read.
            let _ = file.read_to_string(&mut holder);
            return Err(OpenError::InUse {
                path: path.to_owned(),
                holder: holder.trim().to_owned(),
            });
        }
        Err(TryLockError::Error(source)) => return Err(failed(source)),
    }
    file.set_len(0).map_err(failed)?;
    writeln!(file, "{}", std::process::id()).map_err(failed)?;
    Ok(FileLock(file))
}

fn private_folder() -> DirBuilder {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder
}

fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}
