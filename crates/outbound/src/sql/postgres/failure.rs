//! What can go wrong in PostgreSQL, in the ports' words.

use application::ports::StoreError;
use sqlx::error::DatabaseError;
use sqlx::postgres::PgDatabaseError;

/// Why something was not done.
#[derive(Debug)]
pub(crate) enum Failure {
    Postgres(sqlx::Error),
    Store(StoreError),
    /// The server was silent for longer than anybody waits.
    Silent,
    /// What a transaction rests on was changed under it.
    Overtaken,
}

/// What an error means for the work that met it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Meaning {
    /// The transaction gave way to another one and has changed nothing: it is made again.
    GaveWay,
    /// The connection broke: what was under way may have happened.
    Lost,
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
            Self::Postgres(sqlx::Error::Database(error)) => meaning_of(error.as_ref()),
            Self::Silent
            | Self::Postgres(
                sqlx::Error::Io(_)
                | sqlx::Error::Tls(_)
                | sqlx::Error::Protocol(_)
                | sqlx::Error::WorkerCrashed,
            ) => Meaning::Lost,
            Self::Store(_) | Self::Postgres(_) => Meaning::Refused,
        }
    }

    /// Whether it is about what was to be written, and not about the server or who else is there.
    pub(super) fn is_about_a_row(&self) -> bool {
        match self {
            Self::Silent | Self::Overtaken => false,
            Self::Store(_) => true,
            Self::Postgres(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                // Data that no column takes, and constraints.
                code.starts_with("22") || code.starts_with("23")
            }
            Self::Postgres(_) => self.meaning() == Meaning::Refused,
        }
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
            other => StoreError::Unavailable(other.words()),
        }
    }

    /// Without the values that a server's details may hold.
    pub(super) fn words(&self) -> String {
        match self {
            Self::Silent => "PostgreSQL does not answer".to_owned(),
            Self::Overtaken => "others wrote the same rows time and again".to_owned(),
            Self::Store(error) => error.to_string(),
            Self::Postgres(sqlx::Error::Database(error)) => {
                let code = error.code().unwrap_or_default();
                format!("PostgreSQL: {} ({code})", error.message())
            }
            Self::Postgres(error) => format!("PostgreSQL: {error}"),
        }
    }
}

fn meaning_of(error: &(dyn DatabaseError + 'static)) -> Meaning {
    let Some(error) = error.try_downcast_ref::<PgDatabaseError>() else {
        return Meaning::Refused;
    };
    match error.code() {
        // Serialization failure, deadlock.
        "40001" | "40P01" => Meaning::GaveWay,
        // A number that another system brought was drawn at the same time: the next one is free.
        "23505" if error.constraint() == Some("orders_pkey") => Meaning::GaveWay,
        // The server ends, or has ended this session, and a commit may have come before that; or all
        // its connections are taken for now.
        "57P01" | "57P02" | "57P03" | "57P05" | "25P03" | "53300" => Meaning::Lost,
        code if code.starts_with("08") => Meaning::Lost,
        _ => Meaning::Refused,
    }
}
