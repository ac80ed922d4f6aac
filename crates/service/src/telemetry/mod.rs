//! What the process tells about itself.

mod escape;
mod logs;

pub(crate) use logs::start_logs;
