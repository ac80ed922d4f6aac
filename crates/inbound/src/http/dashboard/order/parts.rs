//! The parts of an order's page that change with the order: each by the name that it has on the page.

use super::actions::Actions;
use super::calls::Calls;
use super::form_key::FormKey;
use super::ledger::Ledger;
use super::lines::Lines;
use super::parcel::Parcel;
use super::parked::Parked;
use super::standing::Standing;
use super::timeline::Timeline;
use domain::order::Event;
use domain::{Order, Timestamp};

/// All of them.
pub(super) struct Parts {
    standing: Standing,
    parked: Parked,
    actions: Actions,
    lines: Lines,
    ledger: Ledger,
    parcel: Parcel,
    calls: Calls,
    timeline: Timeline,
}

/// A part as it goes out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) name: &'static str,
    pub(super) heading: &'static str,
    pub(super) html: String,
}

impl Parts {
    /// Of the order as its journal tells it. The forms carry the session's token and keys of their own.
    pub(super) fn of(
        order: &Order,
        events: &[Event],
        now: Timestamp,
        token: &str,
        key: &FormKey,
    ) -> Self {
        Self {
            standing: Standing::of(order, now),
            parked: Parked::of(order, events, now, token, key),
            actions: Actions::of(order, token, key),
            lines: Lines::of(order),
            ledger: Ledger::of(order, events),
            parcel: Parcel::of(order, events),
            calls: Calls::of(order),
            timeline: Timeline::of(events),
        }
    }

    /// As they are on the page, from its top.
    pub(super) fn rendered(&self) -> Result<Vec<Part>, askama::Error> {
        let parts: [(&'static str, &'static str, &dyn askama::DynTemplate); 8] = [
            ("standing", "Where it stands", &self.standing),
            ("parked", "For a person", &self.parked),
            ("actions", "What can be done", &self.actions),
            ("lines", "Products and stock", &self.lines),
            ("ledger", "Money", &self.ledger),
            ("parcel", "Parcel", &self.parcel),
            ("calls", "Calls of its process", &self.calls),
            ("timeline", "Timeline", &self.timeline),
        ];
        let rendered = parts.into_iter().map(|(name, heading, part)| {
            let html = part.dyn_render()?;
            Ok(Part {
                name,
                heading,
                html,
            })
        });
        rendered.collect()
    }
}
