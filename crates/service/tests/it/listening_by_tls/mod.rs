//! A service that speaks https itself: what clients, browsers and its own commands see of it, and what becomes of
//! its certificate when that is renewed.

mod handshakes;
mod renewed;
mod spoken;
mod world;
