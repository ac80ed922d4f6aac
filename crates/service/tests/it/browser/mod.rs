//! A real Chromium for tests, as people use it: names on buttons, labels of fields, keys. Driven over the
//! `DevTools` protocol through two pipes, so that nothing listens on a port for it.
//!
//! Each test starts its own, with a profile that goes with it. A page that is let go complains, unless
//! the test has failed already, if there was an error on its console or a request to another machine.

mod axe;
mod chromium;
mod element;
mod emulation;
mod keys;
mod page;
mod pipe;
mod record;
mod screenshot;
mod trials;

pub(crate) use chromium::Browser;
pub(crate) use emulation::{Look, Screen};
pub(crate) use keys::Key;
pub(crate) use page::Page;
