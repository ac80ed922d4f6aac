//! The URL of a database: what it may say, and what is made of what it does not say.

use crate::sql::nearness;
use application::Current;
use reqwest::Url;
use sqlx::postgres::{PgConnectOptions, PgSslMode};
use std::str::FromStr;
use thiserror::Error;

/// What a URL may say after its question mark. All else is refused: whoever mistypes an option of
/// encryption would go without it.
const PARAMETERS: [&str; 12] = [
    "sslmode",
    "sslrootcert",
    "sslcert",
    "sslkey",
    "host",
    "hostaddr",
    "port",
    "dbname",
    "user",
    "password",
    "application_name",
    "options",
];
/// Without `allow`, which would go without encryption wherever the server lets it.
const MODES: [&str; 5] = ["disable", "prefer", "require", "verify-ca", "verify-full"];

/// Where a database is, and how to get in. Does not show the password.
#[derive(Clone)]
pub struct Place(PgConnectOptions, Option<Current<String>>);

/// Why a URL names no database.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("this is no PostgreSQL URL: {0}")]
pub struct PlaceError(String);

impl Place {
    /// Reads `postgres://user:password@host:port/database?sslmode=verify-full&sslrootcert=…`.
    /// Where it says nothing about encryption, another machine is spoken to with encryption only.
    pub fn parse(url: &str) -> Result<Self, PlaceError> {
        // What is wrong with it is said without what may be the password.
        let unlike = || {
            PlaceError(
                "write postgres://USER@HOST:PORT/DATABASE, and in a password %2F instead of / and %23 instead of #".to_owned(),
            )
        };
        let is_told = asks_for_a_mode(url)?;
        if nearness::has_slash_before_host(url) {
            return Err(unlike());
        }
        let options = PgConnectOptions::from_str(url).map_err(|_| unlike())?;
        match options.get_ssl_mode() {
            PgSslMode::Allow => Err(mode_unlike()),
            PgSslMode::Prefer if !is_told && !is_on_this_machine(&options) => {
                Ok(Self(options.ssl_mode(PgSslMode::Require), None))
            }
            _ => Ok(Self(options, None)),
        }
    }

    /// The same, with this password: each new connection is made with the one that is in force then.
    #[must_use]
    pub fn with_password(self, password: Current<String>) -> Self {
        Self(self.0, Some(password))
    }

    /// For people: where it is, without who gets in and how.
    pub fn shown(&self) -> String {
        let database = self.0.get_database().unwrap_or("(the user's own)");
        format!("{}:{}/{database}", self.0.get_host(), self.0.get_port())
    }

    /// Whether nobody is in between who could listen, as far as the URL tells.
    pub fn is_on_this_machine(&self) -> bool {
        is_on_this_machine(&self.0)
    }

    pub(super) fn connect_options(&self) -> PgConnectOptions {
        self.0.clone()
    }

    pub(super) fn password(&self) -> Option<Current<String>> {
        self.1.clone()
    }
}

impl std::fmt::Debug for Place {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("Place").field(&self.shown()).finish()
    }
}

/// Whether the URL says how encryption is used. All that it says has to be known.
fn asks_for_a_mode(url: &str) -> Result<bool, PlaceError> {
    if url.contains('#') {
        return Err(PlaceError(
            "write %23 instead of # (and in a password %2F instead of /)".to_owned(),
        ));
    }
    let (_, said) = url.split_once('?').unwrap_or_default();
    let mut is_told = false;
    // Read as by whoever opens the connection: `%5B` is `[`.
    let said = Url::parse(&format!("postgres://host/?{said}"));
    let said = said.map_err(|_| PlaceError("its parameters cannot be read".to_owned()))?;
    for (name, value) in said.query_pairs() {
        let (name, value) = (&*name, &*value);
        let is_setting = name.starts_with("options[") && name.ends_with(']');
        if !is_setting && !PARAMETERS.contains(&name) {
            let known = PARAMETERS.join(", ");
            let why = format!("it has the parameter {name:?}, and known are {known}");
            return Err(PlaceError(why));
        }
        if name == "sslmode" {
            is_told = true;
            if !MODES.contains(&value) {
                return Err(mode_unlike());
            }
        }
    }
    Ok(is_told)
}

fn mode_unlike() -> PlaceError {
    PlaceError(format!("sslmode has to be one of {}", MODES.join(", ")))
}

fn is_on_this_machine(options: &PgConnectOptions) -> bool {
    let host = options.get_host();
    options.get_socket().is_some() || host.starts_with('/') || nearness::is_on_this_machine(host)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mode(url: &str) -> PgSslMode {
        Place::parse(url).unwrap().0.get_ssl_mode()
    }

    #[test]
    fn another_machine_is_spoken_to_with_encryption_unless_the_url_says_otherwise() {
        for far in ["db.example", "10.0.0.7:5433", "[2001:db8::1]"] {
            let url = format!("postgres://shop@{far}/orders");
            assert!(matches!(mode(&url), PgSslMode::Require), "{url}");
            let open = format!("{url}?sslmode=disable");
            assert!(matches!(mode(&open), PgSslMode::Disable), "{open}");
            let preferred = format!("{url}?application_name=x&sslmode=prefer");
            assert!(matches!(mode(&preferred), PgSslMode::Prefer));
        }
        for near in [
            "localhost",
            "127.0.0.1:5433",
            "[::1]",
            "%2Frun%2Fpostgresql",
        ] {
            let url = format!("postgres://shop@{near}/orders");
            assert!(matches!(mode(&url), PgSslMode::Prefer), "{url}");
        }
    }

    #[test]
    fn parameters_may_be_escaped_and_are_read_all_the_same() {
        for setting in ["options[search_path]=shop", "options%5Bsearch_path%5D=shop"] {
            let url = format!("postgres://shop@localhost/orders?{setting}");
            let options = Place::parse(&url).unwrap().0;
            assert_eq!(options.get_options(), Some("-c search_path=shop"), "{url}");
        }
        for hidden in ["ssl%6Dode=allow", "sslmode=%61llow", "ssl%5Fmode=disable"] {
            let url = format!("postgres://shop@db.example/orders?{hidden}");
            assert!(Place::parse(&url).is_err(), "{url}");
        }
    }

    #[test]
    fn what_is_mistyped_is_refused_by_its_name_and_without_its_value() {
        for said in [
            "ssl_mode=hunter2",
            "sslMode=hunter2",
            "sslmode=verify-full&sslrotcert=hunter2",
            "target_session_attrs=hunter2",
            "hunter=1&sslmode=hunter2",
            "sslmode=hunter2",
            "sslmode=allow",
            "sslmode",
            "sslmode=disable#hunter2",
        ] {
            let refused = Place::parse(&format!("postgres://shop@db.example/orders?{said}"));
            let words = refused.unwrap_err().to_string();
            assert!(!words.contains("hunter2"), "{words}");
        }
        for password in ["hunter2/x", "1/hunter2"] {
            let url = format!("postgres://shop:{password}@db.example/orders");
            let words = Place::parse(&url).unwrap_err().to_string();
            assert!(
                words.contains("%2F") && !words.contains("hunter2"),
                "{words}"
            );
        }
        let refused = Place::parse("postgres://shop@db.example/orders?sslrotcert=hunter2");
        assert!(refused.unwrap_err().to_string().contains("\"sslrotcert\""));
    }
}
