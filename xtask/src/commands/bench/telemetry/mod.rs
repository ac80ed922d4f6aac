//! What telemetry costs: whole checkouts on two files, of which one service tells all and the other nothing.

mod collector;
mod report;
mod scraper;

use super::Telemetry;
use super::load::{self, Customers};
use super::process::{self, Service};
use anyhow::Context as _;
use collector::Collector;
use report::{Report, Round, Side};
use rusqlite::Connection;
use scraper::Scraper;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// More than a measurement can sell.
const STOCK: i64 = 1_000_000_000;

/// Orders before anything is measured, of each.
const WARM_UP: Duration = Duration::from_secs(3);

/// Builds, measures, and prints the table; an error where telemetry costs more than it may.
pub fn run(arguments: &Telemetry) -> anyhow::Result<()> {
    let program = process::build()?;
    // Beside the build results, not in a temporary folder, which may be no disk at all.
    let folder = tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(process::build_folder()?)?;
    let report = measured(&program, folder.path(), arguments)?;
    println!(
        "\n{} connections, {} rounds of {} s each, in turn; {} of new traces kept\n\n{report}",
        arguments.connections, arguments.rounds, arguments.seconds, arguments.sample
    );
    report.judged()
}

fn measured(program: &Path, folder: &Path, arguments: &Telemetry) -> anyhow::Result<Report> {
    let collector = Collector::listen()?;
    let quiet = shop(
        program,
        &folder.join("quiet"),
        &[("ORDER_SERVICE__METRICS__ENABLED", "false")],
    )?;
    let settings = [
        ("ORDER_SERVICE__TRACES__ENDPOINT", collector.url.as_str()),
        ("ORDER_SERVICE__TRACES__SAMPLE", &arguments.sample),
    ];
    let telling = shop(program, &folder.join("telling"), &settings)?;
    let (customers, mut rounds) = (Customers::new(), Vec::new());
    for service in [&quiet, &telling] {
        load::run(service.address, &customers, arguments.connections, WARM_UP)?;
    }
    for number in 1..=arguments.rounds {
        println!("== round {number} of {}", arguments.rounds);
        let off = side(&quiet, &customers, arguments)?;
        let scraper = Scraper::start(telling.address);
        let on = side(&telling, &customers, arguments)?;
        rounds.push(Round {
            off,
            on,
            asked: scraper.stop()?,
        });
    }
    quiet.stop()?;
    telling.stop()?;
    let log = std::fs::read_to_string(folder.join("telling").join("service.log"))?;
    let untold = log.lines().filter(|line| line.contains("spans of traces"));
    Ok(Report {
        rounds,
        batches: collector.batches(),
        bytes: collector.bytes(),
        untold: untold.map(str::to_owned).collect(),
    })
}

/// A service on a file of its own, with enough on its shelves.
fn shop(program: &Path, folder: &PathBuf, settings: &[(&str, &str)]) -> anyhow::Result<Service> {
    std::fs::create_dir(folder).context("no folder can be made")?;
    Service::start(program, folder)?.stop()?;
    let database = Connection::open(folder.join("orders.db"))?;
    database.execute("UPDATE stock SET on_hand = ?1", [STOCK])?;
    drop(database);
    Service::start_with(program, folder, settings)
}

fn side(service: &Service, customers: &Customers, arguments: &Telemetry) -> anyhow::Result<Side> {
    let length = Duration::from_secs(arguments.seconds);
    let before = service.usage()?.cpu_seconds;
    let placed = load::run(service.address, customers, arguments.connections, length)?;
    let spent = service.usage()?.cpu_seconds - before;
    Ok(Side {
        rate: placed.rate(),
        p99: placed.percentile(99),
        cpu: spent / placed.elapsed.as_secs_f64(),
    })
}
