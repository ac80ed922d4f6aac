//! `orders settle`.

use super::cancel::reason;
use super::command::Output;
use super::desk::Desk;
use super::show::{ORDER_NAMES, present};
use clap::Args;
use domain::process::{PaymentName, Settlement, Verdict};
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
    /// By which name the provider knows a payment: for authorize and pay, settled as done. Without it
    /// capture, void and refund are asked for under our own key, and a provider that ignores keys does
    /// not know that: the order is parked again there.
    #[arg(long, value_parser = payment, value_name = "ID")]
    reference: Option<PaymentName>,
    #[command(flatten)]
    output: Output,
}

impl SettleArgs {
    pub(super) async fn run(self, desk: &Desk) -> anyhow::Result<()> {
        let settlement = Settlement {
            verdict: self.verdict,
            payment: self.reference,
        };
        let view = desk.settle(self.order, settlement, self.reason).await?;
        present(&view, self.output)
    }
}

fn payment(text: &str) -> Result<PaymentName, String> {
    PaymentName::try_new(text).map_err(|error| error.to_string())
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
