//! The relay from the journal to Kafka, beside Kafka's own producer on the same broker.

mod arrivals;
mod broker;
mod measuring;
mod producing;
mod report;

use super::Relay as Arguments;
use super::process;
use measuring::Bench;
use report::Report;

/// Builds, measures, and prints the tables.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let program = process::build()?;
    let bench = Bench::new(program, arguments)?;
    let mut report = Report::default();
    for number in 1..=arguments.rounds {
        println!("== round {number} of {}", arguments.rounds);
        report.rounds.push(bench.round()?);
    }
    bench.stop()?;
    println!(
        "\n{} connections, {} s each\n\n{report}",
        arguments.connections, arguments.seconds
    );
    Ok(())
}
