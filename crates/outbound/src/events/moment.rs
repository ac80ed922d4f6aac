//! Moments in events: ISO 8601 text.

use domain::Timestamp;
use serde::Serialize;
use utoipa::ToSchema;

/// `2026-03-08T14:30:00.123456Z`: UTC, as many digits as there are, six at most.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[serde(transparent)]
#[schema(value_type = String, format = DateTime, examples("2026-03-08T14:30:00.123456Z"))]
pub struct Moment(String);

impl From<Timestamp> for Moment {
    fn from(at: Timestamp) -> Self {
        // Clocks do not reach the year 9999; a row that says so is shown as the epoch.
        let instant = jiff::Timestamp::from_microsecond(at.micros()).unwrap_or_default();
        Self(instant.to_string())
    }
}
