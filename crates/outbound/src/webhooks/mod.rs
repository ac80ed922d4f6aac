//! Webhooks: events on their way to addresses of other services, signed, and to no address that only this
//! machine is to reach.

mod destinations;
mod sender;
mod signature;

pub use destinations::{Destinations, LookUp, looked_up};
pub use sender::{HttpWebhooks, SendingLimits};
