//! The process: reads the command line and hands over to the subcommand.

mod asyncapi;
mod collaborators;
mod commands;
mod config;
mod entry;
mod eureka;
mod http_limits;
mod identity;
#[cfg(feature = "kafka")]
mod kafka;
mod lifecycle;
#[cfg(feature = "kafka")]
mod messages;
mod metrics;
mod moment;
mod operator;
mod output;
mod overview;
mod probe;
mod relays;
mod sandbox;
mod secrets;
mod stores;
#[cfg(unix)]
mod systemd;
mod telemetry;
mod tls;
mod upkeep;
mod webhooks;
mod wires;
mod wiring;

use std::process::ExitCode;

#[tokio::main]
async fn main() -> ExitCode {
    // On the heap: what all commands hold together is much for a stack.
    match Box::pin(commands::Cli::typed().run()).await {
        Ok(code) => code,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    #[test]
    fn verify_cli() {
        crate::commands::Cli::command().debug_assert();
    }
}
