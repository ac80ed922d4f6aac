//! The progress line: ordered, paid, packed, on the way, delivered, each done, under way or to come; or
//! called off.

use super::journey::Journey;
use crate::http::reading::moment::When;
use domain::order::{OrderStatusKind, PaymentStatus};
use domain::{Order, Timestamp};

/// How far a step has come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Progress {
    Done,
    Now,
    ToCome,
    /// The end that nobody wanted.
    Off,
}

impl Progress {
    /// In a word, so that colour is not all that tells.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Done => "done",
            Self::Now => "now",
            Self::ToCome => "to come",
            Self::Off => "ended",
        }
    }

    /// The colour that goes with it.
    pub(super) const fn tone(self) -> &'static str {
        match self {
            Self::Done => "ok",
            Self::Now => "wait",
            Self::ToCome => "rest",
            Self::Off => "bad",
        }
    }
}

/// One step of the line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Step {
    pub(super) name: &'static str,
    pub(super) progress: Progress,
    /// When it was done, or began.
    pub(super) at: Option<When>,
}

impl Step {
    /// Whether the order is at it.
    pub(super) fn is_now(&self) -> bool {
        self.progress == Progress::Now
    }
}

/// The line of an order.
pub(super) fn steps(order: &Order, journey: &Journey) -> Vec<Step> {
    let ordered = step("Ordered", Progress::Done, Some(order.placed().at));
    let kind = order.status().kind();
    if kind == OrderStatusKind::Cancelled {
        let paid = journey
            .confirmed
            .map(|at| paid(order, Progress::Done, Some(at)));
        let end = step("Called off", Progress::Off, journey.called_off);
        return std::iter::once(ordered).chain(paid).chain([end]).collect();
    }
    let at = |place| reached(kind, place);
    vec![
        ordered,
        paid(order, at(1), journey.confirmed),
        step(packed(at(2)), at(2), journey.packing),
        step("On the way", at(3), journey.shipped),
        step("Delivered", at(4), journey.delivered),
    ]
}

/// What is done once the order is confirmed. Not every shop lets this service take the money, and orders of
/// other systems may go on their way unpaid.
fn paid(order: &Order, progress: Progress, at: Option<Timestamp>) -> Step {
    let name = match (order.payment_status(), progress) {
        (PaymentStatus::NotRequired, Progress::Now) => "Confirmation",
        (_, Progress::Now) => "Payment",
        (
            PaymentStatus::Paid | PaymentStatus::Refunded | PaymentStatus::PartiallyRefunded,
            Progress::Done,
        ) => "Paid",
        (_, Progress::Done | Progress::ToCome | Progress::Off) => "Confirmed",
    };
    step(name, progress, at)
}

const fn packed(progress: Progress) -> &'static str {
    match progress {
        Progress::Now => "Packing",
        Progress::Done | Progress::ToCome | Progress::Off => "Packed",
    }
}

/// How far the step at this place of the line is.
const fn reached(kind: OrderStatusKind, place: u8) -> Progress {
    // The first step that is not done, and whether it is under way.
    let (next, is_begun) = match kind {
        OrderStatusKind::Pending => (1, true),
        OrderStatusKind::Confirmed => (2, false),
        OrderStatusKind::Processing => (2, true),
        OrderStatusKind::Shipped => (3, true),
        OrderStatusKind::Delivered | OrderStatusKind::Cancelled => (5, false),
    };
    if place < next {
        Progress::Done
    } else if place == next && is_begun {
        Progress::Now
    } else {
        Progress::ToCome
    }
}

fn step(name: &'static str, progress: Progress, at: Option<Timestamp>) -> Step {
    let at = at.filter(|_| progress != Progress::ToCome);
    Step {
        name,
        progress,
        at: at.map(When::from),
    }
}
