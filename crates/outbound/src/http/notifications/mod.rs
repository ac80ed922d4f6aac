//! Notifications: who tells the customer. A courtesy: a definite no is let go, and whatever is unknown
//! is told again, since a second mail is a nuisance and no harm.

mod notify;
mod send;
mod told;

pub use notify::NotifyStatus;
pub use send::SendMessage;
