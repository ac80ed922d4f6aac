//! `cargo xtask chaos` and its arguments.

use super::place;
use crate::commands::services::{PostgresServer, Which};
use clap::Args;

/// How much of everything.
#[derive(Args, Clone, Debug)]
pub struct Arguments {
    /// Replicas of the service over one database.
    #[arg(long, value_name = "N", default_value_t = 3)]
    pub replicas: u32,
    /// How often a replica is killed.
    #[arg(long, value_name = "N", default_value_t = 200)]
    pub kills: u32,
    /// How often the database is killed.
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub database_kills: u32,
    /// How often a replica is paused for longer than its lease.
    #[arg(long, value_name = "N", default_value_t = 30)]
    pub pauses: u32,
    /// For how many seconds the faults last.
    #[arg(long, value_name = "S", default_value_t = 600)]
    pub seconds: u64,
    /// Clients that order at the same time.
    #[arg(long, value_name = "N", default_value_t = 16)]
    pub shoppers: u32,
    /// What the schedule and the stories are made from.
    #[arg(long, value_name = "S", default_value_t = 1)]
    pub seed: u64,
    /// No faults, but an update: replicas of this commit are replaced by those of this tree, one by
    /// one, and back and forth once.
    #[arg(long, value_name = "COMMIT")]
    pub update_from: Option<String>,
}

/// What goes with the tests: short, and with everything in it. The first stories of this seed have all
/// that stories can have.
const SHORT: Arguments = Arguments {
    replicas: 3,
    kills: 8,
    database_kills: 2,
    pauses: 2,
    seconds: 20,
    shoppers: 16,
    seed: 15,
    update_from: None,
};

/// Runs, and fails if anything is not as it has to be.
#[cfg(feature = "chaos")]
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    super::run::run(arguments)
}

/// Goes on in an xtask that has what this needs.
#[cfg(not(feature = "chaos"))]
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let summary = place::summary()?;
    if summary.exists() {
        std::fs::remove_file(summary)?;
    }
    let of = |name: &str, value: u64| format!("--{name}={value}");
    let mut words = vec![
        "chaos".to_owned(),
        of("replicas", arguments.replicas.into()),
        of("kills", arguments.kills.into()),
        of("database-kills", arguments.database_kills.into()),
        of("pauses", arguments.pauses.into()),
        of("seconds", arguments.seconds),
        of("shoppers", arguments.shoppers.into()),
        of("seed", arguments.seed),
    ];
    if let Some(commit) = &arguments.update_from {
        words.push(format!("--update-from={commit}"));
    }
    crate::cargo::go_on_unoptimised_with("chaos", &words)
}

/// A short run on the way to the tests; what it says of itself. A machine that has no PostgreSQL and
/// can get none is no fault of this code.
pub fn run_with_the_tests(left_out: &[Which]) -> anyhow::Result<String> {
    if left_out.contains(&Which::Postgres) {
        return Ok("LEFT OUT: chaos (--without postgres)".to_owned());
    }
    if let Err(why) = PostgresServer::prepare() {
        return Ok(format!("NOT RUN: chaos (cargo xtask chaos): {why:#}"));
    }
    run(&SHORT)?;
    Ok(std::fs::read_to_string(place::summary()?)?
        .trim()
        .to_owned())
}
