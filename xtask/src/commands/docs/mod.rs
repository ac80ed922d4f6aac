//! The documentation as a site: built from `docs`, with what it links to in the rest of the repository,
//! and every link followed.

#[cfg(feature = "docs")]
mod built;
mod command;
#[cfg(all(test, feature = "docs"))]
mod commands_named;
#[cfg(feature = "docs")]
mod links;
#[cfg(feature = "docs")]
mod outside;
#[cfg(feature = "docs")]
mod pages;
#[cfg(feature = "docs")]
mod settings;
#[cfg(feature = "docs")]
mod site;

pub use command::run;
