//! The service on `PostgreSQL`, measured whole, beside pgbench writing the same rows to the same server.

mod measuring;
mod order_rows;
mod pgbench;
mod report;
mod server;
pub(super) mod shelf;

use super::Postgres as Arguments;
use super::load::Basket;
use super::process;
use measuring::Bench;
use report::Report;
pub(super) use server::{Database, Postgres};

/// Builds, measures, and prints the tables.
pub fn run(arguments: &Arguments) -> anyhow::Result<()> {
    let program = process::build()?;
    let bench = Bench::new(program, arguments)?;
    let mut report = Report {
        rows: bench.learn()?,
        ..Report::default()
    };
    println!("== one replica, in turn with pgbench");
    report.rounds = bench.rounds()?;
    for replicas in [1, 2, 4] {
        println!("== {replicas} replicas");
        let figures = bench.replicas(replicas, Basket::Two)?;
        report.replicas.push((replicas, figures));
    }
    println!("== one product, and a thousand");
    report.spread = Some(bench.replicas(1, Basket::One)?);
    report.flash = Some(bench.replicas(1, Basket::TheFirst)?);
    report.sold = Some(bench.sell_out()?);
    println!("== with {} orders already there", arguments.filled);
    report.filled = Some((arguments.filled, bench.filled()?));
    bench.stop()?;
    println!(
        "\n{} connections, {} s each\n\n{report}",
        arguments.connections, arguments.seconds
    );
    Ok(())
}
