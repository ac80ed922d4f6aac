#![doc = include_str!("../README.md")]

mod error;
mod events;
mod money;
mod orders;
mod retry;
mod service;
mod webhook;

// Made from the description of the API by `cargo xtask clients`; never changed by hand.
#[allow(warnings, clippy::all, clippy::pedantic, reason = "generated")]
pub mod models;

pub use error::{Error, Problem};
pub use events::Following;
pub use money::Amount;
pub use orders::{Deed, Listing, OrderFilter, Orders};
pub use retry::RetryPolicy;
pub use service::OrderService;
pub use webhook::{WebhookRefused, verify_webhook};
