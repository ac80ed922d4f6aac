//! The names of events, for those who want only some of them.

use thiserror::Error;

/// The name of a kind of event, as the journal has it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct EventName(String);

/// No event has such a name.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("must be one of {}", EventName::KNOWN.join(", "))]
pub struct NoEventName;

impl EventName {
    /// Those of this version, in the order in which they usually happen.
    pub const KNOWN: [&str; 13] = [
        "order-placed",
        "call-started",
        "call-ended",
        "order-confirmed",
        "processing-started",
        "order-shipped",
        "shipment-reported",
        "order-delivered",
        "order-cancelled",
        "payment-reported",
        "order-parked",
        "order-settled",
        "order-imported",
    ];

    /// The event of this name.
    pub fn parse(name: &str) -> Result<Self, NoEventName> {
        let known = Self::KNOWN.contains(&name);
        known.then(|| Self(name.to_owned())).ok_or(NoEventName)
    }

    /// A name from the store: it may be one of a newer version's, which this one never meets.
    pub fn stored(name: &str) -> Self {
        Self(name.to_owned())
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::conformance::every_fact;

    #[test]
    fn every_fact_can_be_asked_for_by_its_name() {
        let mut met = vec!["order-placed"];
        met.extend(every_fact().iter().map(domain::order::Fact::name));
        met.sort_unstable();
        met.dedup();
        let mut known = EventName::KNOWN;
        known.sort_unstable();
        assert_eq!(met, known);
        assert!(known.iter().all(|name| EventName::parse(name).is_ok()));
        assert!(EventName::parse("order-lost").is_err());
    }
}
