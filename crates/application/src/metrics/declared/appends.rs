//! The journal's calls: what the store took, what it fenced off, and who took up what was due.

use super::labels::{CLAIMED, STORE_CALL, WRITTEN};
use super::metric::{Metric, Unit};

/// From a file on a fast disk to a server in trouble.
pub(super) const WRITES: &[u32] = &[
    250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000,
    2_500_000, 10_000_000,
];

/// What became of what was to be written of an order.
pub static APPENDS: Metric = Metric::counter(
    "order_service_appends_total",
    Unit::Of("appends"),
    "Writes to orders' journals, by what became of them; fenced ones continued a version that was not the last any more",
)
.by(&[STORE_CALL, WRITTEN]);

/// How long callers waited for that.
pub static STORE_CALL_SECONDS: Metric = Metric::times(
    "order_service_store_call_duration_seconds",
    WRITES,
    "Time that placing, appending and claiming took at the store, waiting for the commit included",
)
.by(&[STORE_CALL]);

/// Orders that were due and taken up.
pub static CLAIMS: Metric = Metric::counter(
    "order_service_claims_total",
    Unit::Of("orders"),
    "Orders that were due and were taken up by this process; repeated ones were taken up before and got no further since",
)
.by(&[CLAIMED]);
