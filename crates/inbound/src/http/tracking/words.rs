//! Where an order stands, in its customer's words. What is not known is being checked; what operators and
//! other services say among themselves is not told.

use super::journey::Journey;
use crate::http::answering::finality::may_hold_money;
use domain::Order;
use domain::order::{CancelCause, OrderStatus, PaymentStatus};
use domain::process::{Phase, Shortage, Step};

/// Where an order stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Standing {
    /// In a few words.
    pub(super) title: &'static str,
    /// In a sentence or two.
    pub(super) words: String,
    /// The colour that goes with it.
    pub(super) tone: &'static str,
}

/// Where the order stands.
pub(super) fn standing(order: &Order, journey: &Journey) -> Standing {
    let (title, words, tone) = match order.status() {
        OrderStatus::Pending => (
            "We are checking your order",
            pending(order).to_owned(),
            "wait",
        ),
        OrderStatus::Confirmed { .. } => (
            "Confirmed",
            "Your order is confirmed. It will be packed next.".to_owned(),
            "ok",
        ),
        OrderStatus::Processing { .. } => (
            "Being packed",
            "Your order is being packed.".to_owned(),
            "ok",
        ),
        OrderStatus::Shipped { .. } => (
            "On its way",
            "Your parcel is with the carrier.".to_owned(),
            "ok",
        ),
        OrderStatus::Delivered { .. } => (
            "Delivered",
            "Your parcel has been delivered.".to_owned(),
            "ok",
        ),
        OrderStatus::Cancelled { cause, .. } => {
            ("Called off", called_off(order, cause, journey), "bad")
        }
    };
    Standing { title, words, tone }
}

fn pending(order: &Order) -> &'static str {
    if is_awaiting_payment(order) {
        "We have your order and wait for word of its payment. This page tells as soon as it comes."
    } else {
        "We have your order and are checking that everything is there and paid. This page tells as \
         soon as it is confirmed; there is no need to order again."
    }
}

fn is_awaiting_payment(order: &Order) -> bool {
    let mut calls = order.calls().iter();
    calls.any(|(id, call)| id.step == Step::Pay && matches!(call.phase, Phase::Awaited { .. }))
}

fn called_off(order: &Order, cause: &CancelCause, journey: &Journey) -> String {
    match cause {
        CancelCause::Requested(_) if journey.is_called_off_by_customer => {
            "The order was called off, as you asked.".to_owned()
        }
        CancelCause::Requested(_) => "The order was called off on request.".to_owned(),
        CancelCause::OutOfStock(short) => {
            format!(
                "We do not have enough of this any more: {}.",
                names(order, short)
            )
        }
        CancelCause::ReservationRefused(_) => {
            "The goods could not be set aside for you.".to_owned()
        }
        CancelCause::ReservationExpired => {
            "The goods could not be held until the payment was made.".to_owned()
        }
        CancelCause::PaymentDeclined(_) => "The payment was declined.".to_owned(),
        CancelCause::PaymentExpired => "The payment was not made in time.".to_owned(),
    }
}

/// The products by the names that they were ordered under.
fn names(order: &Order, short: &[Shortage]) -> String {
    let name = |shortage: &Shortage| {
        let mut lines = order.lines().iter();
        let line = lines.find(|line| line.product == shortage.product);
        line.map_or(shortage.product.as_str(), |line| line.name.as_str())
            .to_owned()
    };
    short.iter().map(name).collect::<Vec<_>>().join(", ")
}

/// How the payment stands, and what becomes of money that was taken for an order that is called off; none
/// where the order is not paid through this service.
pub(super) fn payment(order: &Order) -> Option<&'static str> {
    let status = order.payment_status();
    if order.is_cancelled() {
        return after_the_end(order, status);
    }
    match status {
        PaymentStatus::NotRequired => None,
        PaymentStatus::Pending => Some("We are checking the payment."),
        PaymentStatus::Authorized => Some("The amount is set aside and not taken yet."),
        PaymentStatus::Paid => Some("Paid."),
        PaymentStatus::Failed => Some("The payment was declined."),
        PaymentStatus::Refunded => Some("What was paid was paid back."),
        PaymentStatus::PartiallyRefunded => Some("Some of what was paid was paid back."),
    }
}

fn after_the_end(order: &Order, status: PaymentStatus) -> Option<&'static str> {
    let words = match status {
        PaymentStatus::NotRequired => return None,
        PaymentStatus::Refunded => "What was paid was paid back.",
        PaymentStatus::PartiallyRefunded => "Some of what was paid was paid back.",
        PaymentStatus::Paid if order.imported().is_some() => {
            "It was paid. Ask the shop what becomes of the money."
        }
        PaymentStatus::Paid => "It was paid. The money is being paid back.",
        PaymentStatus::Authorized => "The amount was set aside and is being given free again.",
        PaymentStatus::Pending | PaymentStatus::Failed if may_hold_money(order) => {
            "We are checking that no money was taken. If any was, it is paid back."
        }
        PaymentStatus::Pending | PaymentStatus::Failed => "Nothing was charged.",
    };
    Some(words)
}

/// Why the order has come to nothing, and what became of the money; nothing for one that has not.
pub(crate) fn why_called_off(order: &Order) -> String {
    let OrderStatus::Cancelled { cause, .. } = order.status() else {
        return String::new();
    };
    let why = called_off(order, cause, &Journey::default());
    match payment(order) {
        Some(money) => format!("{why} {money}"),
        None => why,
    }
}

/// What its customer should know beside where it stands.
pub(super) fn notes(order: &Order) -> Vec<&'static str> {
    let mut notes = Vec::new();
    if order.parked().is_some() {
        notes.push(
            "This takes longer than usual. It is being looked into, and you need not do anything.",
        );
    }
    let is_under_way = matches!(
        order.status(),
        OrderStatus::Confirmed { .. }
            | OrderStatus::Processing { .. }
            | OrderStatus::Shipped { .. }
    );
    let awaits_parcel = order.plan().capabilities(Step::CreateShipment).is_some();
    if is_under_way && awaits_parcel && order.shipment().is_none() {
        notes.push("The tracking number follows.");
    }
    if order.imported().is_some() {
        notes.push(
            "This order was taken over from another system, so its earlier steps are not shown.",
        );
    }
    notes
}
