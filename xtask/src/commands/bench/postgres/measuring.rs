//! The measurements: the service on a database of its own, and pgbench on another of the same server.

use super::Arguments;
use super::order_rows::{BATCH, OrderRows};
use super::pgbench::{self, Until};
use super::report::{Figures, Round, Sold};
use super::server::{Database, Postgres};
use super::shelf;
use crate::commands::bench::load::{self, Basket, Customers, Placed};
use crate::commands::bench::process::{self, Service, Usage};
use anyhow::{Context, ensure};
use std::cell::Cell;
use std::fs;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use tempfile::TempDir;

/// Orders before anything is measured.
const WARM_UP: Duration = Duration::from_secs(3);
/// How many units there are for the flash sale, and how many want one.
const ON_SALE: u64 = 1_000;
const BUYERS: u64 = 1_500;
/// Connections of pgbench: one order per transaction, and a hundred.
const ONE_BY_ONE: u32 = 32;
const BATCHED: u32 = 4;

/// What everything is measured with.
pub struct Bench<'a> {
    program: PathBuf,
    folder: TempDir,
    server: Postgres,
    arguments: &'a Arguments,
    /// Databases made so far, and runs of pgbench: each has a name of its own.
    made: Cell<u32>,
}

impl<'a> Bench<'a> {
    pub fn new(program: PathBuf, arguments: &'a Arguments) -> anyhow::Result<Self> {
        Ok(Self {
            program,
            folder: tempfile::Builder::new()
                .prefix("bench-")
                .tempdir_in(process::build_folder()?)?,
            server: Postgres::start()?,
            arguments,
            made: Cell::new(0),
        })
    }

    pub fn stop(self) -> anyhow::Result<()> {
        self.server.stop()
    }

    /// Places one order, and makes scripts that write the same rows for others.
    pub fn learn(&self) -> anyhow::Result<String> {
        let database = self.shop()?;
        let services = self.start(&database, 1)?;
        load::place_one(services[0].address, &Customers::ordering(Basket::Two))?;
        // A graceful stop ends only when the work in hand rests: all of the order's rows are there.
        stop(services)?;
        let rows = OrderRows::read(&database)?;
        fs::write(self.script("one-by-one"), rows.one_by_one())?;
        fs::write(self.script("batched"), rows.batched())?;
        Ok(rows.listed())
    }

    /// The service, pgbench one by one, pgbench in batches, in turn.
    pub fn rounds(&self) -> anyhow::Result<Vec<Round>> {
        let (ours, theirs) = (self.shop()?, self.shop()?);
        let services = self.start(&ours, 1)?;
        let customers = Customers::ordering(Basket::Two);
        self.place(&services, &customers, WARM_UP)?;
        let mut rounds = Vec::new();
        for number in 1..=self.arguments.rounds {
            println!("   round {number} of {}", self.arguments.rounds);
            let service = self.measured(&services, &customers)?;
            let until = Until::Seconds(self.arguments.seconds);
            let batches = self.pgbench(&theirs, "batched", BATCHED, until)?;
            rounds.push(Round {
                service,
                one_by_one: self.pgbench(&theirs, "one-by-one", ONE_BY_ONE, until)?,
                batched: batches * f64::from(BATCH),
            });
        }
        stop(services)?;
        Ok(rounds)
    }

    /// So many replicas over one new database.
    pub fn replicas(&self, replicas: usize, basket: Basket) -> anyhow::Result<Figures> {
        let database = self.shop()?;
        self.on(&database, replicas, basket)
    }

    /// One replica over a database that holds many orders.
    pub fn filled(&self) -> anyhow::Result<Figures> {
        let database = self.shop()?;
        let batches = self.arguments.filled.div_ceil(u64::from(BATCH * BATCHED));
        self.pgbench(&database, "batched", BATCHED, Until::Transactions(batches))?;
        let there: u64 = database.ask("SELECT count(*) FROM orders")?.parse()?;
        ensure!(there >= self.arguments.filled, "only {there} orders");
        database.ask("VACUUM ANALYZE")?;
        self.on(&database, 1, Basket::Two)
    }

    fn on(&self, database: &Database, replicas: usize, basket: Basket) -> anyhow::Result<Figures> {
        let services = self.start(database, replicas)?;
        let customers = Customers::ordering(basket);
        self.place(&services, &customers, WARM_UP)?;
        let figures = self.measured(&services, &customers)?;
        stop(services)?;
        Ok(figures)
    }

    /// More buyers than units: exactly the units are sold.
    pub fn sell_out(&self) -> anyhow::Result<Sold> {
        let database = self.shop()?;
        shelf::leave(&database, ON_SALE)?;
        let services = self.start(&database, 2)?;
        let customers = Customers::ordering(Basket::TheFirst);
        let addresses = addresses(&services);
        let connections = self.arguments.connections;
        let confirmed = load::buy(&addresses, &customers, connections, BUYERS)?;
        stop(services)?;
        Ok(Sold {
            on_sale: ON_SALE,
            buyers: BUYERS,
            confirmed,
            promised: shelf::promised(&database)?,
        })
    }

    /// A new database that the service has made its tables in, with the bench's products.
    fn shop(&self) -> anyhow::Result<Database> {
        let database = self.server.database(&format!("shop_{}", self.next()))?;
        stop(self.start(&database, 1)?)?;
        shelf::fill(&database)?;
        Ok(database)
    }

    fn next(&self) -> u32 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }

    fn start(&self, database: &Database, replicas: usize) -> anyhow::Result<Vec<Service>> {
        let one = |number| {
            let folder = self.folder.path().join(format!("replica-{number}"));
            fs::create_dir_all(&folder).context("no folder can be made for a replica")?;
            Service::start_on(&self.program, &folder, &database.0, &[])
        };
        (1..=replicas).map(one).collect()
    }

    fn place(
        &self,
        services: &[Service],
        customers: &Customers,
        length: Duration,
    ) -> anyhow::Result<Placed> {
        let addresses = addresses(services);
        load::run_on(&addresses, customers, self.arguments.connections, length)
    }

    fn measured(&self, services: &[Service], customers: &Customers) -> anyhow::Result<Figures> {
        let before = self.cpu(services)?;
        let length = Duration::from_secs(self.arguments.seconds);
        let placed = self.place(services, customers, length)?;
        let after = self.cpu(services)?;
        let seconds = placed.elapsed.as_secs_f64();
        let spent = |of: fn(&Cpu) -> f64| (of(&after) - of(&before)) / seconds;
        let (service, database) = (spent(|cpu| cpu.service), spent(|cpu| cpu.database));
        let load = spent(|cpu| cpu.load);
        Ok(Figures {
            rate: placed.rate(),
            p50: placed.percentile(50),
            p99: placed.percentile(99),
            service_cpu: service,
            database_cpu: database,
            load_cpu: load,
            other_cpu: (spent(|cpu| cpu.machine) - service - database - load).max(0.0),
        })
    }

    fn cpu(&self, services: &[Service]) -> anyhow::Result<Cpu> {
        let mut service = 0.0;
        for replica in services {
            service += replica.usage()?.cpu_seconds;
        }
        Ok(Cpu {
            service,
            database: self.server.cpu_seconds()?,
            load: Usage::own()?.cpu_seconds,
            machine: process::machine_cpu_seconds()?,
        })
    }

    fn pgbench(
        &self,
        database: &Database,
        script: &str,
        connections: u32,
        until: Until,
    ) -> anyhow::Result<f64> {
        let run = pgbench::Run { connections, until };
        pgbench::run(database, &self.script(script), &run, self.next())
    }

    fn script(&self, name: &str) -> PathBuf {
        Path::new(self.folder.path()).join(format!("{name}.sql"))
    }
}

/// Processor seconds spent so far.
struct Cpu {
    service: f64,
    database: f64,
    load: f64,
    machine: f64,
}

fn addresses(services: &[Service]) -> Vec<SocketAddr> {
    services.iter().map(|service| service.address).collect()
}

fn stop(services: Vec<Service>) -> anyhow::Result<()> {
    services.into_iter().try_for_each(Service::stop)
}
