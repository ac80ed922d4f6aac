//! The topics that are listened to.

use super::Extent;
use crate::config::{Heard, Settings};

/// Those that are listened to, or all that could be.
pub(super) fn topics(settings: &Settings, extent: Extent) -> Vec<Heard> {
    let messages = &settings.messages;
    match extent {
        Extent::All => messages.known.clone(),
        Extent::InForce if settings.kafka.used.is_some() => messages.heard.clone(),
        Extent::InForce => Vec::new(),
    }
}
