//! Webhooks: who is told of events, how each stands, what each was told, and what operators do about it.
//!
//! In reading order: where the pages are, what they show, what their forms say, and the deeds.

mod routes;

mod delivery;
mod list;
mod standing;
mod webhook;

mod claimed;
mod refused;

mod create;
mod pause;
mod remove;
mod replay;
mod resend;
mod resume;
mod rotate;
mod secret;
mod test;

pub(in crate::http::dashboard) use routes::routes;
