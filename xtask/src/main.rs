//! `cargo xtask`: the one vocabulary for working on this repository. Without a command it lists them.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a tool for people at a terminal, which measures real time"
)]
#![expect(
    unreachable_pub,
    reason = "a program exports nothing: pub says what a module offers"
)]

mod cargo;
mod commands;

use clap::{CommandFactory, Parser};
use std::process::ExitCode;

/// Everything there is to do in this repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Cli {
    #[command(subcommand)]
    command: Option<commands::Command>,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Some(command) => commands::run(command),
        None => Cli::command().print_help().map_err(Into::into),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nfailed: {error:#}");
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Cli::command().debug_assert();
    }
}
