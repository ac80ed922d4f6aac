//! Why nothing was done with somebody's data.

use crate::audit::{Ending, Ends};
use crate::caller::Caller;
use crate::ports::{Person, ReadError, StoreError};
use thiserror::Error;

/// Why nothing was done with somebody's data.
#[derive(Debug, Clone, Error)]
pub enum PersonalDataError {
    /// It is not for them.
    #[error("only operators may do this")]
    Forbidden,
    /// It is what the records name in the place of those who were erased.
    #[error("this id stands for customers who were erased: nobody can have it")]
    Nobody,
    /// There is no erasure of this name.
    #[error("there is no such erasure")]
    NotFound,
    /// The carts are kept elsewhere, and did not answer.
    #[error(transparent)]
    Carts(#[from] ReadError),
    /// The store did not answer.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl Ends for PersonalDataError {
    fn ending(&self) -> Ending {
        match self {
            Self::Forbidden => Ending::refused(),
            Self::Nobody => Ending::failed("nobody can have this id"),
            Self::NotFound => Ending::failed("there is no such erasure"),
            Self::Carts(_) => Ending::unknown("the carts did not answer"),
            Self::Store(error) => error.ending(),
        }
    }
}

/// Only operators see all that is kept about somebody, or erase it.
pub(super) fn check(caller: &Caller) -> Result<(), PersonalDataError> {
    if caller.is_operator() {
        Ok(())
    } else {
        Err(PersonalDataError::Forbidden)
    }
}

/// What stands for many is nobody's: nothing can be told of it, and an erasure of it would never end.
pub(super) fn is_somebody(person: &Person) -> Result<(), PersonalDataError> {
    if person.scope() == Person::NOBODY {
        Err(PersonalDataError::Nobody)
    } else {
        Ok(())
    }
}
