//! The commands, one per file.

mod bench;
mod chaos;
mod check;
mod clients;
mod docs;
mod fuzz_api;
mod openapi;
mod services;
mod simulate;
mod test;

use clap::Subcommand;

/// What can be done.
#[derive(Subcommand)]
pub enum Command {
    /// Formatting, lints, documentation build and licences: everything but the tests.
    Check,
    /// Everything: the checks, some fuzzing, then every test. What CI runs.
    Test(test::Arguments),
    /// Servers for development and tests, and a browser.
    #[command(subcommand)]
    Services(services::Services),
    /// Runs seeded schedules of the order process with faults, and checks the invariants.
    Simulate(simulate::Arguments),
    /// Sends made-up requests to the service, and holds the answers against its description.
    FuzzApi(fuzz_api::Arguments),
    /// Kills and pauses replicas and their database under load, and checks that nothing is lost.
    Chaos(chaos::Arguments),
    /// Renews docs/api/openapi.json and asyncapi.json, which changes of the API and of the messages are compared with.
    Openapi,
    /// Builds the documentation as a site, and checks its links.
    Docs,
    /// Renews what is generated of the clients in Rust and TypeScript.
    Clients,
    /// Measures the service on this machine.
    #[command(subcommand)]
    Bench(bench::Bench),
}

/// Does it.
pub fn run(command: Command) -> anyhow::Result<()> {
    match command {
        Command::Check => check::run(),
        Command::Test(arguments) => test::run(&arguments),
        Command::Services(command) => services::run(&command),
        Command::Simulate(arguments) => simulate::run(&arguments),
        Command::FuzzApi(arguments) => fuzz_api::run(&arguments),
        Command::Chaos(arguments) => chaos::run(&arguments),
        Command::Openapi => openapi::run(),
        Command::Docs => docs::run(),
        Command::Clients => clients::run(),
        Command::Bench(which) => bench::run(&which),
    }
}
