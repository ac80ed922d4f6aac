//! What it means that the HTTP client has no answer, and who decides what was surely not sent.

use super::sending::Sending;
use crate::asking::{causes, words};
use crate::guard::Fault;
use domain::process::EvidenceKind;
use std::error::Error;

impl Fault {
    /// What an error of the client means. It may name the address, which can have a secret in it.
    pub(super) fn of(error: reqwest::Error, sending: &Sending) -> Self {
        let error = error.without_url();
        let words = words(&error);
        let cause = hyper_error(&error);
        // A request that hyper cancels it gives back as it was; one that is none never left the builder.
        let was_cancelled = cause.is_some_and(hyper::Error::is_canceled);
        let gave_it_back = error.is_connect() || error.is_builder() || was_cancelled;
        if sending.is_surely_unsent(gave_it_back) {
            return Self::NotSent(words);
        }
        let kind = match cause {
            _ if error.is_timeout() => EvidenceKind::TimedOut,
            Some(error) if error.is_parse() => EvidenceKind::Unreadable,
            _ => EvidenceKind::ConnectionLost,
        };
        Self::unknown(kind, &words)
    }

    /// What it means that the time is up.
    pub(super) fn time_is_up(sending: &Sending) -> Self {
        if sending.is_surely_unsent(false) {
            Self::NotSent("it could not be reached in time".to_owned())
        } else {
            Self::unknown(EvidenceKind::TimedOut, "no whole answer in time")
        }
    }
}

fn hyper_error<'a>(error: &'a (dyn Error + 'static)) -> Option<&'a hyper::Error> {
    causes(error).find_map(|cause| cause.downcast_ref())
}
