//! The subcommands of `sinks`.

use super::desk::Desk;
use super::screen;
use crate::commands::orders::Purpose;
use crate::config::Settings;
use crate::output::print;
use application::ports::SinkName;
use clap::{Args, Subcommand};
use domain::{OrderId, OrderRef};
use serde::Serialize;
use std::process::ExitCode;

#[derive(Debug, Subcommand)]
pub(crate) enum SinksCommand {
    /// Lists the sinks: how far each was told, and how many orders wait.
    List(ListArgs),
    /// Lists the orders that a sink holds back, and why.
    HeldBack(HeldBackArgs),
    /// Has orders that a sink holds back tried again at once.
    Retry(RetryArgs),
    /// Forgets a sink that is no longer used, with the orders that it holds back.
    Forget(OneArgs),
}

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct OneArgs {
    /// Its name, such as kafka:canonical.
    #[arg(value_name = "SINK", value_parser = sink)]
    sink: SinkName,
}

#[derive(Debug, Args)]
pub(crate) struct HeldBackArgs {
    #[command(flatten)]
    one: OneArgs,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Only those behind the order of this id.
    #[arg(long, value_name = "ID", value_parser = order_id)]
    after: Option<OrderId>,
    /// Print JSON, for machines.
    #[arg(long)]
    json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct RetryArgs {
    #[command(flatten)]
    one: OneArgs,
    /// Only this order, by any of its names; else all that the sink holds back.
    #[arg(long, value_parser = order)]
    order: Option<OrderRef>,
}

impl SinksCommand {
    const fn purpose(&self) -> Purpose {
        match self {
            Self::List(_) | Self::HeldBack(_) => Purpose::Look,
            Self::Retry(_) | Self::Forget(_) => Purpose::Decide,
        }
    }

    pub(crate) async fn run(self, settings: &Settings) -> anyhow::Result<ExitCode> {
        let desk = Desk::open(settings, self.purpose()).await?;
        let done = self.ask(&desk).await;
        desk.close().await;
        done.map(|()| ExitCode::SUCCESS)
    }

    async fn ask(self, desk: &Desk) -> anyhow::Result<()> {
        match self {
            Self::List(args) => shown(&desk.list().await?, args.json, screen::sinks),
            Self::HeldBack(args) => {
                let found = desk
                    .held_back(&args.one.sink, args.after, args.limit)
                    .await?;
                shown(&found, args.json, screen::held_back)
            }
            Self::Retry(args) => {
                let due = desk.retry(&args.one.sink, args.order).await?;
                let orders = if due == 1 { "order is" } else { "orders are" };
                Ok(print(&format!("{due} {orders} tried again now\n"))?)
            }
            Self::Forget(one) => {
                desk.forget(&one.sink).await?;
                Ok(print(&format!("{} is forgotten\n", one.sink))?)
            }
        }
    }
}

fn shown<T: Serialize>(
    found: &Vec<T>,
    json: bool,
    screen: impl Fn(&[T]) -> String,
) -> anyhow::Result<()> {
    let text = if json {
        serde_json::to_string_pretty(found)? + "\n"
    } else {
        screen(found)
    };
    Ok(print(&text)?)
}

fn sink(text: &str) -> Result<SinkName, String> {
    SinkName::new(text).map_err(|error| error.to_string())
}

fn order(text: &str) -> Result<OrderRef, String> {
    text.parse()
        .map_err(|_| "expected a name of an order".to_owned())
}

fn order_id(text: &str) -> Result<OrderId, String> {
    match order(text)? {
        OrderRef::Id(id) => Ok(id),
        OrderRef::Number(_) => Err("expected the id of an order".to_owned()),
    }
}
