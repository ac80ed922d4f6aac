//! The embedded default, measured whole: the real binary on a SQLite file with `synchronous=FULL`.

use super::Embedded;
use super::bare_loop::BareLoop;
use super::load::{self, Customers};
use super::process::{self, Service, Usage};
use super::report::{Report, Round, median};
use super::rows::{Snapshot, Written};
use anyhow::Context;
use rusqlite::Connection;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Duration;
use uuid::Uuid;

/// More than a measurement can sell.
const STOCK: i64 = 1_000_000_000;

/// How often the start on a file with orders is measured.
const STARTS: usize = 5;

/// Orders before anything is measured.
const WARM_UP: Duration = Duration::from_secs(3);

/// Builds, measures, and prints the table.
pub fn run(arguments: &Embedded) -> anyhow::Result<()> {
    let program = process::build()?;
    // Beside the build results, not in a temporary folder, which may be no disk at all.
    let folder = tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(process::build_folder()?)?;
    let bench = Bench {
        program,
        folder: folder.path().to_owned(),
        customers: Customers::new(),
    };
    let report = bench.run(arguments)?;
    println!(
        "\n{} connections, {} rounds of {} s each, in turn\n\n{report}",
        arguments.connections, arguments.rounds, arguments.seconds
    );
    Ok(())
}

struct Bench {
    program: PathBuf,
    folder: PathBuf,
    customers: Customers,
}

impl Bench {
    fn run(&self, arguments: &Embedded) -> anyhow::Result<Report> {
        println!("\n== one order, to learn its rows");
        let first_start = self.make_file()?;
        let (order, rows) = self.one_order()?;
        let listed = listed(&rows);
        let mut bare_loop = BareLoop::open(&self.folder.join("copy.db"), order, rows)?;

        println!("== {STARTS} starts");
        let mut starts = Vec::new();
        for _ in 0..STARTS {
            let service = self.start()?;
            starts.push(service.started_in.as_secs_f64());
            service.stop()?;
        }

        println!("== warming up for {} s", WARM_UP.as_secs());
        let service = self.start()?;
        let connections = arguments.connections;
        load::run(service.address, &self.customers, connections, WARM_UP)?;
        let mut rounds = Vec::new();
        for number in 1..=arguments.rounds {
            println!("== round {number} of {}", arguments.rounds);
            rounds.push(self.round(&service, &mut bare_loop, arguments)?);
        }
        let usage = service.usage()?;
        service.stop()?;
        Ok(Report {
            rounds,
            peak_mib: usage.peak_mib,
            memory_mib: usage.memory_mib,
            first_start,
            start: Duration::from_secs_f64(median(starts)),
            rows: listed,
        })
    }

    fn start(&self) -> anyhow::Result<Service> {
        Service::start(&self.program, &self.folder)
    }

    fn file(&self) -> PathBuf {
        self.folder.join("orders.db")
    }

    /// Lets the service make its file, and puts enough on its shelves.
    fn make_file(&self) -> anyhow::Result<Duration> {
        let service = self.start()?;
        let first_start = service.started_in;
        service.stop()?;
        let database = Connection::open(self.file())?;
        database.execute("UPDATE stock SET on_hand = ?1", [STOCK])?;
        into_one_file(&database)?;
        Ok(first_start)
    }

    /// Places one order and returns what it wrote, with a copy of the file from before it.
    fn one_order(&self) -> anyhow::Result<(Uuid, Vec<Written>)> {
        // A first stop and start, so that what every run writes is not taken for the order's.
        self.start()?.stop()?;
        into_one_file(&Connection::open(self.file())?)?;
        std::fs::copy(self.file(), self.folder.join("copy.db"))?;
        let before = Snapshot::read(&self.file())?;
        let service = self.start()?;
        let answer = load::place_one(service.address, &self.customers)?;
        let order = id_of(&answer)?;
        // A graceful stop ends only when the work in hand rests: all of the order's rows are there.
        service.stop()?;
        into_one_file(&Connection::open(self.file())?)?;
        let rows = Snapshot::read(&self.file())?.since(&before, order)?;
        Ok((order, rows))
    }

    fn round(
        &self,
        service: &Service,
        bare_loop: &mut BareLoop,
        arguments: &Embedded,
    ) -> anyhow::Result<Round> {
        let length = Duration::from_secs(arguments.seconds);
        let connections = arguments.connections;
        let before = Cpu::now(service)?;
        let placed = load::run(service.address, &self.customers, connections, length)?;
        let after = Cpu::now(service)?;
        let seconds = placed.elapsed.as_secs_f64();
        let service_cpu = (after.service - before.service) / seconds;
        let load_cpu = (after.own - before.own) / seconds;
        let machine_cpu = (after.machine - before.machine) / seconds;
        Ok(Round {
            service: placed.rate(),
            p50: placed.percentile(50),
            p99: placed.percentile(99),
            service_cpu,
            load_cpu,
            // The kernel counts the parts and the whole at slightly different moments.
            other_cpu: (machine_cpu - service_cpu - load_cpu).max(0.0),
            bare_loop: bare_loop.run(length)?,
        })
    }
}

/// Processor seconds spent so far.
struct Cpu {
    service: f64,
    own: f64,
    machine: f64,
}

impl Cpu {
    fn now(service: &Service) -> anyhow::Result<Self> {
        Ok(Self {
            service: service.usage()?.cpu_seconds,
            own: Usage::own()?.cpu_seconds,
            machine: process::machine_cpu_seconds()?,
        })
    }
}

/// Moves everything from the write-ahead log into the file itself.
fn into_one_file(database: &Connection) -> anyhow::Result<()> {
    database
        .query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .context("the write-ahead log cannot be emptied")
}

fn id_of(answer: &str) -> anyhow::Result<Uuid> {
    let (_, rest) = answer
        .split_once("\"orderNumber\":\"ORD-")
        .context("the answer names no order")?;
    let id = rest.get(..36).context("the order number is too short")?;
    Ok(Uuid::try_parse(id)?)
}

fn listed(rows: &[Written]) -> String {
    let mut counts = BTreeMap::new();
    for row in rows {
        let verb = match row {
            Written::Insert { .. } => "",
            Written::Update { .. } => " (update)",
        };
        *counts.entry(format!("{}{verb}", row.table())).or_insert(0) += 1;
    }
    let counts = counts
        .iter()
        .map(|(table, count)| format!("{table} {count}"));
    counts.collect::<Vec<_>>().join(", ")
}
