//! What is known of the stock of one line: reserved, off the books, or given back.

use crate::http::web::words::{self, At, Badge};
use domain::Order;
use domain::order::OrderStatusKind;
use domain::process::{CallId, CallState, Hold, InventoryPlan, Phase, Receipt, Refusal, Step};

/// How a line's stock stands.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Stock {
    pub(super) badge: Badge,
    /// What was said of it.
    pub(super) note: Option<String>,
    /// When it falls back by itself.
    pub(super) until: Option<At>,
}

impl Stock {
    /// Of the line with this number, from 1.
    pub(super) fn of(order: &Order, line: u16) -> Self {
        let Some(inventory) = order.plan().inventory else {
            return Self::is(Badge::rest("Not reserved here"));
        };
        let call = |step| {
            let line = inventory.per_line.then_some(line);
            order.call(CallId { step, line })
        };
        if let Some(consumed) = call(Step::Consume) {
            return Self::is(match consumed.phase {
                Phase::Done(_) => Badge::rest("Off the books"),
                _ => taking_place(consumed, "Being taken off the books"),
            });
        }
        if let Some(released) = call(Step::Release) {
            return Self::is(match released.phase {
                Phase::Done(_) => Badge::rest("Given back"),
                _ => taking_place(released, "Being given back"),
            });
        }
        match call(Step::Reserve) {
            Some(reserved) => Self::reserved(order, inventory, reserved),
            None if order.is_cancelled() => Self::is(Badge::rest("Never reserved")),
            None => Self::is(Badge::wait("Not reserved yet")),
        }
    }

    fn reserved(order: &Order, inventory: InventoryPlan, reserved: &CallState) -> Self {
        let has_left = matches!(
            order.status().kind(),
            OrderStatusKind::Shipped | OrderStatusKind::Delivered
        );
        match &reserved.phase {
            Phase::Done(_) if has_left && !inventory.consumes => {
                Self::is(Badge::rest("Left with the parcel"))
            }
            Phase::Done(Receipt::Reserved { expires_at }) => Self {
                until: expires_at.map(At),
                ..Self::is(Badge::ok("Reserved"))
            },
            Phase::Done(_) => Self::is(Badge::ok("Reserved")),
            Phase::Refused(why) => Self {
                note: Some(words::refusal(why)),
                ..Self::is(match why {
                    Refusal::OutOfStock(_) => Badge::bad("Not enough"),
                    Refusal::Declined(_) | Refusal::Rejected(_) => Badge::bad("Refused"),
                })
            },
            Phase::Waiting { .. } if reserved.loose => Self::is(Badge::wait("Perhaps reserved")),
            Phase::Waiting { .. } => Self::is(Badge::wait("Not reserved yet")),
            Phase::InFlight(_) | Phase::Awaited { .. } => Self::is(Badge::wait("Being reserved")),
            Phase::Stuck(Hold::Refused | Hold::UndoRefused) => Self::is(Badge::bad("Refused")),
            Phase::Stuck(_) => Self::is(Badge::bad("Perhaps reserved, for a person")),
        }
    }

    const fn is(badge: Badge) -> Self {
        Self {
            badge,
            note: None,
            until: None,
        }
    }
}

/// Of what is not done: who waits for whom.
fn taking_place(state: &CallState, words: &'static str) -> Badge {
    if matches!(state.phase, Phase::Refused(_) | Phase::Stuck(_)) {
        words::phase(state)
    } else {
        Badge::wait(words)
    }
}
