//! Every metric of the service, declared here and nowhere else: its name, what it counts, its help text and
//! the labels that it is told apart by. What a label says comes from closed enums or from names that the
//! settings have: never an id, a path as somebody typed it, or anything of a customer.
//!
//! Whoever has something to count takes the metric from here; the facade beneath keeps the number where the
//! process has somebody who keeps numbers, and else drops it. What is only known to who asks for it, as the
//! length of a queue in the database, is read when somebody wants to know.

mod declared;

mod counted;

mod read;

pub(crate) use counted::count_imported;
pub use counted::{begin, count_facts, count_placed, count_step};
pub use declared::*;
pub use read::{ReadMetrics, ReadingParts, Sample, TopicLags, Value};

/// What the facade gives to count with; cheap to clone, and may be kept.
pub use metrics::{Counter, Gauge, Histogram, SharedString};
