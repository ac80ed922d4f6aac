//! The unsafe designs that were considered once: the simulation has to catch each of them.

use super::setup::Setup;
use domain::Duration;
use domain::process::{Capabilities, Idempotency, InventoryPlan, PaymentPlan};

/// An unsafe design, by the letter that it has in the project's table of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mutant {
    /// B: writes are not fenced by the version.
    UnfencedWrites,
    /// C: a fresh key for each attempt.
    KeyPerAttempt,
    /// D: an undo that comes first leaves no tombstone, and nobody resolves first.
    NoTombstone,
    /// E: a time-out is taken for a refusal.
    TimeoutAsRefusal,
    /// F: only what is recorded as done is undone.
    UndoOnlyWhatIsDone,
    /// G: a cancel does not stop a runner that decided before it.
    CancelFromSnapshot,
    /// H: a keyless call is repeated when its answer is lost.
    KeylessRepeated,
    /// J: a keyless call is made before its intent is durable.
    KeylessWithoutIntent,
    /// L: resolved forward, but the provider does not pin its refusals.
    RefusalsNotPinned,
    /// M: resolved forward, but the collaborator has forgotten the key.
    KeyForgotten,
    /// N: an unresolved call is undone blindly.
    UndoneBlindly,
    /// P: a proxy replays keyless requests.
    ReplayingProxy,
}

impl Mutant {
    /// Every mutant.
    pub const ALL: [Self; 12] = [
        Self::UnfencedWrites,
        Self::KeyPerAttempt,
        Self::NoTombstone,
        Self::TimeoutAsRefusal,
        Self::UndoOnlyWhatIsDone,
        Self::CancelFromSnapshot,
        Self::KeylessRepeated,
        Self::KeylessWithoutIntent,
        Self::RefusalsNotPinned,
        Self::KeyForgotten,
        Self::UndoneBlindly,
        Self::ReplayingProxy,
    ];

    /// Its letter in the project's table of unsafe designs.
    pub const fn letter(self) -> char {
        match self {
            Self::UnfencedWrites => 'B',
            Self::KeyPerAttempt => 'C',
            Self::NoTombstone => 'D',
            Self::TimeoutAsRefusal => 'E',
            Self::UndoOnlyWhatIsDone => 'F',
            Self::CancelFromSnapshot => 'G',
            Self::KeylessRepeated => 'H',
            Self::KeylessWithoutIntent => 'J',
            Self::RefusalsNotPinned => 'L',
            Self::KeyForgotten => 'M',
            Self::UndoneBlindly => 'N',
            Self::ReplayingProxy => 'P',
        }
    }

    /// Makes the world one in which this mutant's mistake matters: what is declared, or what is true.
    pub(super) fn bend(self, setup: &mut Setup) {
        let pinned = Capabilities {
            can_query: false,
            tombstones_undo: false,
            ..Capabilities::IDEAL
        };
        match self {
            Self::UnfencedWrites
            | Self::KeyPerAttempt
            | Self::TimeoutAsRefusal
            | Self::CancelFromSnapshot => {}
            Self::NoTombstone => {
                let tombstones = Capabilities::IDEAL;
                setup.inventory(tombstones, pinned);
                setup.payments(tombstones, pinned);
            }
            Self::KeylessRepeated => setup.inventory(pinned, Capabilities::KEYLESS),
            Self::KeylessWithoutIntent | Self::ReplayingProxy => {
                setup.inventory(Capabilities::KEYLESS, Capabilities::KEYLESS);
            }
            Self::RefusalsNotPinned => {
                let unpinned = keyed(Duration::from_hours(u64::MAX), false);
                setup.payments(pinned, unpinned);
            }
            Self::KeyForgotten => {
                setup.inventory(pinned, keyed(Duration::from_secs(60), true));
            }
            Self::UndoneBlindly | Self::UndoOnlyWhatIsDone => {
                setup.inventory(pinned, pinned);
                setup.payments(pinned, pinned);
            }
        }
    }
}

/// Keys, and nothing else.
pub(super) const fn keyed(window: Duration, pins_refusals: bool) -> Capabilities {
    Capabilities {
        idempotency: Idempotency::Keyed {
            window,
            pins_refusals,
        },
        can_query: false,
        tombstones_undo: false,
        reservation_ttl: None,
    }
}

impl Setup {
    fn inventory(&mut self, declared: Capabilities, actual: Capabilities) {
        let before = self.plan.inventory.take();
        self.plan.inventory = Some(InventoryPlan {
            capabilities: declared,
            per_line: before.is_some_and(|plan| plan.per_line),
            consumes: before.is_some_and(|plan| plan.consumes),
        });
        self.actual_inventory = actual;
    }

    fn payments(&mut self, declared: Capabilities, actual: Capabilities) {
        self.plan.payment = match self.plan.payment {
            PaymentPlan::OneShot(_) => PaymentPlan::OneShot(declared),
            PaymentPlan::TwoStep(_) | PaymentPlan::NotRequired => PaymentPlan::TwoStep(declared),
        };
        self.actual_payment = actual;
    }
}
