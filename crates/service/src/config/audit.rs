//! `[audit]`: how long it is on record what operators did.

use super::reader::Reader;
use domain::Duration;

/// What is kept of the audit trail.
#[derive(Debug, Clone)]
pub(crate) struct AuditSettings {
    /// How long.
    pub(crate) keep: Duration,
}

impl AuditSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let ages = Duration::from_hours(24)..=Duration::from_hours(24 * 3_650);
        let keep = from.duration("audit.keep", ages);
        Some(Self { keep: keep? })
    }
}
