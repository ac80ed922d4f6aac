//! What every protocol over HTTP stands on: one collaborator's service as seen from here, and all that
//! keeps its failures its own.
//!
//! A call passes, in this order: the [hold-off](UpstreamSettings::longest_hold_off) that the service
//! itself asked for, the circuit [breaker](BreakerSettings), the bulkhead; then it goes to the first
//! address that can be reached, within one deadline for all of it. Its answer is read by the protocol,
//! and what the protocol makes of it is what the breaker counts.
//!
//! - [`Upstream::deed`] makes a call that has an effect, and makes it once. Nothing here repeats one:
//!   no redirect is followed, no client, pool or proxy sends it again. Only the process repeats.
//! - [`Upstream::read`] asks for something without an effect, and asks again where that may help.
//! - A [`Fault`] is *not sent* only where not one byte of the request can have left this process;
//!   everything else that is no documented answer is *unknown*, with evidence.

mod addresses;
mod answer;
mod breaker;
mod bulkhead;
mod client;
mod endpoint;
mod exchange;
mod fault;
mod hold_off;
mod request;
mod sending;
mod settings;
mod state;
#[expect(clippy::module_inception, reason = "the module is about the one thing")]
mod upstream;

pub use addresses::{AddressError, Addresses, FixedAddress};
pub use answer::HttpAnswer;
pub use breaker::{BreakerSettings, BreakerState};
pub use client::ClientError;
pub use endpoint::{Endpoint, EndpointError};
pub use fault::Fault;
pub use request::Request;
pub use settings::UpstreamSettings;
pub use state::{Tally, UpstreamState};
pub use upstream::Upstream;
