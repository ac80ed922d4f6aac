//! Which events move money, and how much of it.

use super::purse::Way;
use domain::Money;
use domain::order::{Fact, PaymentResult};
use domain::process::{Answer, CallOutcome, Receipt, Step, Verdict};

/// Money that moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Moved {
    pub(super) way: Way,
    pub(super) amount: Told,
}

/// How much, as the event tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Told {
    /// So much, by a receipt.
    Receipt(Money),
    /// So much, as the provider reports: another amount than the order's is for a person to judge.
    Report(Money),
    /// All that the order costs.
    Total,
    /// What was paid, which may be nothing.
    WhateverWasPaid,
}

/// The money that an event moves, if it does.
pub(super) fn moved(fact: &Fact) -> Option<Moved> {
    match fact {
        Fact::CallEnded {
            call,
            outcome: CallOutcome::Definite(Answer::Done(receipt)),
            ..
        } => Some(by_receipt(way_of(call.step)?, receipt)),
        Fact::OrderSettled {
            call: Some(call),
            verdict: Verdict::Done,
            ..
        } => Some(Moved {
            way: way_of(call.step)?,
            amount: Told::Total,
        }),
        Fact::PaymentReported(report) if report.result == PaymentResult::Paid => Some(Moved {
            way: Way::In,
            amount: report.amount.map_or(Told::Total, Told::Report),
        }),
        _ => None,
    }
}

fn by_receipt(way: Way, receipt: &Receipt) -> Moved {
    let amount = match (receipt, way) {
        (Receipt::Payment { amount, .. }, _) => Told::Receipt(*amount),
        // A refund that tells no amount may be of a payment that was never made.
        (_, Way::Out) => Told::WhateverWasPaid,
        (_, Way::In) => Told::Total,
    };
    Moved { way, amount }
}

const fn way_of(step: Step) -> Option<Way> {
    match step {
        Step::Capture | Step::Pay => Some(Way::In),
        Step::Refund => Some(Way::Out),
        Step::Reserve
        | Step::Authorize
        | Step::CreateShipment
        | Step::ClearCart
        | Step::Notify
        | Step::Release
        | Step::Void
        | Step::Consume => None,
    }
}
