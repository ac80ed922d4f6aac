//! What operators do about sinks: see how far each was told, which orders it waits with and why, have them
//! tried again, and forget one that is no longer used.

mod error;
mod forget;
mod look;
mod retry;
mod waiting;

pub use error::SinkError;
pub use forget::ForgetSink;
pub use look::{LookAtSinks, SinkSeen};
pub use retry::RetryHeldBack;
pub use waiting::ListHeldBack;
