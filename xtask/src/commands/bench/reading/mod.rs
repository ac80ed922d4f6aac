//! Lists, searches and exports, measured over HTTP on a small and on a large store: what counts is the
//! ratio.

mod asking;
mod questions;
mod table;
mod wide_shop;

use super::Reading;
use super::process::{self, Service};
pub(super) use asking::Client;
use questions::QUESTIONS;
use std::path::Path;
use std::time::{Duration, Instant};
use table::{Exported, Measured, Table};
pub(super) use wide_shop::{WideShop, place_one};

/// Asked before anything is measured.
const WARM_UP: u32 = 20;

/// Fills two stores, measures both, prints the table, and leaves nothing behind.
pub fn run(arguments: &Reading) -> anyhow::Result<()> {
    let program = process::build()?;
    let mut table = Table::default();
    for orders in [arguments.small, arguments.large] {
        // Beside the build results, not in a temporary folder, which may be no disk at all.
        let folder = tempfile::Builder::new()
            .prefix("bench-")
            .tempdir_in(process::build_folder()?)?;
        println!("\n== filling a store with {orders} orders");
        let started = Instant::now();
        let shop = WideShop::fill(&program, folder.path(), orders)?;
        let megabytes = std::fs::metadata(shop.file(folder.path()))?.len() / 1_000_000;
        println!(
            "   {megabytes} MB in {:.0} s",
            started.elapsed().as_secs_f64()
        );
        println!(
            "== {} questions, {} times each",
            QUESTIONS.len(),
            arguments.times
        );
        table
            .questions
            .push(ask(&program, folder.path(), &shop, arguments.times)?);
        for format in ["ndjson", "csv"] {
            println!("== export as {format}");
            table
                .exports
                .push(export(&program, folder.path(), &shop, format)?);
        }
        table.sizes.push(orders);
    }
    println!("\n{table}");
    Ok(())
}

fn ask(
    program: &Path,
    folder: &Path,
    shop: &WideShop,
    times: u32,
) -> anyhow::Result<Vec<Measured>> {
    let service = Service::start(program, folder)?;
    let mut client = Client::connect(service.address)?;
    let mut measured = Vec::new();
    for question in QUESTIONS {
        let mut taken = Vec::new();
        let mut found = 0;
        for turn in 0..WARM_UP + times {
            let path = question.path(shop, turn);
            let started = Instant::now();
            let answer = client.get(&path)?;
            if turn >= WARM_UP {
                taken.push(started.elapsed());
            }
            found = found.max(answer.matches("\"orderId\"").count());
        }
        taken.sort_unstable();
        measured.push(Measured {
            name: question.name,
            median: percentile(&taken, 50),
            p99: percentile(&taken, 99),
            found,
        });
    }
    service.stop()?;
    Ok(measured)
}

/// On a service of its own, so that its peak is the export's.
fn export(
    program: &Path,
    folder: &Path,
    shop: &WideShop,
    format: &'static str,
) -> anyhow::Result<Exported> {
    let service = Service::start(program, folder)?;
    let before = service.usage()?.peak_mib;
    let mut client = Client::connect(service.address)?;
    let started = Instant::now();
    let (bytes, lines) = client.download(&format!("/api/v1/orders?format={format}"))?;
    let elapsed = started.elapsed();
    let peak = service.usage()?.peak_mib;
    service.stop()?;
    Ok(Exported {
        format,
        orders: shop.orders,
        bytes,
        lines,
        elapsed,
        before,
        peak,
    })
}

/// What so many of a hundred do not exceed.
pub(super) fn percentile(sorted: &[Duration], percent: usize) -> Duration {
    let last = sorted.len().saturating_sub(1);
    let index = (sorted.len() * percent / 100).min(last);
    sorted.get(index).copied().unwrap_or_default()
}
