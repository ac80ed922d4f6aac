//! Retention: orders that ended long ago are struck out with all that is kept of them, and keys of requests
//! that no order hangs on. Never what live work needs; that is judged order by order.

mod judging;
mod letters;
mod report;
mod strike;

pub use report::{Kept, RetentionReport};
pub use strike::{Ages, Mode, StrikeOld};
