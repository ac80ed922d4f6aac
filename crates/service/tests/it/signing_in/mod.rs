//! Signing in to the dashboard at an identity provider's own page: the real program, a provider that is
//! strict, and a browser that goes where it is led.

mod world;

mod there_and_back;

mod let_in;

pub(crate) use world::{Browser, World};
