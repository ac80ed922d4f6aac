//! The examples of the documents: every command that a page shows is run as it stands there, what it shows
//! of answers is compared, and what cannot run here is at least typed.

mod blocks;
mod ground;
pub(crate) mod pages;
mod running;
mod script;
mod statements;
mod told;
