//! `[database]`: where the orders are kept.

use super::reader::Reader;
use std::path::{Path, PathBuf};

/// The database that holds the orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DatabaseSettings {
    /// An SQLite file.
    SqliteFile(PathBuf),
    /// SQLite in memory: gone with the process.
    SqliteMemory,
}

impl DatabaseSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let expected = "\"sqlite:PATH\" or \"sqlite::memory:\"";
        from.parsed("database.url", expected, |text| {
            match text.strip_prefix("sqlite:")? {
                ":memory:" => Some(Self::SqliteMemory),
                path if path.trim().is_empty() || path.contains('\0') => None,
                path if path.starts_with(':') => None,
                path => Some(Self::SqliteFile(PathBuf::from(path))),
            }
        })
    }

    /// The file, if there is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::SqliteFile(path) => Some(path),
            Self::SqliteMemory => None,
        }
    }
}
