//! `orders list`.

use super::command::Output;
use super::desk::{Desk, Wanted};
use super::screen;
use crate::output::print;
use clap::Args;
use domain::order::OrderStatusKind;

#[derive(Debug, Args)]
pub(crate) struct ListArgs {
    /// Only orders that stand there, such as CONFIRMED.
    #[arg(long, value_parser = status)]
    status: Option<OrderStatusKind>,
    /// Only this customer's orders.
    #[arg(long, value_name = "ID")]
    customer: Option<String>,
    /// Only orders that wait for a person.
    #[arg(long)]
    parked: bool,
    /// At most so many.
    #[arg(long, default_value_t = 50, value_parser = clap::value_parser!(u32).range(1..=200))]
    limit: u32,
    /// Only orders older than the one with this number.
    #[arg(long, value_name = "NUMBER")]
    after: Option<u64>,
    #[command(flatten)]
    output: Output,
}

impl ListArgs {
    pub(super) async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        let wanted = Wanted {
            status: self.status,
            customer: self.customer,
            parked: self.parked,
            limit: self.limit,
            after: self.after,
        };
        let found = desk.list(&wanted).await?;
        if self.output.json {
            print(&format!("{}\n", serde_json::to_string_pretty(&found)?))?;
        } else {
            print(&screen::table(&found))?;
        }
        Ok(())
    }
}

fn status(text: &str) -> Result<OrderStatusKind, String> {
    OrderStatusKind::parse(text).ok_or_else(|| {
        let known = OrderStatusKind::ALL.map(OrderStatusKind::as_str);
        format!("expected one of {}", known.join(", "))
    })
}
