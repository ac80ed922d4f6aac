//! What is read when somebody wants to know: a number just read, who reads them all, and each part as metrics.

mod sample;

mod readings;

mod backlog;
mod collaborators;
mod relays;
mod standing;
mod topic_lags;

pub use readings::{ReadMetrics, ReadingParts};
pub use sample::{Sample, Value};
pub use topic_lags::TopicLags;
