//! `orders show`.

use super::command::Output;
use super::desk::Desk;
use super::screen;
use super::view::OrderView;
use crate::output::print;
use clap::Args;
use domain::OrderRef;

/// The names that an order goes by.
pub(super) const ORDER_NAMES: &str = "ORDER";

#[derive(Debug, Args)]
pub(crate) struct ShowArgs {
    /// A number, a UUID, `ORD-<uuid>` or `ORD_<number>`.
    #[arg(value_name = ORDER_NAMES)]
    order: OrderRef,
    #[command(flatten)]
    output: Output,
}

impl ShowArgs {
    pub(super) async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        present(&desk.show(self.order).await?, self.output)
    }
}

/// Prints one order.
pub(super) fn present(view: &OrderView, output: Output) -> anyhow::Result<()> {
    if output.json {
        print(&format!("{}\n", serde_json::to_string_pretty(view)?))?;
    } else {
        print(&screen::order(view))?;
    }
    Ok(())
}
