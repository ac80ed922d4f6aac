//! `orders cancel`.

use super::command::Output;
use super::desk::Desk;
use super::show::{ORDER_NAMES, present};
use clap::Args;
use domain::text::TextError;
use domain::{OrderRef, Reason};

#[derive(Debug, Args)]
pub(crate) struct CancelArgs {
    /// A number, a UUID, `ORD-<uuid>` or `ORD_<number>`.
    #[arg(value_name = ORDER_NAMES)]
    order: OrderRef,
    /// Why; goes on record.
    #[arg(long, value_parser = reason)]
    reason: Reason,
    #[command(flatten)]
    output: Output,
}

impl CancelArgs {
    pub(super) async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        present(&desk.cancel(self.order, self.reason).await?, self.output)
    }
}

/// Reads a reason.
pub(super) fn reason(text: &str) -> Result<Reason, TextError> {
    Reason::try_new(text)
}
