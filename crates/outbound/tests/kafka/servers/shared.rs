//! The broker that all tests share. Topics on it are one test's: `OwnTopic`.

use super::named::named_by;

/// A broker that runs.
pub(crate) struct SharedKafka {
    pub(crate) servers: String,
}

impl SharedKafka {
    /// The one that the environment names; tells what is left out if it names none.
    pub(crate) fn or_left_out() -> Option<Self> {
        let servers = named_by("ORDER_SERVICE_TEST_KAFKA", "Kafka")?;
        Some(Self { servers })
    }
}
