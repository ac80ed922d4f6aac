//! What can be typed, and who answers it.

use super::api_key::ApiKeyCommand;
use super::sandbox::SandboxCommand;
use super::{config, doctor, healthcheck, migrate, openapi, orders, serve};
use crate::config::{Flags, Settings, Sources};
use clap::{Args, Parser, Subcommand};
use std::path::PathBuf;
use std::process::ExitCode;

/// The exit code of a configuration that cannot be used, as of a command line that cannot be read.
const BAD_CONFIGURATION: u8 = 2;

/// Takes orders and sees each one through: stock, money, parcel. Without a command it serves.
#[derive(Debug, Parser)]
#[command(name = "order-service", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(flatten)]
    options: Options,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Args)]
struct Options {
    /// A TOML file with the settings that differ from the defaults.
    #[arg(long, global = true, value_name = "FILE", env = "ORDER_SERVICE_CONFIG")]
    config: Option<PathBuf>,
    /// Where to listen, such as 127.0.0.1:8080 [setting: http.listen]
    #[arg(long, global = true, value_name = "ADDRESS")]
    listen: Option<String>,
    /// Where the orders are kept: `sqlite:PATH`, `sqlite::memory:`, `postgres://USER@HOST/DATABASE` or
    /// `mysql://USER@HOST/DATABASE`
    /// [setting: database.url]
    #[arg(long, global = true, value_name = "URL")]
    database: Option<String>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Answers the contracts over HTTP and carries orders on (the default).
    Serve,
    /// Looks at orders and decides about them; asks the running service, if there is one.
    #[command(subcommand)]
    Orders(orders::OrdersCommand),
    /// Checks the configuration, the data and the machine, and says what to do about what is wrong.
    Doctor,
    /// Asks the service that runs under these settings whether it is ready; fails if it is not.
    Healthcheck,
    /// Makes the database's tables or brings them up to date, which every start does as well.
    Migrate,
    /// Makes a key for another service; only its hash is kept, in the settings file.
    ApiKey(ApiKeyCommand),
    /// About the settings.
    #[command(subcommand)]
    Config(config::ConfigCommand),
    /// Stands in for the other services over HTTP, in the protocols of the documents, with faults on
    /// order: for tests and trials. Reads no settings; listens on 127.0.0.1:9100 and keeps its books
    /// in memory, unless --listen and --database say otherwise.
    Sandbox(SandboxCommand),
    /// Prints the description of the HTTP contracts in JSON.
    Openapi,
}

impl Cli {
    /// Does what was typed.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        if let Some(Command::Sandbox(command)) = self.command {
            return command
                .run(self.options.listen, self.options.database)
                .await;
        }
        let settings = Settings::load(&self.options.sources());
        match (self.command.unwrap_or(Command::Serve), settings) {
            (Command::Openapi, _) => openapi::run(),
            (Command::Sandbox(_), _) => unreachable!("it has been run already"),
            (Command::ApiKey(command), _) => command.run(),
            (Command::Doctor, settings) => doctor::run(settings).await,
            (_, Err(faults)) => {
                eprintln!("error: {faults}");
                Ok(ExitCode::from(BAD_CONFIGURATION))
            }
            (Command::Serve, Ok(settings)) => serve::run(settings).await,
            (Command::Healthcheck, Ok(settings)) => healthcheck::run(&settings).await,
            (Command::Orders(command), Ok(settings)) => command.run(&settings).await,
            (Command::Migrate, Ok(settings)) => migrate::run(&settings).await,
            (Command::Config(command), Ok(settings)) => command.run(&settings),
        }
    }
}

impl Options {
    fn sources(self) -> Sources {
        Sources {
            file: self.config,
            environment: None,
            flags: Flags {
                listen: self.listen,
                database: self.database,
            },
        }
    }
}
