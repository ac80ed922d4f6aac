//! Why nothing was done with a dead letter, as pages say it.

use crate::http::web::PageFailure;
use application::dead_letters::DeadLetterError;

impl From<DeadLetterError> for PageFailure {
    fn from(error: DeadLetterError) -> Self {
        match error {
            DeadLetterError::NotFound => Self::NotFound("There is no such dead letter".to_owned()),
            DeadLetterError::Forbidden => {
                Self::Forbidden("Only operators look after dead letters".to_owned())
            }
            DeadLetterError::NotTried(_) => Self::Unavailable(
                "Whether the message took effect is not known yet: replay it again, which is safe"
                    .to_owned(),
            ),
            DeadLetterError::Store(error) => error.into(),
            told @ (DeadLetterError::Decided(_)
            | DeadLetterError::NotWhole
            | DeadLetterError::StillDead(_)) => Self::Conflict(told.to_string()),
        }
    }
}
