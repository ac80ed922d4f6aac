//! The process itself. Those of every process have the names that they have everywhere.

use super::labels::{DATABASE, VERSION};
use super::metric::{Metric, Unit};

/// What runs.
pub static BUILD_INFO: Metric = Metric::gauge(
    "order_service_build_info",
    Unit::Of("1"),
    "What runs here: always 1",
)
.by(&[VERSION, DATABASE])
.read();

/// Panics, each a fault of ours.
pub static PANICS: Metric = Metric::counter(
    "order_service_panics_total",
    Unit::Of("panics"),
    "Panics: each ended a request or a task, is in the log, and is a fault of the service",
);

/// Memory.
pub static RESIDENT_BYTES: Metric = Metric::gauge(
    "process_resident_memory_bytes",
    Unit::Bytes,
    "Resident memory of the process",
)
.read();

/// Time on processors.
pub static CPU_SECONDS: Metric = Metric::counter(
    "process_cpu_seconds_total",
    Unit::Seconds,
    "Time that the process spent on processors",
)
.read();

/// When it began.
pub static START_TIME: Metric = Metric::gauge(
    "process_start_time_seconds",
    Unit::Seconds,
    "When the process began, in seconds since 1970",
)
.read();

/// Files and sockets.
pub static OPEN_FILES: Metric = Metric::gauge(
    "process_open_fds",
    Unit::Of("file descriptors"),
    "Files and sockets that the process has open",
)
.read();

/// How many it may have.
pub static MAX_FILES: Metric = Metric::gauge(
    "process_max_fds",
    Unit::Of("file descriptors"),
    "Files and sockets that the process may have open",
)
.read();

/// Threads.
pub static THREADS: Metric = Metric::gauge(
    "process_threads",
    Unit::Of("threads"),
    "Threads of the process",
)
.read();
