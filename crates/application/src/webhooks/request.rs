//! Requests about webhooks that take effect once, under their key.

use super::WebhookEndpoint;
use crate::audit::{Ending, Ends};
use crate::ports::AnsweredRequest;
use crate::request::{Answer, Fingerprint, RequestKey, RequestRecord};
use std::sync::Arc;

/// A request that takes effect once: its answer is put on record in one transaction with what it does.
#[derive(Clone)]
pub struct WebhookRequest {
    /// Its key.
    pub key: RequestKey,
    /// Its digest.
    pub fingerprint: Fingerprint,
    /// What it is answered when this is how the webhook stands afterwards.
    pub answer: Arc<dyn Fn(&WebhookEndpoint) -> Answer + Send + Sync>,
}

impl WebhookRequest {
    pub(super) fn answered(&self, endpoint: &WebhookEndpoint) -> AnsweredRequest {
        AnsweredRequest {
            key: self.key.clone(),
            fingerprint: self.fingerprint,
            answer: (self.answer)(endpoint),
        }
    }
}

/// What came of asking for a webhook to be made or changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WebhookWritten {
    /// This is how it stands; the request is on record with its answer.
    Done(WebhookEndpoint),
    /// It stood like this already, and nothing was written.
    Unchanged(WebhookEndpoint),
    /// The same key has come before: this is what became of it.
    Repeated(RequestRecord),
}

impl Ends for WebhookWritten {
    fn ending(&self) -> Ending {
        match self {
            Self::Done(endpoint) => Ending::done(format!("revision {}", endpoint.revision)),
            Self::Unchanged(_) => Ending::done("it stood like this already"),
            Self::Repeated(_) => Ending::done("the same request has come before"),
        }
    }
}
