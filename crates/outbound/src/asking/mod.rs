//! Asking what belongs to the surroundings and not to an order, such as a directory of services or the
//! keys of an identity provider: in bounded time, of bounded size, from the one address that was given.
//!
//! Not over `http::upstream`: nothing of an order hangs on these answers, so there is no breaker, no place
//! to wait for, and no call whose fate has to be known.

mod question;
mod reading;
mod site;

pub use question::ClientError;
pub(crate) use question::{Asking, Body, Patience, Question, Told};
pub(crate) use reading::{Unread, causes, whole, words};
pub use site::{BadSite, Site};
