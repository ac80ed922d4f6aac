//! `[database]`: where the orders are kept.

use super::reader::Reader;
use super::secret::Secret;
use crate::secrets::{Part, SecretFile};
use application::Current;
use outbound::sql::{mysql, postgres};
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
    /// A MySQL or MariaDB server, likewise.
    Mysql(ServerSettings),
}

/// A database on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerSettings {
    /// It may hold the password.
    url: Secret,
    password_file: Option<SecretFile>,
}

impl DatabaseSettings {
    /// Which database it is, in one word, as metrics have it; conventions for traces have another for PostgreSQL.
    pub(crate) const fn kind(&self) -> &'static str {
        match self {
            Self::SqliteFile(_) | Self::SqliteMemory => "sqlite",
            Self::Postgres(_) => "postgres",
            Self::Mysql(_) => "mysql",
        }
    }

    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let expected = "\"sqlite:PATH\", \"sqlite::memory:\", \"postgres://USER@HOST/DATABASE\" or \"mysql://USER@HOST/DATABASE\"";
        let password_file = from.secret_file("database.password_file", Part::FirstLine);
        from.hide_if("database.url", may_hold_password);
        let mut has_password = false;
        let database = from.understood("database.url", expected, |text| {
            let server = ServerSettings {
                url: Secret::new(text.to_owned()),
                password_file: None,
            };
            has_password = holds_password(text);
            if is_postgres(text) {
                let place = postgres::Place::parse(text);
                let place = place.map_err(|error| format!("{expected}; {error}"));
                place.map(|_| Self::Postgres(server))
            } else if text.starts_with("mysql://") {
                let place = mysql::Place::parse(text);
                let place = place.map_err(|error| format!("{expected}; {error}"));
                place.map(|_| Self::Mysql(server))
            } else {
                sqlite(text).ok_or_else(|| expected.to_owned())
            }
        });
        let database = database?;
        if has_password && matches!(password_file, Some(Some(_))) {
            from.contradiction(
                "database.password_file",
                "nothing, or else a database.url without a password: one of them would not be heeded",
            );
        }
        Some(match database {
            Self::Postgres(server) => Self::Postgres(server.with(password_file?)),
            Self::Mysql(server) => Self::Mysql(server.with(password_file?)),
            other => other,
        })
    }

    /// The file, if there is one.
    pub(crate) fn file(&self) -> Option<&Path> {
        match self {
            Self::SqliteFile(path) => Some(path),
            Self::SqliteMemory | Self::Postgres(_) | Self::Mysql(_) => None,
        }
    }
}

/// `scheme://user:password@host` or `…?password=…`.
pub(super) fn holds_password(url: &str) -> bool {
    let rest = url.split_once("://").map_or("", |(_, rest)| rest);
    let (address, parameters) = rest.split_once('?').unwrap_or((rest, ""));
    let user = address.rsplit_once('@').map_or("", |(user, _)| user);
    let mut parameters = parameters.split('&');
    user.contains(':') || parameters.any(|parameter| parameter.starts_with("password="))
}

/// The same, or mistyped in a way that may be either.
fn may_hold_password(url: &str) -> bool {
    let credentials = url
        .split_once("://")
        .and_then(|(_, rest)| rest.rsplit_once('@'));
    credentials.is_some_and(|(user, _)| user.contains(':'))
        || url.contains("password")
        || is_postgres(url) && postgres::Place::parse(url).is_err()
        || url.starts_with("mysql://") && mysql::Place::parse(url).is_err()
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
    fn with(self, password_file: Option<SecretFile>) -> Self {
        Self {
            password_file,
            ..self
        }
    }

    /// Where it is and how to get in; a password in a file is read anew, and followed.
    pub(crate) fn postgres(&self) -> anyhow::Result<postgres::Place> {
        let place = postgres::Place::parse(self.url.reveal())?;
        Ok(match self.password()? {
            Some(password) => place.with_password(password),
            None => place,
        })
    }

    /// The same.
    pub(crate) fn mysql(&self) -> anyhow::Result<mysql::Place> {
        let place = mysql::Place::parse(self.url.reveal())?;
        Ok(match self.password()? {
            Some(password) => place.with_password(password),
            None => place,
        })
    }

    fn password(&self) -> anyhow::Result<Option<Current<String>>> {
        let file = self.password_file.as_ref();
        file.map(|file| file.current(|text, _| Ok(text.to_owned())))
            .transpose()
    }
}
