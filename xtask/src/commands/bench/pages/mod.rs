//! The dashboard's pages on a store with many orders, and its board while orders are placed: is each page
//! there at once, and does the board keep up?

mod board;
mod long_life;
mod menu;
mod report;

use super::Pages;
use super::load::Customers;
use super::process::{self, Service};
use super::reading::{Client, WideShop, percentile, place_one};
use anyhow::Context;
use menu::pages;
use report::{Live, Measured, Report};
use rusqlite::Connection;
use std::time::{Duration, Instant};

/// What makes this program an operator.
const TOKEN: &str = "the-operators-token-of-this-measurement";

/// Asked before anything is measured.
const WARM_UP: u32 = 20;

/// More than a measurement can sell.
const STOCK: i64 = 1_000_000_000;

/// Fills a store, measures, and prints the figures. Fails where an aim is missed.
pub fn run(arguments: &Pages) -> anyhow::Result<()> {
    let program = process::build()?;
    let folder = tempfile::Builder::new()
        .prefix("bench-")
        .tempdir_in(process::build_folder()?)?;
    println!("\n== filling a store with {} orders", arguments.orders);
    let shop = WideShop::fill(&program, folder.path(), arguments.orders)?;
    let mut file = Connection::open(shop.file(folder.path()))?;
    stock_up(&file)?;
    long_life::fill(&mut file)?;
    drop(file);
    let settings = [
        ("ORDER_SERVICE__IDENTITY__OPERATOR_TOKEN", TOKEN),
        ("ORDER_SERVICE__LOG__LEVEL", "warn"),
    ];
    let service = Service::start_with(&program, folder.path(), &settings)?;
    for _ in 0..menu::PLACED {
        place_one(service.address)?;
    }
    println!("== pages, {} times each", arguments.times);
    let pages = ask(&service, &shop, arguments.times)?;
    println!(
        "== the board at {} orders a second for {} s",
        arguments.rate, arguments.seconds
    );
    let live = follow(&service, arguments)?;
    let peak_mib = service.usage()?.peak_mib;
    service.stop()?;
    let report = Report {
        pages,
        live,
        peak_mib,
    };
    println!("\n{report}");
    report.check()
}

fn ask(service: &Service, shop: &WideShop, times: u32) -> anyhow::Result<Vec<Measured>> {
    let mut client = Client::connect(service.address)?.with_token(TOKEN);
    let mut measured = Vec::new();
    for page in pages(&mut client)? {
        let mut taken = Vec::new();
        for turn in 0..WARM_UP + times {
            let path = page.path(shop, turn);
            let started = Instant::now();
            let answer = client.get(&path)?;
            if turn >= WARM_UP {
                taken.push(started.elapsed());
            }
            anyhow::ensure!(answer.contains("</html>"), "{path} is no page:\n{answer}");
        }
        taken.sort_unstable();
        measured.push(Measured {
            name: page.name(),
            median: percentile(&taken, 50),
            p95: percentile(&taken, 95),
            longest: taken.last().copied().unwrap_or_default(),
        });
    }
    Ok(measured)
}

fn follow(service: &Service, arguments: &Pages) -> anyhow::Result<Live> {
    let customers = Customers::new();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let length = Duration::from_secs(arguments.seconds);
    runtime.block_on(board::follow(
        service.address,
        TOKEN,
        &customers,
        arguments.rate,
        length,
    ))
}

fn stock_up(file: &Connection) -> anyhow::Result<()> {
    let changed = file.execute("UPDATE stock SET on_hand = ?1", [STOCK]);
    changed.map(drop).context("the shelves cannot be filled")
}
