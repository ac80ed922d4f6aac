//! The order as those see it who are not shown what is personal, and whether that is gone for good.

use super::aggregate::Order;
use super::veil::Veil;
use crate::Timestamp;
use crate::process::{Next, Rest, next_step};
use std::sync::Arc;

impl Order {
    /// Since when nothing personal is left of it, if it was erased.
    pub fn erased_at(&self) -> Option<Timestamp> {
        self.placed.erased_at
    }

    /// The same order behind a veil: as its journal would tell it, were each of its events behind that.
    #[must_use]
    pub fn behind(&self, veil: Veil) -> Self {
        let mut order = self.clone();
        order.placed = Arc::new(veil.placed(&self.placed));
        order.status = veil.status(&self.status);
        for (_, state) in &mut order.calls {
            state.phase = veil.phase(&state.phase);
        }
        let imported = self.imported.as_ref();
        order.imported = imported.map(|imported| veil.imported(imported));
        order
    }

    /// Whether nothing is left to do for its process and nobody can move it any more: delivered, or called
    /// off and everything given back.
    pub fn is_over(&self, now: Timestamp) -> bool {
        // What is stuck and parks nothing is a courtesy that nobody waits for.
        let rests = matches!(next_step(self, now), Next::Rest(Rest::Done | Rest::Parked));
        let waits = self.parked().is_some() || self.held().is_some() || self.is_in_flight();
        self.status().kind().has_ended() && rests && !waits
    }
}
