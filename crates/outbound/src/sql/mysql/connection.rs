//! How connections are made: the settings that correctness and bounded waits rest on.

use super::Failure;
use super::server::Flavour;
use crate::sql::nearness;
use application::Current;
use sqlx::ConnectOptions;
use sqlx::mysql::{MySqlConnectOptions, MySqlConnection, MySqlSslMode};
use std::fmt;
use std::str::FromStr;
use std::time::Duration;
use thiserror::Error;
use tokio::time::{Instant, sleep, timeout};

/// More statements than there are in this folder, those of several rows included: each is prepared once
/// per connection.
const CACHED_STATEMENTS: usize = 256;
/// The wait between two tries to reach a server that is starting.
const START_WAIT: Duration = Duration::from_millis(200);

/// How long a connection may take to be made.
const CONNECT: Duration = Duration::from_secs(5);

/// Isolation: each statement sees what is committed when it begins, and locks no gaps. Modes: what does
/// not fit is an error and never cut. A row that is held is waited for 1 second, the least that MySQL
/// knows; then such rows are passed over for a while ([`super::writer`]). A writer that stands still in the middle of a transaction (paused, or cut off) loses
/// it after 5 seconds, so that nobody waits longer for its locks; between transactions it asks every 2
/// seconds ([`super::writer`]). Language: which key a row would have had twice is told in words only.
const WRITING: &str = "
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO',
        autocommit = 1, foreign_key_checks = 1, unique_checks = 1, innodb_lock_wait_timeout = 1,
        lock_wait_timeout = 10, wait_timeout = 5, lc_messages = 'en_US'";

const READING: &str = "
    SET SESSION TRANSACTION ISOLATION LEVEL READ COMMITTED;
    SET SESSION TRANSACTION READ ONLY;
    SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO',
        autocommit = 1, lock_wait_timeout = 10, wait_timeout = 600";

/// How long a read may take, and how lists are read: along the index that we have chosen, with the
/// others looked into for each order. Turned into a join, a check would read the whole of its index.
const READING_MYSQL: &str = "
    SET SESSION max_execution_time = 8000,
        optimizer_switch = 'semijoin=off,materialization=off,derived_merge=off'";
const READING_MARIADB: &str = "
    SET SESSION max_statement_time = 8,
        optimizer_switch = 'semijoin=off,materialization=off,exists_to_in=off,derived_merge=off'";

/// The schema's steps may take long, on tables that are large.
const MIGRATING: &str = "
    SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO',
        autocommit = 1, foreign_key_checks = 1, lock_wait_timeout = 30, wait_timeout = 3600";

/// Where a database is, and how to get in. Does not show the password.
#[derive(Clone)]
pub struct Place(MySqlConnectOptions, Option<Current<String>>);

/// Why a URL names no database.
#[derive(Debug, Error)]
pub enum PlaceError {
    /// It is of something else, or names no database.
    #[error(
        "this is no MySQL URL: write mysql://USER@HOST:PORT/DATABASE, and in a password %2F instead of / and %23 instead of #"
    )]
    NoUrl,
    /// It has a parameter that would not be heeded.
    #[error(
        "the database's URL has a parameter `{0}` that is not known: there are ssl-mode, ssl-ca, ssl-cert, ssl-key and socket"
    )]
    UnknownParameter(String),
}

/// What a URL may say after the `?`. The driver passes over all that it does not know, a mistyped
/// `ssl-mode` as well.
const PARAMETERS: [&str; 9] = [
    "ssl-mode", "sslmode", "ssl-ca", "sslca", "ssl-cert", "sslcert", "ssl-key", "sslkey", "socket",
];
/// What says how encryption is used.
const MODE: [&str; 2] = ["ssl-mode", "sslmode"];

impl Place {
    /// Reads `mysql://user:password@host:port/database?ssl-mode=VERIFY_IDENTITY&ssl-ca=…`.
    /// Where it says nothing about encryption, another machine is spoken to with encryption only.
    pub fn parse(url: &str) -> Result<Self, PlaceError> {
        // What is wrong with it is said without what may be the password.
        let options = MySqlConnectOptions::from_str(url).map_err(|_| PlaceError::NoUrl)?;
        let has_database = url.starts_with("mysql://") && options.get_database().is_some();
        if !has_database || url.contains('#') || nearness::has_slash_before_host(url) {
            return Err(PlaceError::NoUrl);
        }
        let parameters = url.split_once('?').map_or("", |(_, after)| after);
        let names = parameters.split('&').filter(|one| !one.is_empty());
        let names = names.map(|one| one.split_once('=').map_or(one, |(name, _)| name));
        let names: Vec<_> = names.collect();
        if let Some(name) = names.iter().find(|name| !PARAMETERS.contains(name)) {
            return Err(PlaceError::UnknownParameter((*name).to_owned()));
        }
        let is_told = names.iter().any(|name| MODE.contains(name));
        let place = Self(options, None);
        Ok(if is_told || place.is_on_this_machine() {
            place
        } else {
            Self(place.0.ssl_mode(MySqlSslMode::Required), None)
        })
    }

    /// Whether nobody is in between who could listen, as far as the URL tells.
    pub fn is_on_this_machine(&self) -> bool {
        self.0.get_socket().is_some() || nearness::is_on_this_machine(self.0.get_host())
    }

    /// The same, with this password: each new connection is made with the one that is in force then.
    #[must_use]
    pub fn with_password(self, password: Current<String>) -> Self {
        Self(self.0, Some(password))
    }

    /// For people: where it is, without who gets in and how.
    pub fn shown(&self) -> String {
        let database = self.0.get_database().unwrap_or_default();
        format!("{}:{}/{database}", self.0.get_host(), self.0.get_port())
    }

    /// What times and texts rest on is not the user's to choose.
    fn options(&self) -> MySqlConnectOptions {
        let options = self.0.clone();
        let options = match &self.1 {
            Some(password) => options.password(&password.get()),
            None => options,
        };
        options
            .timezone(Some("+00:00".to_owned()))
            .charset("utf8mb4")
            .collation("utf8mb4_bin")
            .statement_cache_capacity(CACHED_STATEMENTS)
            .disable_statement_logging()
    }
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Place").field(&self.shown()).finish()
    }
}

/// The connection that writes.
pub(super) async fn writing(place: &Place) -> Result<MySqlConnection, Failure> {
    made(place, &[WRITING]).await
}

/// A connection that only reads.
pub(super) async fn reading(place: &Place, flavour: Flavour) -> Result<MySqlConnection, Failure> {
    let own = match flavour {
        Flavour::Mysql => READING_MYSQL,
        Flavour::Mariadb => READING_MARIADB,
    };
    made(place, &[READING, own]).await
}

/// A connection for the schema, and for a look at the server.
pub(super) async fn migrating(place: &Place) -> Result<MySqlConnection, Failure> {
    made(place, &[MIGRATING]).await
}

/// The same; a server that is starting as well is waited for until then.
pub(super) async fn first(place: &Place, until: Instant) -> Result<MySqlConnection, Failure> {
    loop {
        match migrating(place).await {
            Err(failure) if failure.passes() && Instant::now() < until => sleep(START_WAIT).await,
            made => return made,
        }
    }
}

async fn made(place: &Place, session: &[&'static str]) -> Result<MySqlConnection, Failure> {
    let make = async {
        let mut connection = place.options().connect().await?;
        for statements in session {
            sqlx::raw_sql(*statements).execute(&mut connection).await?;
        }
        Ok::<_, sqlx::Error>(connection)
    };
    match timeout(CONNECT, make).await {
        Ok(Ok(connection)) => Ok(connection),
        Ok(Err(error)) => Err(Failure::unconnected(place, error)),
        Err(_) => Err(Failure::away(place, &"it does not answer")),
    }
}

#[cfg(test)]
mod tests {
    use super::{MySqlSslMode, Place};

    fn mode(url: &str) -> MySqlSslMode {
        Place::parse(url).expect(url).options().get_ssl_mode()
    }

    #[test]
    fn a_slash_in_a_password_is_told_how_to_write() {
        for password in ["hunter2/x", "1/hunter2"] {
            let url = format!("mysql://shop:{password}@db.example/orders");
            let words = Place::parse(&url).expect_err("it ends there").to_string();
            assert!(
                words.contains("%2F") && !words.contains("hunter2"),
                "{words}"
            );
        }
    }

    #[test]
    fn another_machine_is_spoken_to_with_encryption_unless_the_url_says_otherwise() {
        for far in ["db.example", "10.0.0.7:3307", "[2001:db8::1]"] {
            let url = format!("mysql://shop@{far}/orders");
            assert!(matches!(mode(&url), MySqlSslMode::Required), "{url}");
            let with_ca = format!("{url}?ssl-ca=/ca.pem");
            assert!(matches!(mode(&with_ca), MySqlSslMode::Required));
            let open = format!("{url}?ssl-mode=DISABLED");
            assert!(matches!(mode(&open), MySqlSslMode::Disabled), "{open}");
            let preferred = format!("{url}?sslmode=preferred");
            assert!(matches!(mode(&preferred), MySqlSslMode::Preferred));
            let strict = format!("{url}?ssl-ca=/ca.pem&ssl-mode=VERIFY_IDENTITY");
            assert!(matches!(mode(&strict), MySqlSslMode::VerifyIdentity));
        }
        for near in ["localhost", "127.0.0.1:3307", "[::1]"] {
            let url = format!("mysql://shop@{near}/orders");
            assert!(matches!(mode(&url), MySqlSslMode::Preferred), "{url}");
        }
        let socket = "mysql://shop@db.example/orders?socket=/run/mysqld.sock";
        assert!(matches!(mode(socket), MySqlSslMode::Preferred));
    }
}
