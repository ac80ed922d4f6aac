//! What can go wrong in PostgreSQL, in the ports' words.

use application::ports::StoreError;
use sqlx::error::DatabaseError;
use sqlx::postgres::{PgDatabaseError, PgSeverity};
use std::io::ErrorKind;

/// `read_only_sql_transaction`: the server's code.
const TAKES_NO_WRITES: &str = "25006";
/// The same words as of MySQL.
pub(super) const READ_ONLY: &str =
    "the database server is read-only; connect to the one that is written to";

/// A lock was waited for as long as the session's `lock_timeout` says.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// Data exceptions, integrity constraints, views' check options, a row that is too large, and what functions
/// raise. A missing right is none of them: it is in the way of every row.
const REFUSALS: [&str; 5] = ["22", "23", "44", "54000", "P0"];

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    Postgres(sqlx::Error),
    Store(StoreError),
    /// The server was silent for longer than anybody waits.
    Silent,
    /// Somebody else holds a row that was not to be waited for.
    Held,
    /// What a transaction rests on was changed under it.
    Overtaken,
    /// Who answers is not the primary, or is it no more.
    Standby,
    /// Who answers takes no writes, by its settings.
    ReadOnly,
    /// A transaction could not even be begun.
    NotBegun(sqlx::Error),
}

/// What an error means for the work that met it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The transaction gave way to another one and has changed nothing: it is made again.
    GaveWay,
    /// The connection broke: what was under way may have happened.
    Lost,
    /// Nothing was done, and nothing can be on this connection: another one may lead to who can.
    Elsewhere,
    /// This very work cannot be done; its neighbours' may.
    Refused,
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Postgres(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    pub(super) fn meaning(&self) -> Meaning {
        match self {
            Self::Overtaken => Meaning::GaveWay,
            Self::Standby | Self::ReadOnly | Self::NotBegun(_) => Meaning::Elsewhere,
            Self::Postgres(sqlx::Error::Database(error)) => meaning_of(error.as_ref()),
            Self::Silent
            | Self::Postgres(
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::WorkerCrashed,
            ) => Meaning::Lost,
            Self::Held | Self::Store(_) | Self::Postgres(_) => Meaning::Refused,
        }
    }

    /// Whether somebody else holds a row of it: then nothing was written, and it can be later.
    pub(super) fn is_held(&self) -> bool {
        match self {
            Self::Held => true,
            Self::Postgres(sqlx::Error::Database(error)) => {
                error.code().is_some_and(|code| code == LOCK_NOT_AVAILABLE)
            }
            _ => false,
        }
    }

    /// Whether whoever knocks is not let in, however often.
    pub(super) fn is_hopeless(&self) -> bool {
        match self {
            Self::Postgres(sqlx::Error::Database(error)) => {
                // Every refusal of entry ends the session, so that only its code tells them apart.
                let code = error.code().unwrap_or_default();
                meaning_of_code(&code) == Meaning::Refused
            }
            // It has no encryption, or shows a certificate that will not do.
            Self::Postgres(sqlx::Error::Tls(_)) => true,
            Self::Postgres(sqlx::Error::Io(error)) => error.kind() == ErrorKind::InvalidData,
            other => other.meaning() == Meaning::Refused,
        }
    }

    /// Whether it is about what was to be written, and not about the server or who else is there.
    pub(super) fn is_about_a_row(&self) -> bool {
        match self {
            Self::Silent | Self::Overtaken | Self::Standby | Self::ReadOnly | Self::NotBegun(_) => {
                false
            }
            Self::Held | Self::Store(_) => true,
            Self::Postgres(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                // Data that no column takes, constraints, and rows that somebody else holds.
                code.starts_with("22") || code.starts_with("23") || code == LOCK_NOT_AVAILABLE
            }
            Self::Postgres(_) => self.meaning() == Meaning::Refused,
        }
    }

    /// Whether the server takes just this from nobody: data that no column takes, a constraint, or
    /// the word of a trigger.
    fn is_final(&self) -> bool {
        let Self::Postgres(sqlx::Error::Database(error)) = self else {
            return false;
        };
        let code = error.code().unwrap_or_default();
        let is_refusal = REFUSALS.iter().any(|class| code.starts_with(class));
        self.meaning() == Meaning::Refused && is_refusal
    }

    /// Whether a row like it is there already, by this index.
    pub(super) fn is_taken(&self, index: &str) -> bool {
        match self {
            Self::Postgres(sqlx::Error::Database(error)) => {
                error.is_unique_violation() && error.constraint() == Some(index)
            }
            _ => false,
        }
    }

    pub(crate) fn into_store_error(self) -> StoreError {
        match self {
            Self::Store(error) => error,
            refused if refused.is_final() => StoreError::Refused(refused.words()),
            other => StoreError::Unavailable(other.words()),
        }
    }

    /// Without the values that a server's details may hold.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Silent => "PostgreSQL does not answer".to_owned(),
            Self::Held => "somebody else holds the row in a transaction of theirs (pg_stat_activity shows who): try again when it has ended".to_owned(),
            Self::Overtaken => "others wrote the same rows time and again".to_owned(),
            Self::Standby => {
                "the server is a standby, which takes no writes: give the primary's address"
                    .to_owned()
            }
            Self::ReadOnly => READ_ONLY.to_owned(),
            Self::Store(error) => error.to_string(),
            Self::Postgres(sqlx::Error::Database(error))
            | Self::NotBegun(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                if code == TAKES_NO_WRITES {
                    return READ_ONLY.to_owned();
                }
                format!("PostgreSQL: {} ({code})", error.message())
            }
            Self::Postgres(error) | Self::NotBegun(error) => format!("PostgreSQL: {error}"),
        }
    }
}

fn meaning_of(error: &(dyn DatabaseError + 'static)) -> Meaning {
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else {
        return Meaning::Refused;
    };
    // The server, or this session, has ended, and a commit may have come before that: whatever the code,
    // nobody is told that nothing was written.
    if matches!(error.severity(), PgSeverity::Panic | PgSeverity::Fatal) {
        return Meaning::Lost;
    }
    // A number that another system brought was drawn at the same time: the next one is free.
    if error.code() == "23505" && error.constraint() == Some("orders_pkey") {
        return Meaning::GaveWay;
    }
    meaning_of_code(error.code())
}

fn meaning_of_code(code: &str) -> Meaning {
    match code {
        // Serialization failure, deadlock.
        "40001" | "40P01" => Meaning::GaveWay,
        // The server ends, or has ended this session; or all its connections are taken for now.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" => Meaning::Lost,
        code if code.starts_with("08") => Meaning::Lost,
        // It takes no writes (any more).
        TAKES_NO_WRITES => Meaning::Elsewhere,
        _ => Meaning::Refused,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use sqlx::ConnectOptions;
    use sqlx::postgres::{PgConnectOptions, PgSslMode};
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;

    /// What a server says of its own end, as a client gets it.
    async fn said(severity: &str, code: &str) -> Failure {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let fields = format!("S{severity}\0V{severity}\0C{code}\0Mit is over\0\0");
        let length = u32::try_from(fields.len() + 4).unwrap();
        tokio::spawn(async move {
            let (mut client, _) = listener.accept().await.unwrap();
            let _ = client.read(&mut [0; 1_024]).await.unwrap();
            let message = [b"E", &length.to_be_bytes()[..], fields.as_bytes()].concat();
            client.write_all(&message).await.unwrap();
        });
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .username("anybody")
            .ssl_mode(PgSslMode::Disable);
        options.connect().await.unwrap_err().into()
    }

    #[tokio::test]
    async fn a_server_or_a_session_that_ends_leaves_open_what_was_written() {
        // It could not flush its log; it could not write; something in it went wrong.
        for code in ["58030", "53100", "XX000"] {
            for severity in ["PANIC", "FATAL"] {
                let failure = said(severity, code).await;
                assert_eq!(failure.meaning(), Meaning::Lost, "{severity} {code}");
                assert!(!failure.is_about_a_row());
            }
            assert_eq!(said("ERROR", code).await.meaning(), Meaning::Refused);
        }
    }

    #[tokio::test]
    async fn a_server_without_the_encryption_that_is_asked_for_is_not_asked_again_and_again() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        tokio::spawn(async move {
            let (mut client, _) = listener.accept().await.unwrap();
            let _ = client.read(&mut [0; 1_024]).await.unwrap();
            client.write_all(b"N").await.unwrap();
        });
        let options = PgConnectOptions::new_without_pgpass()
            .host("127.0.0.1")
            .port(port)
            .username("anybody")
            .ssl_mode(PgSslMode::Require);
        let failure: Failure = options.connect().await.unwrap_err().into();
        assert!(failure.is_hopeless(), "{failure:?}");
        assert!(failure.words().contains("TLS"), "{}", failure.words());
    }

    #[tokio::test]
    async fn who_is_not_let_in_does_not_knock_again_and_again() {
        // A wrong password, no such database.
        for code in ["28P01", "3D000"] {
            assert!(said("FATAL", code).await.is_hopeless(), "{code}");
        }
        // Starting up, too many clients.
        for code in ["57P03", "53300"] {
            assert!(!said("FATAL", code).await.is_hopeless(), "{code}");
        }
    }
}
