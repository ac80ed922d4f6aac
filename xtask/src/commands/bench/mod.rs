//! Measurements on this machine, as ratios within one run.

#[cfg(feature = "bench")]
mod bare_loop;
#[cfg(feature = "bench")]
mod collaborators;
#[cfg(feature = "bench")]
mod embedded;
#[cfg(feature = "bench")]
mod live;
#[cfg(feature = "bench")]
mod load;
#[cfg(feature = "bench")]
mod pages;
#[cfg(feature = "bench")]
mod postgres;
#[cfg(feature = "bench")]
mod process;
#[cfg(feature = "bench")]
mod reading;
#[cfg(feature = "bench")]
mod relay;
#[cfg(feature = "bench")]
mod report;
#[cfg(feature = "bench")]
mod rows;
#[cfg(feature = "bench")]
mod telemetry;

use clap::{Args, Subcommand};

/// What can be measured.
#[derive(Subcommand)]
pub enum Bench {
    /// Orders that do not need the one service that hangs, beside those that do.
    Collaborators(Collaborators),
    /// Whole checkouts over HTTP on a SQLite file, beside a bare loop that commits the same rows.
    Embedded(Embedded),
    /// Thousands of live streams while orders are placed and move: does anybody miss an event?
    Live(Live),
    /// The dashboard's pages on a store with many orders, and its board while orders are placed.
    Pages(Pages),
    /// Whole checkouts over HTTP on PostgreSQL, beside pgbench writing the same rows; replicas, a flash
    /// sale, and a database that holds many orders.
    Postgres(Postgres),
    /// Lists, searches and exports on a small and on a large store, as ratios.
    Reading(Reading),
    /// Events from the journal to Kafka, a backlog and while orders are placed, beside Kafka's own
    /// producer on the same broker.
    Relay(Relay),
    /// Whole checkouts with all telemetry, beside the same without any.
    Telemetry(Telemetry),
}

/// How long and how hard.
#[derive(Args)]
pub struct Collaborators {
    /// Rounds of each, undisturbed and with a service that hangs, taken in turn; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds of each round.
    #[arg(long, default_value_t = 20)]
    seconds: u64,
    /// Orders each second that do not need the service: they are measured.
    #[arg(long, default_value_t = 50)]
    rate: u32,
    /// Orders each second that need it.
    #[arg(long, default_value_t = 25)]
    needing: u32,
    /// No breaker spares the service that hangs: calls to it always take all their places.
    #[arg(long)]
    without_breaker: bool,
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

/// How many, how fast, and how long.
#[derive(Args)]
pub struct Live {
    /// Streams open at once.
    #[arg(long, default_value_t = 5_000)]
    streams: u32,
    /// How many of them follow all orders, as operators do; the others follow one order each.
    #[arg(long, default_value_t = 20)]
    operators: u32,
    /// Orders placed each second.
    #[arg(long, default_value_t = 200)]
    rate: u32,
    /// For how many seconds.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
}

/// How large, how often, how fast.
#[derive(Args)]
pub struct Pages {
    /// Orders in the store.
    #[arg(long, default_value_t = 100_000)]
    orders: u64,
    /// How often each page is asked for.
    #[arg(long, default_value_t = 200)]
    times: u32,
    /// Orders placed each second while the board is looked at.
    #[arg(long, default_value_t = 500)]
    rate: u32,
    /// For how many seconds.
    #[arg(long, default_value_t = 30)]
    seconds: u64,
}

/// How large and how often.
#[derive(Args)]
pub struct Reading {
    /// Orders in the small store.
    #[arg(long, default_value_t = 1_000)]
    small: u64,
    /// Orders in the large store.
    #[arg(long, default_value_t = 1_000_000)]
    large: u64,
    /// How often each question is asked.
    #[arg(long, default_value_t = 200)]
    times: u32,
}

/// How long and how hard.
#[derive(Args)]
pub struct Relay {
    /// Rounds of everything; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections that place orders at the same time.
    #[arg(long, default_value_t = 256)]
    connections: usize,
}

/// How long, how hard, and how many traces.
#[derive(Args)]
pub struct Telemetry {
    /// Rounds of each, taken in turn; the median counts.
    #[arg(long, default_value_t = 5)]
    rounds: u32,
    /// Seconds of each round.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections that place orders at the same time.
    #[arg(long, default_value_t = 64)]
    connections: usize,
    /// The share of new traces that are kept.
    #[arg(long, default_value = "100%")]
    sample: String,
}

/// How long and how hard.
#[derive(Args)]
pub struct Postgres {
    /// Rounds of the service and of pgbench, taken in turn; the median counts.
    #[arg(long, default_value_t = 3)]
    rounds: u32,
    /// Seconds of each measurement.
    #[arg(long, default_value_t = 10)]
    seconds: u64,
    /// Connections that place orders at the same time.
    #[arg(long, default_value_t = 256)]
    connections: usize,
    /// Orders in the database that is not empty.
    #[arg(long, default_value_t = 1_000_000)]
    filled: u64,
}

/// Measures.
#[cfg(feature = "bench")]
pub fn run(which: &Bench) -> anyhow::Result<()> {
    match which {
        Bench::Collaborators(arguments) => collaborators::run(arguments),
        Bench::Embedded(arguments) => embedded::run(arguments),
        Bench::Live(arguments) => live::run(arguments),
        Bench::Pages(arguments) => pages::run(arguments),
        Bench::Postgres(arguments) => postgres::run(arguments),
        Bench::Reading(arguments) => reading::run(arguments),
        Bench::Relay(arguments) => relay::run(arguments),
        Bench::Telemetry(arguments) => telemetry::run(arguments),
    }
}

/// Goes on in an optimised xtask with what measuring needs, which reads the same words again.
#[cfg(not(feature = "bench"))]
pub fn run(_which: &Bench) -> anyhow::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    crate::cargo::go_on_with("bench", &arguments)
}
