//! What can go wrong in MySQL, in the ports' words.

use super::connection::Place;
use application::ports::StoreError;
use sqlx::mysql::{MySqlDatabaseError, MySqlQueryResult};
use std::fmt;

/// Why a job did not do its work.
#[derive(Debug)]
pub(super) enum Failure {
    Mysql(sqlx::Error),
    Store(StoreError),
    /// The server cannot be reached, or the connection to it is of no more use.
    Away(String),
    /// Somebody else holds a row of it; nothing has been changed yet.
    Held,
    /// Somebody else was in the way, and will not be for long.
    Again(&'static str),
    /// An earlier try may have been committed, and what is there now does not tell.
    Unknown,
    /// A job has panicked: what it has left of the connection is not used again.
    Panicked,
}

/// The error numbers of the server that mean something to us.
mod number {
    pub(super) const DUPLICATE: u16 = 1062;
    /// These are told with the value that is wrong.
    pub(super) const QUOTING: [u16; 3] = [1292, 1366, 1411];
    pub(super) const LOCK_WAIT: u16 = 1205;
    pub(super) const DEADLOCK: u16 = 1213;
    /// Newer MariaDB: the row has changed since the transaction began.
    pub(super) const CHANGED: u16 = 1020;
    pub(super) const INTERRUPTED: u16 = 1317;
    /// Of no class of their own, or of one with other things in it: a value is cut off, missing or of
    /// another kind, a check (MySQL), a row that is too large. A missing right (1142, 1143, 1370) is none
    /// of them: it is in the way of every row.
    pub(super) const OF_A_ROW: [u16; 5] = [1265, 1364, 1366, 3819, 1118];
    /// We are not let in, or our database is not there: waiting does not help.
    pub(super) const REFUSED: [u16; 4] = [1044, 1045, 1049, 1698];
    /// The server is going down, has cut the connection (MySQL 8 says 4031 where it was idle for too
    /// long), or only reads since a failover.
    pub(super) const GOING: [u16; 11] = [
        1053, 1152, 1158, 1159, 1160, 1161, 1290, 1836, 1927, 3169, 4031,
    ];
}

impl From<sqlx::Error> for Failure {
    fn from(error: sqlx::Error) -> Self {
        Self::Mysql(error)
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        Self::Store(error)
    }
}

impl Failure {
    pub(super) fn away(place: &Place, why: &dyn fmt::Display) -> Self {
        Self::Away(format!("{}: {why}", place.shown()))
    }

    /// Of a connection that could not be made.
    pub(super) fn unconnected(place: &Place, error: sqlx::Error) -> Self {
        let number = database_error(&error).map(MySqlDatabaseError::number);
        // It has no encryption where that is asked for, or shows a certificate that will not do.
        let is_unsafe = match &error {
            sqlx::Error::Tls(_) => true,
            sqlx::Error::Io(error) => error.kind() == std::io::ErrorKind::InvalidData,
            _ => false,
        };
        let is_final = is_unsafe || number.is_some_and(|number| number::REFUSED.contains(&number));
        match Self::away(place, &Self::from(error)) {
            Self::Away(why) if is_final => Self::Store(StoreError::Unavailable(why)),
            away => away,
        }
    }

    /// The unique key that a row would have had twice.
    pub(super) fn duplicate(&self) -> Option<&str> {
        duplicate_key(self.as_duplicate()?.message())
    }

    fn as_duplicate(&self) -> Option<&MySqlDatabaseError> {
        let Self::Mysql(error) = self else {
            return None;
        };
        database_error(error).filter(|error| error.number() == number::DUPLICATE)
    }

    /// Whether a row with only one unique key was inserted: not where that key is there already.
    pub(super) fn is_new(inserted: Result<MySqlQueryResult, sqlx::Error>) -> Result<bool, Self> {
        match inserted.map_err(Self::from) {
            Ok(_) => Ok(true),
            Err(failure) if failure.as_duplicate().is_some() => Ok(false),
            Err(failure) => Err(failure),
        }
    }

    /// Whether the same transaction may well succeed when it is done again.
    pub(super) fn passes(&self) -> bool {
        match self {
            Self::Held | Self::Again(_) | Self::Away(_) => true,
            Self::Mysql(error) => {
                let number = database_error(error).map(MySqlDatabaseError::number);
                let in_the_way = matches!(
                    number,
                    Some(
                        number::LOCK_WAIT
                            | number::DEADLOCK
                            | number::CHANGED
                            | number::INTERRUPTED
                    )
                );
                in_the_way || self.is_lost()
            }
            Self::Store(_) | Self::Unknown | Self::Panicked => false,
        }
    }

    /// Whether somebody else holds a row of it.
    pub(super) fn is_held(&self) -> bool {
        match self {
            Self::Held => true,
            Self::Mysql(error) => {
                let number = database_error(error).map(MySqlDatabaseError::number);
                number == Some(number::LOCK_WAIT)
            }
            _ => false,
        }
    }

    /// Whether the server has rolled back, because it and others waited for each other or because a row
    /// had just changed.
    pub(super) fn is_collision(&self) -> bool {
        let Self::Mysql(error) = self else {
            return false;
        };
        let number = database_error(error).map(MySqlDatabaseError::number);
        matches!(number, Some(number::DEADLOCK | number::CHANGED))
    }

    /// Whether the connection is of no more use.
    pub(super) fn is_lost(&self) -> bool {
        match self {
            Self::Away(_) | Self::Panicked => true,
            Self::Mysql(error) => match database_error(error) {
                Some(error) => number::GOING.contains(&error.number()),
                None => is_of_the_connection(error),
            },
            _ => false,
        }
    }

    /// Whether the server takes just this from nobody: a value that no column takes, a constraint, a
    /// missing right, or the word of a trigger.
    fn is_final(&self) -> bool {
        let Self::Mysql(error) = self else {
            return false;
        };
        let Some(error) = database_error(error).filter(|_| !self.passes()) else {
            return false;
        };
        let state = error.code().unwrap_or_default();
        let is_refusal = |class: &str| state.starts_with(class);
        ["22", "23", "44", "45"].into_iter().any(is_refusal)
            || number::OF_A_ROW.contains(&error.number())
    }

    pub(super) fn into_store_error(self) -> StoreError {
        match self {
            Self::Store(error) => error,
            refused if refused.is_final() => StoreError::Refused(refused.to_string()),
            other => StoreError::Unavailable(other.to_string()),
        }
    }
}

/// Whether the server has refused a commit for sure: then nothing of it is there.
pub(super) fn refuses_commit(error: &sqlx::Error) -> bool {
    let number = database_error(error).map(MySqlDatabaseError::number);
    matches!(
        number,
        Some(number::LOCK_WAIT | number::DEADLOCK | number::CHANGED)
    )
}

fn is_of_the_connection(error: &sqlx::Error) -> bool {
    !matches!(
        error,
        sqlx::Error::RowNotFound
            | sqlx::Error::ColumnNotFound(_)
            | sqlx::Error::ColumnDecode { .. }
            | sqlx::Error::Decode(_)
            | sqlx::Error::Encode(_)
    )
}

fn database_error(error: &sqlx::Error) -> Option<&MySqlDatabaseError> {
    error
        .as_database_error()
        .and_then(|error| error.try_downcast_ref())
}

/// Of `Duplicate entry '…' for key 'orders_guard'`, as MariaDB says it, or `… 'orders.orders_guard'`, as
/// MySQL does.
fn duplicate_key(message: &str) -> Option<&str> {
    let (_, key) = message.rsplit_once("for key '")?;
    let key = key.strip_suffix('\'')?;
    Some(key.rsplit_once('.').map_or(key, |(_, key)| key))
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mysql(error) => match database_error(error) {
                // The server's own words have the row's values in them.
                Some(error) if error.number() == number::DUPLICATE => {
                    let key = duplicate_key(error.message()).unwrap_or("(unknown)");
                    write!(f, "a row with the same {key} is there already (1062)")
                }
                Some(error) if number::QUOTING.contains(&error.number()) => {
                    write!(f, "a value is not one of its column's ({})", error.number())
                }
                Some(error) => error.fmt(f),
                None => error.fmt(f),
            },
            Self::Store(error) => error.fmt(f),
            Self::Away(why) => f.write_str(why),
            Self::Held => f.write_str("somebody else holds the row in a transaction of theirs (information_schema.innodb_trx shows who): try again when it has ended"),
            Self::Again(why) => f.write_str(why),
            Self::Unknown => f.write_str("an earlier try may have been committed"),
            Self::Panicked => f.write_str("a write panicked and was rolled back"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::duplicate_key;

    #[test]
    fn the_key_of_a_duplicate_is_named_by_both_servers() {
        for (message, key) in [
            ("Duplicate entry 'a' for key 'orders_guard'", "orders_guard"),
            (
                "Duplicate entry 'a' for key 'orders.orders_guard'",
                "orders_guard",
            ),
            (
                "Duplicate entry 'for key 'x'' for key 'orders.PRIMARY'",
                "PRIMARY",
            ),
        ] {
            assert_eq!(duplicate_key(message), Some(key));
        }
        assert_eq!(duplicate_key("Duplicate entry"), None);
    }
}
