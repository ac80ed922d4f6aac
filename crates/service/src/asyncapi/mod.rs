//! The `AsyncAPI` document: which messages the service sends and hears, where, and what they are made of. The
//! schemas are those of the code that writes and reads them.

mod document;
mod receiving;
mod sending;
mod webhooks;

#[cfg(test)]
mod tests;

use crate::config::Settings;
use document::Document;
use serde_json::Value;

/// How much a document describes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What is sent and heard under these settings.
    InForce,
    /// All that can be sent and heard, by the names that these settings give it.
    All,
}

/// The document.
pub(crate) fn asyncapi(settings: &Settings, extent: Extent) -> Value {
    let mut document = Document::default();
    for topic in sending::topics(settings, extent) {
        document.sent(&topic, &settings.kafka.named.client_id);
    }
    for heard in receiving::topics(settings, extent) {
        document.received(&heard);
    }
    webhooks::describe(&mut document);
    document.finished()
}
