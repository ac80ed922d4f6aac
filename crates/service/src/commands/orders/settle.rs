//! `orders settle`.

use super::cancel::reason;
use super::command::Output;
use super::desk::Desk;
use super::show::{ORDER_NAMES, present};
use clap::Args;
use domain::process::Verdict;
use domain::{OrderRef, Reason};

#[derive(Debug, Args)]
pub(crate) struct SettleArgs {
    /// A number, a UUID, `ORD-<uuid>` or `ORD_<number>`.
    #[arg(value_name = ORDER_NAMES)]
    order: OrderRef,
    /// done: it was done. not-done: it was not, and may be done again. retry: try again.
    #[arg(value_parser = verdict, value_name = "done|not-done|retry")]
    verdict: Verdict,
    /// How you know; goes on record.
    #[arg(long, value_parser = reason)]
    reason: Reason,
    #[command(flatten)]
    output: Output,
}

impl SettleArgs {
    pub(super) async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        let view = desk.settle(self.order, self.verdict, self.reason).await?;
        present(&view, self.output)
    }
}

fn verdict(text: &str) -> Result<Verdict, String> {
    let known = Verdict::ALL
        .into_iter()
        .find(|verdict| verdict.name() == text);
    known.ok_or_else(|| {
        let names = Verdict::ALL.map(Verdict::name);
        format!("expected one of {}", names.join(", "))
    })
}
