//! What the process tells about itself.

mod collector;
mod escape;
mod logs;
mod span_queue;
mod span_tally;
mod traces;

pub(crate) use collector::headers_in;
pub(crate) use escape::escaped;
pub(crate) use logs::start_logs;
pub(crate) use traces::Traces;
