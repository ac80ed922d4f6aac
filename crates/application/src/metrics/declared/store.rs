//! The store from within: group commits, and who waits for a connection or a reader.

use super::appends::WRITES;
use super::labels::{POOL, WRITER};
use super::metric::{Metric, Unit};

/// Up to the most that any writer commits together.
const TOGETHER: &[u32] = &[1, 2, 4, 8, 16, 32, 64, 128, 256, 512];

/// How many writes a commit has.
pub static COMMIT_WRITES: Metric = Metric::sizes(
    "order_service_store_commit_writes",
    TOGETHER,
    Unit::Of("writes"),
    "Writes that were committed together",
)
.by(&[WRITER]);

/// How long a commit takes.
pub static COMMIT_SECONDS: Metric = Metric::times(
    "order_service_store_commit_duration_seconds",
    WRITES,
    "Time that a commit took, from its first write until it was durable or had failed",
)
.by(&[WRITER]);

/// How long writes wait for their turn.
pub static WRITE_WAIT_SECONDS: Metric = Metric::times(
    "order_service_store_write_wait_seconds",
    WRITES,
    "Time that a write waited until its commit began",
)
.by(&[WRITER]);

/// Writes that wait.
pub static WRITES_WAITING: Metric = Metric::gauge(
    "order_service_store_writes_waiting",
    Unit::Of("writes"),
    "Writes that wait for the next commit",
)
.by(&[WRITER]);

/// Those who wait for a connection or a reader.
pub static POOL_WAITING: Metric = Metric::gauge(
    "order_service_store_pool_waiting",
    Unit::Of("reads or writes"),
    "Reads, lists, and writes by themselves that wait for a connection or a reader of the store",
)
.by(&[POOL]);

/// Those who have one.
pub static POOL_IN_USE: Metric = Metric::gauge(
    "order_service_store_pool_in_use",
    Unit::Of("connections"),
    "Connections or readers of the store that are at work",
)
.by(&[POOL]);

/// How many there may be.
pub static POOL_SIZE: Metric = Metric::gauge(
    "order_service_store_pool_size",
    Unit::Of("connections"),
    "Connections or readers of the store that there may be",
)
.by(&[POOL]);
