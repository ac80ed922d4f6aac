//! What is held, in words for people.

use crate::ports::{MoneyHeld, MoneyStage, ParcelHeld, StockHeld};

/// Nothing is held.
pub(super) const NOTHING: &str = "nothing";

pub(super) fn stock(held: &StockHeld) -> String {
    let items = held.items.iter();
    let items: Vec<_> = items.map(|(id, units)| format!("{units} x {id}")).collect();
    let verb = if held.has_left {
        "consumed"
    } else {
        "reserved"
    };
    format!("{} {verb}", items.join(", "))
}

pub(super) fn money(held: &MoneyHeld) -> String {
    let stage = match held.stage {
        MoneyStage::Pending => "pending",
        MoneyStage::Blocked => "blocked",
        MoneyStage::Taken => "taken",
    };
    format!("{} {} {stage}", held.amount, held.amount.currency().code())
}

pub(super) fn parcel(held: &ParcelHeld) -> String {
    format!("parcel {}", held.tracking_number)
}
