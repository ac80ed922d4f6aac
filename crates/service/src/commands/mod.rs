//! The command line: one file per subcommand.

mod api_key;
mod asyncapi;
mod cli;
mod config;
mod copies;
mod customers;
mod dashboard;
mod dead_letters;
mod demo;
mod doctor;
mod draining;
mod healthcheck;
mod listening;
mod migrate;
mod openapi;
mod orders;
mod own_client;
mod pruning;
mod reconcile;
mod retention;
mod sandbox;
#[cfg(feature = "kafka")]
mod sandbox_broker;
mod serve;
mod sinks;
mod webhooks;
mod welcome;

pub(crate) use cli::Cli;
pub(crate) use listening::listen;
