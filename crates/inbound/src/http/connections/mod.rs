//! Connections: the server, the places it has for them, how they are encrypted, and what is done about those that
//! stall or linger.

pub(in crate::http) mod certificate;
pub(in crate::http) mod connection;
mod counted;
pub(in crate::http) mod handshake;
pub(in crate::http) mod lingering;
pub(in crate::http) mod places;
pub(in crate::http) mod server;
pub(in crate::http) mod stalled;
pub(in crate::http) mod validity;
pub(in crate::http) mod wrong_door;
