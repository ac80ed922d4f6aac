//! Who asks: told once for each request, before its route, by the rules of the mode.
//!
//! In reading order: the rules, what they are made of, where a request says who sent it, what proxies say
//! of it, the middleware, why nobody is believed, what routes ask about the caller, and what people show at the door.

mod networks;
mod rules;
mod secrets;

mod credentials;
mod headers;

pub(crate) mod forwarded;

mod identify;
pub(in crate::http) mod peer;
mod refused;

mod reading;
mod shown;

#[cfg(test)]
mod tests;

pub use networks::{BadNetwork, Network};
pub use rules::{ApiKey, Identification, IdentityMode, TrustedPeers};
pub use secrets::digest;

pub(crate) use credentials::{bearer, is_operators_token};
pub(crate) use identify::{identified, identify, needs_reason, of};
pub(crate) use reading::{ACCESS, page_reader, reader};
pub(crate) use refused::Refused;
pub(crate) use secrets::{is_same, is_same_secret};
pub(crate) use shown::{Shown, shown};
