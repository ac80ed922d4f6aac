//! What the server has to be, looked at when the store is opened.

use super::store::OpenError;
use sqlx::Row;
use sqlx::postgres::PgConnection;

/// The oldest version that this service was made for.
const OLDEST: i32 = 15;

/// What is found of the server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Server {
    /// As it calls itself: `15.18`.
    pub(super) version: String,
    major: i32,
    encoding: String,
    pub(super) fsync: bool,
    full_page_writes: bool,
    /// Whether sessions take no writes unless they ask for it.
    read_only: bool,
    /// As sessions get it where they do not ask for anything.
    pub(super) synchronous_commit: String,
}

impl Server {
    pub(super) async fn look(connection: &mut PgConnection) -> Result<Self, sqlx::Error> {
        let row = sqlx::query(
            "SELECT current_setting('server_version') AS version,
                    current_setting('server_version_num')::int / 10000 AS major,
                    current_setting('server_encoding') AS encoding,
                    current_setting('fsync')::bool AS fsync,
                    current_setting('full_page_writes')::bool AS full_page_writes,
                    current_setting('default_transaction_read_only')::bool AS read_only,
                    current_setting('synchronous_commit') AS synchronous_commit",
        )
        .fetch_one(connection)
        .await?;
        let version: String = row.try_get("version")?;
        Ok(Self {
            version: version.split(' ').next().unwrap_or_default().to_owned(),
            major: row.try_get("major")?,
            encoding: row.try_get("encoding")?,
            fsync: row.try_get("fsync")?,
            full_page_writes: row.try_get("full_page_writes")?,
            read_only: row.try_get("read_only")?,
            synchronous_commit: row.try_get("synchronous_commit")?,
        })
    }

    /// Refuses what orders cannot be kept in.
    pub(super) fn check(&self) -> Result<(), OpenError> {
        if self.major < OLDEST {
            return Err(OpenError::Unfit(format!(
                "the server is PostgreSQL {}, and the oldest that will do is {OLDEST}",
                self.version
            )));
        }
        if self.encoding != "UTF8" {
            return Err(OpenError::Unfit(format!(
                "the database's encoding is {}, and has to be UTF8: make it anew with ENCODING 'UTF8'",
                self.encoding
            )));
        }
        if self.read_only {
            return Err(OpenError::ReadOnly);
        }
        Ok(())
    }

    /// What sessions that write ask for, whatever the server's setting becomes: durable commits at
    /// least, and what the server does beyond them (`remote_apply`).
    pub(super) fn commits(&self) -> &str {
        match self.synchronous_commit.as_str() {
            "off" => "on",
            found => found,
        }
    }

    /// What can lose acknowledged orders, in so many words.
    pub(super) fn dangers(&self) -> Vec<&'static str> {
        let mut dangers = Vec::new();
        if !self.fsync {
            dangers.push("fsync is off: when the server's machine fails, orders are lost");
        }
        if !self.full_page_writes {
            dangers.push(
                "full_page_writes is off: when the server's machine fails, tables can be damaged",
            );
        }
        dangers
    }
}
