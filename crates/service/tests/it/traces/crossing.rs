//! The trace of an order whose process has ended in the middle of it, as the collector has it from both.

use super::collector::{Collector, Told};
use std::collections::BTreeSet;

/// Where it crosses from one process to the next.
pub(super) struct Crossing<'a> {
    pub(super) collector: &'a Collector,
    /// The trace, and the caller's span of it.
    pub(super) trace: [&'a str; 2],
    /// The first process, and the second one.
    pub(super) processes: [&'a str; 2],
}

impl Crossing<'_> {
    /// All that was done for the order is in this trace, and nothing else is.
    pub(super) fn is_one_trace(&self, order: &str) {
        let (drawn, [trace, caller]) = (self.collector.drawn(), self.trace);
        let spans = self.collector.spans();
        let of_order = |span: &&Told| span.says("order.id") == order || span.trace == trace;
        for span in spans.iter().filter(of_order) {
            let (its, links) = (span.trace.as_str(), span.links.len());
            assert_eq!((its, links), (trace, 0), "{drawn}");
        }
        // Each span follows one that was told, whichever process did; the first follows the caller's.
        let missing = self.collector.missing_parents();
        assert_eq!(missing, BTreeSet::from([caller.to_owned()]), "{drawn}");
    }

    /// From there the journal has it.
    pub(super) fn goes_on_where_it_was_placed(&self) {
        let (drawn, [of_first, of_second]) = (self.collector.drawn(), self.processes);
        let taken_up = self.collector.named("take up order");
        let recovered = taken_up
            .iter()
            .find(|span| span.says("recovered") == "true");
        let recovered = recovered.unwrap_or_else(|| panic!("{drawn}"));
        assert_eq!(recovered.resource["process.pid"], of_second);
        let placing = self.collector.named("place order").remove(0);
        assert_eq!(recovered.parent, placing.id, "{drawn}");
        assert_eq!(placing.resource["process.pid"], of_first);
        let parcels = self.collector.named("call create-shipment");
        let is_made = |span: &&Told| span.says("order.call.outcome") == "done";
        let made = parcels.iter().find(is_made);
        let made = made.unwrap_or_else(|| panic!("{drawn}"));
        let attempt = (&made.parent, made.says("order.call.attempt"));
        assert_eq!(attempt, (&recovered.id, "2"), "{drawn}");
    }
}
