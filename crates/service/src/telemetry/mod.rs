//! What the process tells about itself.

mod escape;
mod logs;

pub(crate) use escape::escaped;
pub(crate) use logs::start_logs;
