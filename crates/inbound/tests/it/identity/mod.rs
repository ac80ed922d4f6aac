//! Who may do what, in each mode.

mod gateway;
mod guests;
mod open;
mod tokens;
