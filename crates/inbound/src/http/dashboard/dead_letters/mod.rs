//! Dead letters: messages that could not take effect, listed and shown, replayed and discarded.

mod bytes;
mod discard;
mod letter;
mod list;
mod refused;
mod replay;
mod routes;

pub(in crate::http::dashboard) use routes::routes;
