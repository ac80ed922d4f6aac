//! The figures as tables, each beside its aim.

use std::fmt;
use std::time::Duration;

/// What one measurement of the service gave.
#[derive(Clone, Copy)]
pub struct Figures {
    /// Whole checkouts per second over HTTP.
    pub rate: f64,
    pub p50: Duration,
    pub p99: Duration,
    /// Processor seconds per second: of all replicas, of the database, of the load generator, and of
    /// anything else.
    pub service_cpu: f64,
    pub database_cpu: f64,
    pub load_cpu: f64,
    pub other_cpu: f64,
}

/// The service and pgbench on the same server within the same minute, in orders per second.
pub struct Round {
    pub service: Figures,
    /// pgbench, one order per transaction, 32 connections.
    pub one_by_one: f64,
    /// pgbench, a hundred orders in one statement, 4 connections.
    pub batched: f64,
}

/// The flash sale with an end.
#[derive(Clone, Copy)]
pub struct Sold {
    pub on_sale: u64,
    pub buyers: u64,
    /// How many were told that they got one.
    pub confirmed: u64,
    /// How many the database has promised.
    pub promised: u64,
}

/// All that was measured.
#[derive(Default)]
pub struct Report {
    /// What one order writes.
    pub rows: String,
    pub rounds: Vec<Round>,
    pub replicas: Vec<(usize, Figures)>,
    /// Buyers of one product each, of a thousand.
    pub spread: Option<Figures>,
    /// Buyers of the same product.
    pub flash: Option<Figures>,
    pub sold: Option<Sold>,
    /// With so many orders already there.
    pub filled: Option<(u64, Figures)>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "rows of one order: {}; and the stock of 2 products\n",
            self.rows
        )?;
        writeln!(f, "{:<28}{HEAD}", "")?;
        for (number, round) in (1..).zip(&self.rounds) {
            line(f, &format!("round {number}, one replica"), &round.service)?;
            let rate = |rate: f64| format!("{rate:>12.0}{:>8.2}", round.service.rate / rate);
            writeln!(
                f,
                "{:<28}{}",
                "  pgbench, one by one",
                rate(round.one_by_one)
            )?;
            writeln!(
                f,
                "{:<28}{}",
                "  pgbench, batches of 100",
                rate(round.batched)
            )?;
        }
        for (replicas, figures) in &self.replicas {
            line(f, &format!("{replicas} replicas"), figures)?;
        }
        let named = [
            ("a product each, of 1,000", self.spread),
            ("the same product", self.flash),
        ];
        for (name, figures) in named {
            if let Some(figures) = figures {
                line(f, name, &figures)?;
            }
        }
        if let Some((orders, figures)) = &self.filled {
            line(f, &format!("{orders} orders there"), figures)?;
        }
        writeln!(f)?;
        self.aims(f)
    }
}

const HEAD: &str =
    "  checkouts/s   ratio   p50 ms   p99 ms  CPU: service  database    load   other";

fn line(f: &mut fmt::Formatter<'_>, name: &str, figures: &Figures) -> fmt::Result {
    let milliseconds = |duration: Duration| duration.as_secs_f64() * 1_000.0;
    writeln!(
        f,
        "{name:<28}{:>13.0}{:>8}{:>9.1}{:>9.1}{:>14.2}{:>10.2}{:>8.2}{:>8.2}",
        figures.rate,
        "",
        milliseconds(figures.p50),
        milliseconds(figures.p99),
        figures.service_cpu,
        figures.database_cpu,
        figures.load_cpu,
        figures.other_cpu,
    )
}

impl Report {
    fn aims(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ratios: Vec<f64> = self
            .rounds
            .iter()
            .map(|round| round.service.rate / round.one_by_one)
            .collect();
        ratios.sort_by(f64::total_cmp);
        if let Some(median) = ratios.get(ratios.len() / 2) {
            verdict(f, "against pgbench one by one (median)", *median, 1.0)?;
        }
        if let (Some(flash), Some(spread)) = (self.flash, self.spread) {
            verdict(
                f,
                "flash sale against spread",
                flash.rate / spread.rate,
                0.5,
            )?;
        }
        let Some(sold) = self.sold else {
            return Ok(());
        };
        let is_exact = sold.confirmed == sold.on_sale && sold.promised == sold.on_sale;
        let said = if is_exact { "reached" } else { "MISSED" };
        writeln!(
            f,
            "{} units, {} buyers on 2 replicas: {} confirmed, {} promised   aim: exactly the units: {said}",
            sold.on_sale, sold.buyers, sold.confirmed, sold.promised
        )
    }
}

fn verdict(f: &mut fmt::Formatter<'_>, what: &str, ratio: f64, least: f64) -> fmt::Result {
    let said = if ratio >= least { "reached" } else { "MISSED" };
    writeln!(f, "{what:<40}{ratio:>6.2}   aim >= {least}: {said}")
}
