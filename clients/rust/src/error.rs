//! Why there is no good answer.

use crate::models::ProblemBody;
use reqwest::{Response, StatusCode};

/// Why there is no good answer.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The service refused, or could not; it says what happened and what to do.
    #[error(transparent)]
    Refused(Problem),
    /// No answer came, or none that can be read. A deed may have been done: repeat it under the same key.
    #[error("no answer that can be read")]
    NoAnswer(#[from] reqwest::Error),
    /// What came is not what the description says.
    #[error("the answer is not what the description says")]
    Unreadable(#[from] serde_json::Error),
    /// A single event is longer than a stream of this service has.
    #[error("an event is longer than 1 MiB")]
    TooLong,
}

/// What the service answers where it cannot: RFC 9457.
#[derive(Debug, thiserror::Error)]
#[error("{status}: {message}", message = self.message())]
pub struct Problem {
    /// The HTTP status.
    pub status: StatusCode,
    /// All that it said; none where what answered was not the service.
    pub body: Option<Box<ProblemBody>>,
}

impl Problem {
    /// What happened and what to do, in words.
    pub fn message(&self) -> &str {
        let body = self.body.as_ref();
        body.map_or("answered, and not in the service's words", |body| {
            &body.message
        })
    }
}

impl Error {
    pub(crate) async fn refusal(response: Response) -> Self {
        let status = response.status();
        let body = response.json().await.ok();
        Self::Refused(Problem { status, body })
    }

    /// The status that the service answered with, if it did.
    pub fn status(&self) -> Option<StatusCode> {
        match self {
            Self::Refused(problem) => Some(problem.status),
            Self::NoAnswer(_) | Self::Unreadable(_) | Self::TooLong => None,
        }
    }
}
