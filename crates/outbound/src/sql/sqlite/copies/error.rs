//! Why a copy was not made or not put in its place, with what to do about it.

use crate::sql::sqlite::OpenError;
use std::path::PathBuf;
use thiserror::Error;

/// Why there is no copy.
#[derive(Debug, Error)]
pub enum CopyError {
    /// Something is there already.
    #[error("{} is there already: choose another name, or say that it may be replaced", .0.display())]
    Exists(PathBuf),
    /// The copy would lie on what it is a copy of.
    #[error("{} is what is to be copied: choose another name", .0.display())]
    Itself(PathBuf),
    /// Two at once.
    #[error("another process is writing {}: wait for it, or choose another name", .0.display())]
    Busy(PathBuf),
    /// Somebody has put something there that is no file of ours: written to, it would spoil another one.
    #[error(
        "{} is there, and is no file that a copy of this user's has left (it is {what}): find out who made it, \
         remove it, or choose a folder that nobody else writes in", .path.display()
    )]
    Planted {
        /// Where.
        path: PathBuf,
        /// What it is.
        what: &'static str,
    },
    /// There is too little room.
    #[error(
        "the disk of {} has {free} MiB free and {needed} MiB are needed: make room, or choose another disk",
        .folder.display()
    )]
    NoRoom {
        /// Where.
        folder: PathBuf,
        /// How much there is.
        free: u64,
        /// How much there has to be.
        needed: u64,
    },
    /// A file or folder.
    #[error("{}: {source}", .path.display())]
    Path {
        /// Which.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// The database that is copied.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The copying itself.
    #[error("the copy was given up: {0}; what was there before is as it was")]
    Sqlite(#[from] rusqlite::Error),
    /// Something keeps the copied database locked.
    #[error("the database stayed locked by another program for {0} s: end that one, and try again")]
    Locked(u64),
    /// A database that was worked on has a log that is not in the file.
    #[error("{} has a log beside it that is not in the file: nothing was put in place, try again", .0.display())]
    Log(PathBuf),
}

impl CopyError {
    /// What went wrong with a file.
    pub(super) fn at(path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::Path { path, source }
    }
}
