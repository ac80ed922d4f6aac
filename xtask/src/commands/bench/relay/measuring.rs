//! The measurements: the service with and without a broker, and Kafka's own producer.

use super::Arguments;
use super::arrivals::Arrivals;
use super::broker::Broker;
use super::producing::{self, Production};
use super::report::{Backlog, Live, Round};
use crate::commands::bench::live::movement;
use crate::commands::bench::load::{self, Basket, Customers};
use crate::commands::bench::postgres::{Database, Postgres, shelf};
use crate::commands::bench::process::{self, Service};
use std::cell::Cell;
use std::path::PathBuf;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use tempfile::TempDir;

/// Orders before anything is measured.
const WARM_UP: Duration = Duration::from_secs(3);

/// Longer than what waits can take to arrive.
const PATIENCE: Duration = Duration::from_mins(5);

/// What everything is measured with.
pub struct Bench<'a> {
    program: PathBuf,
    folder: TempDir,
    postgres: Postgres,
    broker: Broker,
    arguments: &'a Arguments,
    /// Databases and topics made so far: each has a name of its own.
    made: Cell<u32>,
}

/// How orders are placed.
#[derive(Clone, Copy)]
enum Load {
    /// As fast as the connections get their answers: that of `bench postgres`.
    Full,
    /// So many a second.
    Steady(u32),
}

impl<'a> Bench<'a> {
    pub fn new(program: PathBuf, arguments: &'a Arguments) -> anyhow::Result<Self> {
        Ok(Self {
            program,
            folder: tempfile::Builder::new()
                .prefix("bench-")
                .tempdir_in(process::build_folder()?)?,
            postgres: Postgres::start()?,
            broker: Broker::start()?,
            arguments,
            made: Cell::new(0),
        })
    }

    pub fn stop(self) -> anyhow::Result<()> {
        self.broker.stop()?;
        self.postgres.stop()
    }

    /// Everything once, one after the other.
    pub fn round(&self) -> anyhow::Result<Round> {
        println!("   orders without a broker, then their backlog");
        let (alone, backlog) = self.backlog()?;
        println!("   orders with a broker");
        let full = self.live(Load::Full)?;
        let half = halved(full.checkouts);
        println!("   {half} orders a second with a broker");
        let steady = self.live(Load::Steady(half))?;
        println!("   Kafka's own producer");
        let size = backlog.size;
        let fastest = self.produce(backlog.events, size, None)?;
        let beside = |live: &Live| self.produce(live.events, size, Some(live.rate));
        Ok(Round {
            alone,
            fastest,
            beside_full: beside(&full)?,
            beside_steady: beside(&steady)?,
            backlog,
            full,
            steady,
        })
    }

    /// Checkouts a second while nothing is carried, and then how fast all of it is carried.
    fn backlog(&self) -> anyhow::Result<(f64, Backlog)> {
        let database = self.shop()?;
        let service = self.start(&database, &[])?;
        let customers = Customers::ordering(Basket::Two);
        self.place(&service, &customers, WARM_UP)?;
        let alone = self.place(&service, &customers, self.length())?;
        service.stop()?;
        let topic = self.topic()?;
        let service = self.carrying(&database, &topic, "beginning")?;
        let arrivals = self.all_arrived(&database, &topic)?;
        service.stop()?;
        let backlog = Backlog {
            events: arrivals.events(),
            size: arrivals.size,
            copies: arrivals.copies,
            rate: arrivals.rate(),
        };
        Ok((alone, backlog))
    }

    /// Orders are placed and their events carried at the same time.
    fn live(&self, load: Load) -> anyhow::Result<Live> {
        let (database, topic) = (self.shop()?, self.topic()?);
        let service = self.carrying(&database, &topic, "now")?;
        let customers = Customers::ordering(Basket::Two);
        self.load(&service, &customers, load, WARM_UP)?;
        let began = now()?;
        let checkouts = self.load(&service, &customers, load, self.length())?;
        let ended = now()?;
        let arrivals = self.all_arrived(&database, &topic)?;
        service.stop()?;
        let (rate, delays) = arrivals.between(began, ended);
        let delay = |percent: usize| {
            let last = delays.len().saturating_sub(1);
            let index = (delays.len() * percent / 100).min(last);
            delays.get(index).copied().unwrap_or_default()
        };
        Ok(Live {
            checkouts,
            events: delays.len(),
            rate,
            p50: delay(50),
            p99: delay(99),
        })
    }

    fn load(
        &self,
        service: &Service,
        customers: &Customers,
        load: Load,
        length: Duration,
    ) -> anyhow::Result<f64> {
        match load {
            Load::Full => self.place(service, customers, length),
            Load::Steady(rate) => {
                let runtime = tokio::runtime::Builder::new_current_thread()
                    .enable_all()
                    .build()?;
                let placing = movement::run(service.address, customers, 0, rate, length);
                let placed = runtime.block_on(placing)?;
                Ok(f64::from(placed) / length.as_secs_f64())
            }
        }
    }

    fn place(
        &self,
        service: &Service,
        customers: &Customers,
        length: Duration,
    ) -> anyhow::Result<f64> {
        let connections = self.arguments.connections;
        Ok(load::run(service.address, customers, connections, length)?.rate())
    }

    fn all_arrived(&self, database: &Database, topic: &str) -> anyhow::Result<Arrivals> {
        let events = database.ask("SELECT count(*) FROM order_events")?.parse()?;
        self.broker.wait_for(topic, events, PATIENCE)?;
        Arrivals::read(database, &self.broker, topic)
    }

    fn produce(
        &self,
        messages: usize,
        size: usize,
        rate: Option<f64>,
    ) -> anyhow::Result<producing::Produced> {
        let wanted = Production {
            messages,
            size,
            rate,
        };
        producing::run(&self.broker, &self.topic()?, &wanted)
    }

    fn shop(&self) -> anyhow::Result<Database> {
        let database = self.postgres.database(&format!("shop_{}", self.next()))?;
        self.start(&database, &[])?.stop()?;
        shelf::fill(&database)?;
        Ok(database)
    }

    fn topic(&self) -> anyhow::Result<String> {
        let topic = format!("events-{}", self.next());
        self.broker.make_topic(&topic)?;
        Ok(topic)
    }

    fn carrying(&self, database: &Database, topic: &str, start: &str) -> anyhow::Result<Service> {
        let settings = [
            ("ORDER_SERVICE__KAFKA__BROKERS", self.broker.address()),
            ("ORDER_SERVICE__KAFKA__EVENTS_TOPIC", topic),
            ("ORDER_SERVICE__KAFKA__START", start),
        ];
        self.start(database, &settings)
    }

    fn start(&self, database: &Database, settings: &[(&str, &str)]) -> anyhow::Result<Service> {
        Service::start_on(&self.program, self.folder.path(), &database.0, settings)
    }

    fn length(&self) -> Duration {
        Duration::from_secs(self.arguments.seconds)
    }

    fn next(&self) -> u32 {
        self.made.set(self.made.get() + 1);
        self.made.get()
    }
}

/// The machine's own time, in microseconds since 1970: service and broker tell the same.
fn now() -> anyhow::Result<i64> {
    let since = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(i64::try_from(since.as_micros())?)
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "orders a second, which fit"
)]
fn halved(rate: f64) -> u32 {
    (rate / 2.0) as u32
}
