//! The real binary with a real Redis: what it keeps there, and what it does without it.

mod carts;
mod lost;
mod passwords;
mod rates;
mod shopper;
mod spoilt;
