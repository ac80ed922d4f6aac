//! Messages that other services send, whatever carries them: read, and brought to the use cases.
//!
//! One file per topic says what its messages look like; what they share is how values are read, and what a
//! word on a payment means for the order that it names.

mod body;
mod described;
mod handler;
mod intake;
mod member;
mod moment;
mod payment;
mod reading;
mod status;
mod topics;
mod traced;

mod payment_response;
mod payment_success;
mod payments_completed;
mod payments_failed;
mod product_success;

pub use body::MAX_PAYLOAD;
pub use described::{DescribedMessage, described};
pub use handler::Messages;
pub use intake::{Counted, Intake, IntakeCounts, IntakeLimits, Stopped, TakeMessages};
pub use topics::{Topic, Topics};
