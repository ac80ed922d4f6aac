//! Connections as metrics tell of them: how many are open, and how many found no place.

use super::places::NoPlace;
use application::metrics::{CONNECTIONS, CONNECTIONS_LIMIT, CONNECTIONS_REFUSED, Gauge, Metric};

/// Counts the connections of one listener, if that is the one that metrics tell of.
pub(super) struct Connections {
    open: Option<Gauge>,
}

/// One that is open, until this is dropped.
pub(super) struct OpenConnection(Option<Gauge>);

impl Connections {
    pub(super) fn of(limit: usize, is_counted: bool) -> Self {
        let open = is_counted.then(|| {
            let limit = u32::try_from(limit).unwrap_or(u32::MAX);
            CONNECTIONS_LIMIT.level(Metric::ALONE).set(limit);
            CONNECTIONS.level(Metric::ALONE)
        });
        Self { open }
    }

    pub(super) fn open(&self) -> OpenConnection {
        if let Some(open) = &self.open {
            open.increment(1);
        }
        OpenConnection(self.open.clone())
    }

    pub(super) fn refused(&self, no_place: NoPlace) {
        let why = match no_place {
            NoPlace::Full => "full",
            NoPlace::TooManyOfOne => "too-many-of-one-address",
        };
        if self.open.is_some() {
            CONNECTIONS_REFUSED.count([why]).increment(1);
        }
    }
}

impl Drop for OpenConnection {
    fn drop(&mut self) {
        if let Some(open) = &self.0 {
            open.decrement(1);
        }
    }
}
