//! `[database]`: where the orders are kept.

use super::reader::Reader;
use super::secret::Secret;
use anyhow::Context as _;
use outbound::sql::postgres::Place;
use std::path::{Path, PathBuf};

/// The database that holds the orders.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum DatabaseSettings {
    /// An SQLite file.
    SqliteFile(PathBuf),
    /// SQLite in memory: gone with the process.
    SqliteMemory,
    /// A PostgreSQL server, which replicas may share.
    Postgres(ServerSettings),
}

/// A database on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerSettings {
    /// It may hold the password.
    url: Secret,
    password_file: Option<PathBuf>,
}

impl DatabaseSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let expected = "\"sqlite:PATH\", \"sqlite::memory:\" or \"postgres://USER@HOST/DATABASE\"";
        let password_file = from.text("database.password_file");
        let password_file = password_file.map(|file| (!file.is_empty()).then(|| file.into()));
        from.hide_if("database.url", may_hold_password);
        let database = from.parsed("database.url", expected, |text| {
            if is_postgres(text) {
                return Place::parse(text).ok().map(|_| {
                    Self::Postgres(ServerSettings {
                        url: Secret::new(text.to_owned()),
                        password_file: None,
                    })
                });
            }
            sqlite(text)
        });
        Some(match database? {
            Self::Postgres(server) => Self::Postgres(ServerSettings {
                password_file: password_file?,
                ..server
            }),
            other => other,
        })
    }

    /// The file, if there is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::SqliteFile(path) => Some(path),
            Self::SqliteMemory | Self::Postgres(_) => None,
        }
    }
}

/// `scheme://user:password@host` or `…?password=…`.
fn may_hold_password(url: &str) -> bool {
    let credentials = url
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'));
    credentials.is_some_and(|(user, _)| user.contains(':')) || url.contains("password")
}

fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

fn sqlite(url: &str) -> Option<DatabaseSettings> {
    match url.strip_prefix("sqlite:")? {
        ":memory:" => Some(DatabaseSettings::SqliteMemory),
        path if path.trim().is_empty() || path.contains('\0') => None,
        path if path.starts_with(':') => None,
        path => Some(DatabaseSettings::SqliteFile(PathBuf::from(path))),
    }
}

impl ServerSettings {
    /// Where it is and how to get in; the password is read anew.
    pub(crate) fn postgres(&self) -> anyhow::Result<Place> {
        let place = Place::parse(self.url.reveal())?;
        let Some(file) = &self.password_file else {
            return Ok(place);
        };
        let password = std::fs::read_to_string(file)
            .with_context(|| format!("database.password_file {} cannot be read", file.display()))?;
        Ok(place.with_password(password.trim_end_matches(['\r', '\n'])))
    }
}
