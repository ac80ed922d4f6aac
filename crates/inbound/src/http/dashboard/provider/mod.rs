//! Signing in at the identity provider's own page.
//!
//! In reading order: what it is done with, what the browser keeps meanwhile, the way there and the way back.

mod parts;

mod begun;

mod go;

mod come_back;

pub use parts::ProviderSignIn;

pub(super) use come_back::come_back;
pub(super) use go::{GO, go};

/// Where the provider sends people back to.
pub(super) const COME_BACK: &str = "/dashboard/sign-in/callback";
