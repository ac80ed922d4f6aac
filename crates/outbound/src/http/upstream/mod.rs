//! What every protocol over HTTP stands on: one collaborator's service as seen from here.
//!
//! A call passes the service's [`Guard`], and goes to the first address that can be reached, within one
//! deadline for all of it. Its answer is read by the protocol, and what the protocol makes of it is what the
//! breaker counts: see [`Fault::Answered`].
//!
//! - [`Upstream::deed`] makes a call that has an effect, and makes it once. Nothing here repeats one:
//!   no redirect is followed, no client, pool or proxy sends it again. Only the process repeats.
//! - [`Upstream::read`], [`Upstream::find`] and [`Upstream::read_each`] ask for something without an effect,
//!   and ask again where that may help.
//! - A [`Fault`] is *not sent* only where not one byte of the request can have left this process;
//!   everything else that is no documented answer is *unknown*, with evidence.

mod addresses;
mod answer;
mod at_once;
mod authorization;
mod client;
mod endpoint;
mod exchange;
mod reads;
mod request;
mod retry_after;
mod reused_key;
mod sending;
mod settings;
mod unanswered;
#[expect(clippy::module_inception, reason = "the module is about the one thing")]
mod upstream;

pub use crate::guard::{
    BreakerSettings, BreakerState, Fault, Guard, GuardSettings, Purpose, Tally, UpstreamState,
};
pub use addresses::{AddressError, Addresses, FixedAddress};
pub use answer::HttpAnswer;
pub use authorization::{Authorization, AuthorizationError};
pub use endpoint::{Endpoint, EndpointError};
pub use request::Request;
pub(crate) use retry_after::said as asked_to_wait;
pub use settings::UpstreamSettings;
pub use upstream::Upstream;
