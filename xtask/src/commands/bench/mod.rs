//! Measurements on this machine, as ratios within one run.

#[cfg(feature = "bench")]
mod bare_loop;
#[cfg(feature = "bench")]
mod embedded;
#[cfg(feature = "bench")]
mod load;
#[cfg(feature = "bench")]
mod process;
#[cfg(feature = "bench")]
mod report;
#[cfg(feature = "bench")]
mod rows;

use clap::{Args, Subcommand};

/// What can be measured.
#[derive(Subcommand)]
pub enum Bench {
    /// Whole checkouts over HTTP on a SQLite file, beside a bare loop that commits the same rows.
    Embedded(Embedded),
}

/// How long and how hard.
#[derive(Args)]
pub struct Embedded {
    /// Rounds of each, taken in turn; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds of each round.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections that place orders at the same time.
    #[arg(long, default_value_t = 64)]
    connections: usize,
}

/// Measures.
#[cfg(feature = "bench")]
pub fn run(which: &Bench) -> anyhow::Result<()> {
    match which {
        Bench::Embedded(arguments) => embedded::run(arguments),
    }
}

/// Goes on in an optimised xtask with what measuring needs.
#[cfg(not(feature = "bench"))]
pub fn run(which: &Bench) -> anyhow::Result<()> {
    let Bench::Embedded(Embedded {
        rounds,
        seconds,
        connections,
    }) = which;
    let arguments = [
        "bench".to_owned(),
        "embedded".to_owned(),
        format!("--rounds={rounds}"),
        format!("--seconds={seconds}"),
        format!("--connections={connections}"),
    ];
    crate::cargo::go_on_with("bench", &arguments)
}
