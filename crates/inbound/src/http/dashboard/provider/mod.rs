//! Signing in at the identity provider's own page.
//!
//! In reading order: what it is done with, what the browser keeps meanwhile, the way there, why somebody who
//! comes back does not come in, and the way back.

mod parts;

mod begun;

mod go;

mod refusal;

mod come_back;

pub use come_back::SIGN_IN_CALLBACK;
pub use parts::ProviderSignIn;

pub(super) use come_back::come_back;
pub(super) use go::{GO, go};
