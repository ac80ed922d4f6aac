//! The command line: one file per subcommand.

mod api_key;
mod cli;
mod config;
mod dead_letters;
mod doctor;
mod draining;
mod healthcheck;
mod migrate;
mod openapi;
mod orders;
mod reconcile;
mod sandbox;
mod serve;
mod welcome;

pub(crate) use cli::Cli;
