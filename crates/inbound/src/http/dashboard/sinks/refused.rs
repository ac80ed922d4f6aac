//! Why nothing was done with a sink, as pages say it.

use crate::http::web::PageFailure;
use application::sinks::SinkError;

impl From<SinkError> for PageFailure {
    fn from(error: SinkError) -> Self {
        match error {
            SinkError::NotFound => Self::NotFound("There is no such sink".to_owned()),
            SinkError::Forbidden => Self::Forbidden("Only operators look after sinks".to_owned()),
            SinkError::Store(error) => error.into(),
            told @ (SinkError::NotHeldBack | SinkError::InUse | SinkError::OfWebhook) => {
                Self::Conflict(format!("Nothing was done: {told}."))
            }
        }
    }
}
