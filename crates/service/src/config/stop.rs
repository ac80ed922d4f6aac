//! `[stop]`: how patiently the service stops.

use super::reader::Reader;
use domain::Duration;

/// How the service stops.
#[derive(Debug, Clone)]
pub(crate) struct StopSettings {
    pub(crate) announce: Duration,
    pub(crate) patience: Duration,
}

impl StopSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let announce = from.duration("stop.announce", Duration::ZERO..=Duration::from_secs(600));
        let patience = from.duration("stop.patience", Duration::ZERO..=Duration::from_hours(1));
        Some(Self {
            announce: announce?,
            patience: patience?,
        })
    }
}
