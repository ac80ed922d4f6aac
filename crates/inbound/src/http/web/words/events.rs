//! What happened, each event in a line.

use super::causes::cause;
use super::counts::of_these;
use super::money::amount;
use super::status::{order_status, payment_status};
use super::steps::{call, whom};
use super::verdicts::verdict;
use crate::http::answering::wording::capitalised;
use domain::order::{Fact, PaymentReport, PaymentResult, Placed};
use domain::process::{CallId, Mode};

/// What happened.
pub(crate) fn headline(fact: &Fact) -> String {
    match fact {
        Fact::OrderPlaced(agreed) => placed(agreed),
        Fact::CallStarted {
            call: id,
            mode,
            attempt,
        } => started(*id, *mode, *attempt),
        Fact::CallEnded {
            call: id, attempt, ..
        } => format!(
            "{}: {}, attempt {attempt} ended",
            capitalised(whom(id.step)),
            call(*id)
        ),
        Fact::OrderConfirmed => "Confirmed: what it needs is reserved and paid".to_owned(),
        Fact::ProcessingStarted => "The warehouse has begun to pick it".to_owned(),
        Fact::OrderShipped => "Shipped: it is with the carrier".to_owned(),
        Fact::OrderDelivered => "Delivered: it is with the customer".to_owned(),
        Fact::OrderCancelled { cause: why } => format!("Cancelled: {}", cause(why).words),
        Fact::PaymentReported(report) => reported(report),
        Fact::OrderImported(imported) => format!(
            "Taken over from another system: {}, payment: {}",
            order_status(imported.status.kind()).words,
            payment_status(imported.payment).words
        ),
        Fact::ShipmentReported(report) => {
            format!("The tracking service reports: {}", report.status)
        }
        Fact::OrderParked { call: Some(id), .. } => {
            format!("Left to a person: the call to {}", call(*id))
        }
        Fact::OrderParked { call: None, .. } => "Left to a person as a whole".to_owned(),
        Fact::OrderSettled {
            call: about,
            verdict: said,
            ..
        } => {
            let about = about.map_or_else(
                || "the order as a whole".to_owned(),
                |id| format!("the call to {}", call(id)),
            );
            format!("Settled, {about}: {}", verdict(*said))
        }
    }
}

fn placed(agreed: &Placed) -> String {
    let lines = u64::try_from(agreed.order.lines.len()).unwrap_or(u64::MAX);
    format!(
        "Placed: {} for {}",
        of_these(lines, "product", "products"),
        amount(agreed.total)
    )
}

fn started(id: CallId, mode: Mode, attempt: u32) -> String {
    let (whom, what) = (whom(id.step), call(id));
    match mode {
        Mode::Do => format!("Asks {whom} to {what}, attempt {attempt}"),
        Mode::Query => format!("Asks {whom} what became of the call to {what}"),
    }
}

fn reported(report: &PaymentReport) -> String {
    let what = match &report.result {
        PaymentResult::Opened => "the payment is open".to_owned(),
        PaymentResult::Paid => "the payment was made".to_owned(),
        PaymentResult::Failed(code) => format!("the payment failed for good with {code}"),
    };
    format!("The payment provider reports: {what}")
}
