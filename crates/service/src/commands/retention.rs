//! `retention`: what is old is struck out by hand, or it is said what would be.

use super::orders::{Purpose, core_of_orders};
use crate::config::{Settings, written};
use crate::output::print;
use application::retention::{Mode, RetentionReport};
use clap::Args;
use domain::Duration;
use std::fmt::Write as _;
use std::process::ExitCode;

#[derive(Debug, Args)]
pub(crate) struct RetentionCommand {
    /// Say what would be struck out, and why the rest stays; change nothing.
    #[arg(long)]
    dry_run: bool,
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

impl RetentionCommand {
    pub(crate) async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let (purpose, mode) = if self.dry_run {
            (Purpose::Look, Mode::Look)
        } else {
            (Purpose::Decide, Mode::Strike)
        };
        let core = core_of_orders(settings, purpose).await?;
        let report = core.strike_old(settings).run(mode).await?;
        if self.json {
            print(&format!("{}\n", json(&report, self.dry_run)))?;
        } else {
            print(&words(
                &report,
                settings.retention.ages.orders,
                self.dry_run,
            ))?;
        }
        Ok(ExitCode::SUCCESS)
    }
}

fn words(report: &RetentionReport, age: Option<Duration>, is_dry: bool) -> String {
    let Some(age) = age else {
        let keys = report.keys;
        return format!(
            "orders are kept for ever (retention.orders); {keys} old keys were struck out\n"
        );
    };
    let RetentionReport {
        looked_at,
        orders,
        keys,
        kept,
        ..
    } = report;
    let age = written(age);
    let mut words = if is_dry {
        format!(
            "{looked_at} orders were placed more than {age} ago; {orders} of them would be struck out\n"
        )
    } else {
        format!(
            "{looked_at} orders were placed more than {age} ago; {orders} of them were struck out, and {keys} \
             old keys without an order\n"
        )
    };
    for (why, count) in kept {
        let _ = writeln!(words, "  {count} stay: {}", why.words());
    }
    words
}

fn json(report: &RetentionReport, is_dry: bool) -> serde_json::Value {
    let kept = report.kept.iter();
    let kept: serde_json::Map<_, _> = kept
        .map(|(why, count)| (why.words().to_owned(), (*count).into()))
        .collect();
    serde_json::json!({
        "dry_run": is_dry,
        "looked_at": report.looked_at,
        "orders": report.orders,
        "keys": report.keys,
        "kept": kept,
    })
}
