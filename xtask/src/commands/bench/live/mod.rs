//! Live streams, measured whole: thousands at once on the real binary while orders are placed and move.

pub(super) mod check;
mod figures;
pub(super) mod movement;
mod stream;

use super::Live;
use super::load::{self, Customers};
use super::process::{self, Service};
use anyhow::Context;
use check::Journal;
use figures::Figures;
use rusqlite::Connection;
use std::net::SocketAddr;
use std::path::Path;
use std::time::{Duration, Instant};
use stream::{Heard, Kind};

/// More than a measurement can sell.
const STOCK: i64 = 1_000_000_000;

/// How many streams follow one order: a customer has several screens.
const STREAMS_OF_AN_ORDER: u32 = 5;

/// How long the last events may take to arrive.
const PATIENCE: Duration = Duration::from_mins(1);

/// Room for more streams than are measured.
const SETTINGS: [(&str, &str); 4] = [
    ("ORDER_SERVICE__HTTP__MAX_CONNECTIONS", "40000"),
    ("ORDER_SERVICE__HTTP__MAX_CONNECTIONS_PER_ADDRESS", "0"),
    ("ORDER_SERVICE__LIMITS__MAX_STREAMS", "20000"),
    ("ORDER_SERVICE__LOG__LEVEL", "warn"),
];

/// Builds, measures, and prints the figures. Fails if anybody missed an event.
pub fn run(arguments: &Live) -> anyhow::Result<()> {
    let program = process::build()?;
    let folder = tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(process::build_folder()?)?;
    allow_many_files();
    stock_up(&program, folder.path())?;
    let service = Service::start_with(&program, folder.path(), &SETTINGS)?;
    let measured = measure(&service, folder.path(), arguments)?;
    service.stop()?;
    println!("\n{measured}");
    anyhow::ensure!(
        measured.missed == 0,
        "{} streams missed events",
        measured.missed
    );
    Ok(())
}

fn measure(service: &Service, folder: &Path, arguments: &Live) -> anyhow::Result<Figures> {
    let customers = Customers::new();
    let of_orders = arguments.streams.saturating_sub(arguments.operators);
    let orders = of_orders / STREAMS_OF_AN_ORDER;
    println!("== {orders} orders to follow");
    for _ in 0..orders {
        load::place_one(service.address, &customers)?;
    }
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        // Notices and the like come to rest.
        let journal = check::at_rest(folder, PATIENCE).await?;
        let before = service.usage()?;
        println!("== opening {} streams", arguments.streams);
        let streams = open_all(service.address, orders, &journal, arguments).await?;
        let open = service.usage()?;
        println!(
            "== {} orders a second for {} s, and each followed order processed, shipped, delivered",
            arguments.rate, arguments.seconds
        );
        let began = Instant::now();
        let length = Duration::from_secs(arguments.seconds);
        let placed =
            movement::run(service.address, &customers, orders, arguments.rate, length).await?;
        let took = began.elapsed();
        let after = service.usage()?;
        let journal = check::at_rest(folder, PATIENCE).await?;
        let missed = check::all_told(&streams, &journal, PATIENCE).await;
        let usage = service.usage()?;
        Ok(Figures {
            streams: streams.len(),
            operators: arguments.operators,
            placed,
            took,
            missed,
            order_latencies: latencies(&streams, |kind| kind != Kind::AllOrders),
            board_latencies: latencies(&streams, |kind| kind == Kind::AllOrders),
            memory_before: before.memory_mib,
            memory_open: open.memory_mib,
            memory_peak: usage.peak_mib,
            cpu: (after.cpu_seconds - open.cpu_seconds) / took.as_secs_f64(),
        })
    })
}

/// Opens all streams and waits until each has heard what there was.
async fn open_all(
    address: SocketAddr,
    orders: u32,
    journal: &Journal,
    arguments: &Live,
) -> anyhow::Result<Vec<Heard>> {
    let of_order = |order| (0..STREAMS_OF_AN_ORDER).map(move |_| Kind::Order(order));
    let of_orders = (1..=u64::from(orders)).flat_map(of_order);
    let of_operators = (0..arguments.operators).map(|_| Kind::AllOrders);
    let mut streams = Vec::new();
    for kind in of_orders.chain(of_operators) {
        streams.push(stream::open(address, kind, journal.events).await?);
    }
    let missed = check::all_told(&streams, journal, PATIENCE).await;
    anyhow::ensure!(missed == 0, "{missed} streams did not tell what there was");
    streams.iter().for_each(Heard::forget_latencies);
    Ok(streams)
}

fn latencies(streams: &[Heard], of: impl Fn(Kind) -> bool) -> Vec<u32> {
    let chosen = streams.iter().filter(|stream| of(stream.kind));
    let mut all: Vec<u32> = chosen.flat_map(Heard::latencies).collect();
    all.sort_unstable();
    all
}

fn stock_up(program: &Path, folder: &Path) -> anyhow::Result<()> {
    Service::start(program, folder)?.stop()?;
    let database = Connection::open(folder.join("orders.db"))?;
    let changed = database.execute("UPDATE stock SET on_hand = ?1", [STOCK]);
    changed.map(drop).context("the shelves cannot be filled")
}

/// Each stream takes a socket, and many systems hand out only 1,024 unless asked.
fn allow_many_files() {
    use rustix::process::{Resource, getrlimit, setrlimit};
    let mut limit = getrlimit(Resource::Nofile);
    limit.current = limit.maximum;
    if let Err(error) = setrlimit(Resource::Nofile, limit) {
        println!("the limit of open files stays as it is: {error}");
    }
}
