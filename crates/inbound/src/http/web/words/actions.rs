//! What people may do with an order.

use domain::order::NextAction;

/// An action in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ActionWords {
    /// What the button says.
    pub(crate) label: &'static str,
    /// What it leads to.
    pub(crate) leads_to: &'static str,
    /// What an order is after it, as a participle.
    pub(crate) done: &'static str,
    /// Whether it cannot be taken back.
    pub(crate) is_final: bool,
}

impl ActionWords {
    /// Of this action.
    pub(crate) const fn of(action: NextAction) -> Self {
        match action {
            NextAction::Cancel => Self {
                label: "Cancel",
                leads_to: "Calls the order off. Stock and money that it holds are given back.",
                done: "cancelled",
                is_final: true,
            },
            NextAction::Process => Self {
                label: "Start processing",
                leads_to: "The warehouse has begun to pick it.",
                done: "being processed",
                is_final: false,
            },
            NextAction::Ship => Self {
                label: "Ship",
                leads_to: "It has left with the carrier. Its stock is taken off the books; it can no longer be cancelled.",
                done: "shipped",
                is_final: true,
            },
            NextAction::Deliver => Self {
                label: "Deliver",
                leads_to: "It is with the customer. Nothing more happens to it.",
                done: "delivered",
                is_final: true,
            },
        }
    }
}
