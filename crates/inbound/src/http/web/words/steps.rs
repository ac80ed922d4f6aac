//! The calls of the process: what is wanted, and of whom.

use domain::process::{CallId, Step};

/// What the step does, to be read after *to*.
pub(crate) const fn deed(step: Step) -> &'static str {
    match step {
        Step::Reserve => "set the stock aside",
        Step::Authorize => "block the amount",
        Step::Capture => "take the blocked amount",
        Step::Pay => "take the amount",
        Step::CreateShipment => "make the parcel",
        Step::ClearCart => "empty the cart",
        Step::Notify => "tell the customer",
        Step::Release => "give the stock back",
        Step::Void => "lift the block",
        Step::Refund => "pay the amount back",
        Step::Consume => "take the stock off the books",
    }
}

/// Who does it.
pub(crate) const fn whom(step: Step) -> &'static str {
    match step {
        Step::Reserve | Step::Release | Step::Consume => "the inventory",
        Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
            "the payment provider"
        }
        Step::CreateShipment => "the shipping service",
        Step::ClearCart => "the cart service",
        Step::Notify => "the notification service",
    }
}

/// A call: `set the stock aside (line 2)`.
pub(crate) fn call(id: CallId) -> String {
    let deed = deed(id.step);
    match id.line {
        Some(line) => format!("{deed} (line {line})"),
        None => deed.to_owned(),
    }
}
