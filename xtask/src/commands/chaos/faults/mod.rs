//! What goes wrong: the schedule, the processes that it meets, and what was done to them when.

mod database;
mod director;
mod fleet;
mod ports;
mod replica;
mod schedule;
mod timeline;

pub use database::Database;
pub use director::{Director, Done};
pub use fleet::Fleet;
pub use ports::free_port;
pub use replica::{ANSWER_WAIT, LEASE};
pub use schedule::{Wanted, plan};
pub use timeline::Timeline;
