//! What can be typed, and who answers it.

use super::api_key::ApiKeyCommand;
use super::asyncapi::AsyncapiCommand;
use super::copies::{BackupCommand, RestoreCommand};
use super::demo::DemoCommand;
use super::reconcile::ReconcileCommand;
use super::retention::RetentionCommand;
use super::sandbox::SandboxCommand;
use super::{
    config, customers, dashboard, dead_letters, doctor, healthcheck, migrate, openapi, orders,
    serve,
};
use super::{sinks, webhooks};
use crate::config::{Faults, Flags, Note, Preset, Settings, Sources};
use clap::builder::PossibleValuesParser;
use clap::parser::ValueSource;
use clap::{Args, CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
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
    /// Start from the world of one document: its ports, database, protocols and addresses. A settings
    /// file, the environment and flags go over it.
    #[arg(long, global = true, value_name = "NAME", env = "ORDER_SERVICE_PRESET",
          value_parser = PossibleValuesParser::new(Preset::names()))]
    preset: Option<String>,
    /// A TOML file with the settings that differ from the defaults.
    #[arg(long, global = true, value_name = "FILE", env = "ORDER_SERVICE_CONFIG")]
    config: Option<PathBuf>,
    #[arg(skip)]
    is_file_typed: bool,
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
    #[command(flatten)]
    OnSettings(OnSettings),
    /// Makes a key for another service; only its hash is kept, in the settings file.
    ApiKey(ApiKeyCommand),
    /// Stands in for the other services over HTTP, in the protocols of the documents, with faults on
    /// order: for tests and trials. Reads no settings; listens on 127.0.0.1:9100 and keeps its books
    /// in memory, unless --listen and --database say otherwise.
    Sandbox(SandboxCommand),
    /// Prints the description of the HTTP contracts in JSON.
    Openapi,
}

/// Commands that do what the settings say.
#[derive(Debug, Subcommand)]
enum OnSettings {
    /// Answers the contracts over HTTP and carries orders on (the default).
    Serve,
    /// Looks at orders and decides about them; asks the running service, if there is one.
    #[command(subcommand)]
    Orders(orders::OrdersCommand),
    /// Looks at messages that could not take effect, and decides about them; asks the running service,
    /// if there is one.
    #[command(subcommand)]
    DeadLetters(dead_letters::DeadLettersCommand),
    /// Tells all that is kept about a customer, or erases it, through the running service.
    #[command(subcommand)]
    Customers(customers::CustomersCommand),
    /// Looks at where the events of orders are carried to, and at orders whose events wait; asks the running
    /// service, if there is one.
    #[command(subcommand)]
    Sinks(sinks::SinksCommand),
    /// Looks after webhooks, through the running service: who is told of events, and what came of it.
    #[command(subcommand)]
    Webhooks(webhooks::WebhooksCommand),
    /// Prints a link to the dashboard of the running service that lets whoever opens it in once.
    Dashboard,
    /// Compares the orders with what the collaborators hold: stock, money and parcels.
    ///
    /// The exit code is 0 where all agree, 1 where something differs or waits for a person, and 2 where
    /// nothing differs, but not all could be compared.
    Reconcile(ReconcileCommand),
    /// Fills the running shop with customers and orders, faults among them, so that there is something
    /// to look at. Only one's own: a service that is open, on this machine and all by itself.
    Demo(DemoCommand),
    /// Checks the configuration, the data and the machine, and says what to do about what is wrong.
    ///
    /// The exit code is 1 where something does not work; what somebody should look at alone leaves it 0.
    Doctor(doctor::DoctorCommand),
    /// Asks the service that runs under these settings whether it is ready; fails if it is not.
    Healthcheck,
    /// Copies the SQLite file of the orders while the service runs, and checks the copy.
    ///
    /// The exit code is 0 where the copy is there and nothing is wrong with it, 1 where it is there and
    /// something is wrong with the orders in it, and 2 where there is none.
    Backup(BackupCommand),
    /// Checks a copy that `backup` made, or puts it in the place of the SQLite file.
    ///
    /// The exit code is 0 where nothing is wrong, 1 where something is, and 2 where not all could be
    /// looked at or nothing could be done.
    Restore(RestoreCommand),
    /// Strikes out orders and keys that are old, as the settings say and as the service does by itself.
    Retention(RetentionCommand),
    /// Makes the database's tables or brings them up to date, which every start does as well.
    Migrate,
    /// Prints the description of the messages that are sent and heard in JSON.
    Asyncapi(AsyncapiCommand),
    /// About the settings.
    #[command(subcommand)]
    Config(config::ConfigCommand),
}

impl Cli {
    /// What was typed; ends the process where it cannot be read.
    pub(crate) fn typed() -> Self {
        let matches = Self::command().get_matches();
        let mut cli = Self::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
        let source = matches.value_source("config");
        cli.options.is_file_typed = source == Some(ValueSource::CommandLine);
        cli
    }

    /// Does what was typed.
    pub(crate) async fn run(self) -> anyhow::Result<ExitCode> {
        match self
            .command
            .unwrap_or(Command::OnSettings(OnSettings::Serve))
        {
            Command::OnSettings(command) => {
                let sources = self.options.sources().asked().await;
                let settings = Settings::load(&sources);
                if let Ok(settings) = &settings {
                    command.show_notes(settings);
                }
                // Boxed: the largest of all commands is large.
                Box::pin(command.run(settings)).await
            }
            Command::ApiKey(command) => command.run(),
            Command::Sandbox(command) => {
                self.options
                    .names_no_file("the sandbox reads no settings")?;
                let Options {
                    listen, database, ..
                } = self.options;
                command.run(listen, database).await
            }
            Command::Openapi => openapi::run(),
        }
    }
}

impl OnSettings {
    /// Who serves writes them into the log.
    fn show_notes(&self, settings: &Settings) {
        if !matches!(self, Self::Serve) {
            settings.notes.iter().for_each(Note::show);
        }
    }

    async fn run(self, settings: Result<Settings, Faults>) -> anyhow::Result<ExitCode> {
        match (self, settings) {
            (Self::Doctor(command), settings) => command.run(settings).await,
            (_, Err(faults)) => {
                eprintln!("error: {faults}");
                Ok(ExitCode::from(BAD_CONFIGURATION))
            }
            (Self::Serve, Ok(settings)) => serve::run(settings).await,
            (Self::Healthcheck, Ok(settings)) => healthcheck::run(&settings).await,
            (Self::Orders(command), Ok(settings)) => command.run(&settings).await,
            (Self::DeadLetters(command), Ok(settings)) => command.run(&settings).await,
            (Self::Customers(command), Ok(settings)) => command.run(&settings).await,
            (Self::Sinks(command), Ok(settings)) => command.run(&settings).await,
            (Self::Webhooks(command), Ok(settings)) => command.run(&settings).await,
            (Self::Dashboard, Ok(settings)) => dashboard::run(&settings).await,
            (Self::Reconcile(command), Ok(settings)) => Ok(command.run(&settings).await),
            (Self::Demo(command), Ok(settings)) => command.run(&settings).await,
            (Self::Backup(command), Ok(settings)) => Ok(command.run(&settings).await),
            (Self::Restore(command), Ok(settings)) => Ok(command.run(&settings).await),
            (Self::Retention(command), Ok(settings)) => command.run(&settings).await,
            (Self::Migrate, Ok(settings)) => migrate::run(&settings).await,
            (Self::Asyncapi(command), Ok(settings)) => command.run(&settings),
            (Self::Config(command), Ok(settings)) => command.run(&settings),
        }
    }
}

impl Options {
    /// Refuses a settings file that was typed and would not be read. One that the environment names
    /// is for whoever reads it.
    fn names_no_file(&self, why: &str) -> anyhow::Result<()> {
        let typed = self.config.as_deref().filter(|_| self.is_file_typed);
        typed.map_or(Ok(()), |file| {
            anyhow::bail!("--config {}: {why}; leave it out", file.display())
        })
    }

    fn sources(self) -> Sources {
        Sources {
            preset: self.preset.as_deref().and_then(Preset::named),
            file: self.config,
            environment: None,
            flags: Flags {
                listen: self.listen,
                database: self.database,
            },
            ..Sources::default()
        }
    }
}
