//! What can become of a question to Redis.

use ::redis::{ErrorKind, RedisError};
use std::fmt;

/// With these a Redis says that it is not the one to ask.
const ELSEWHERE: [&str; 3] = ["READONLY", "MASTERDOWN", "LOADING"];

/// Why there is no answer to use.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Fault {
    /// It never left here.
    NotSent(String),
    /// Redis answered that it did not do it.
    Refused(String),
    /// Redis answered that it does not do it now: it only reads since a failover, has lost the one that it
    /// follows, or is still loading. Another may by now be there under the same name.
    NotInCharge(String),
    /// The connection broke: whether it was done is not known.
    Lost(String),
    /// No answer in time: whether it was done is not known.
    TimedOut(String),
    /// An answer that is not the one that this question has.
    Unreadable(String),
}

impl Fault {
    /// What came back instead of an answer.
    pub(super) fn of(error: &RedisError) -> Self {
        let said = said(error);
        // A code is Redis' own word: it has refused a command, a script before its first write.
        match error {
            error if error.code().is_some_and(|code| ELSEWHERE.contains(&code)) => {
                Self::NotInCharge(said)
            }
            error if error.code().is_some() => Self::Refused(said),
            error if error.kind() == ErrorKind::AuthenticationFailed => Self::Refused(said),
            error if error.is_timeout() => Self::TimedOut(said),
            error if error.is_io_error() => Self::Lost(said),
            _ => Self::Unreadable(said),
        }
    }

    /// Whether what is kept there is of another type.
    pub(super) fn is_of_the_value(&self) -> bool {
        matches!(self, Self::Refused(said) if said.starts_with("WRONGTYPE"))
    }

    /// Whether surely nothing was done.
    pub(super) const fn is_not_done(&self) -> bool {
        match self {
            Self::NotSent(_) | Self::Refused(_) | Self::NotInCharge(_) => true,
            Self::Lost(_) | Self::TimedOut(_) | Self::Unreadable(_) => false,
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotSent(why) => write!(f, "Redis cannot be reached: {why}"),
            Self::Refused(why) | Self::NotInCharge(why) => write!(f, "Redis refused: {why}"),
            Self::Lost(why) => write!(f, "the connection to Redis broke: {why}"),
            Self::TimedOut(why) => write!(f, "Redis did not answer in time: {why}"),
            Self::Unreadable(why) => write!(f, "Redis' answer is not understood: {why}"),
        }
    }
}

/// What Redis said, on one line, clipped, and without values that it may have shown.
fn said(error: &RedisError) -> String {
    const LONGEST: usize = 200;
    match (error.code(), error.detail()) {
        (Some(code), Some(detail)) => format!("{code} {detail}").chars().take(LONGEST).collect(),
        (Some(code), None) => code.to_owned(),
        (None, _) if error.is_io_error() => error.to_string().chars().take(LONGEST).collect(),
        (None, _) => error.category().to_owned(),
    }
}
