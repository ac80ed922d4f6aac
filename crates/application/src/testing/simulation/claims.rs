//! How simulated runners come to orders: by claims that can be stolen, with poison held, as in the
//! engine.

use super::network::unknown;
use super::reach::Happening;
use super::runners::{LEASE, Runner, Since};
use super::store::Write;
use super::world::World;
use crate::ports::Wake;
use domain::process::{EvidenceKind, Finished, hold_poison};
use domain::{Order, Timestamp};

const CLAIMS_BEFORE_PARKING: u32 = 5;

impl World {
    /// Whether a runner that is idle would find something to do.
    pub(super) fn has_due_orders(&self) -> bool {
        let is_due = |at: Timestamp| at <= self.now;
        let mut rows = self.rows.iter();
        rows.any(|row| row.nudged || row.wake_at.is_some_and(is_due))
    }

    pub(super) fn take_up(&mut self, n: usize) {
        let Some(row) =
            self.pick_row(|row, now| row.nudged || row.wake_at.is_some_and(|at| at <= now))
        else {
            return;
        };
        let now = self.now;
        let claimed = &mut self.rows[row];
        let since = if claimed.nudged {
            claimed.nudged = false;
            Since::Looked
        } else {
            claimed.wake_at = Some(now.plus(LEASE));
            claimed.claims += 1;
            if claimed.claims > CLAIMS_BEFORE_PARKING {
                return self.hold_poison(row);
            }
            Since::Claimed
        };
        self.trace(|| format!("runner {n} takes up order {row}"));
        let seen = self.load(row);
        self.runners[n] = Runner::Turning {
            row,
            seen,
            since,
            ahead: None,
        };
    }

    fn hold_poison(&mut self, row: usize) {
        let order = self.load(row);
        let turn = hold_poison(&order, self.now);
        let write = Write {
            row,
            continues: order.version(),
            events: turn.events,
            after: turn.order,
            wake: Wake::Never,
            by_runner: true,
        };
        // Whatever becomes of it: the claim has a lease, so it is tried again.
        let _told = self.commit(&write);
    }

    pub(super) fn steal_lease(&mut self) {
        let now = self.now;
        if let Some(row) = self.pick_row(|row, now| row.wake_at.is_some_and(|at| at > now)) {
            self.rows[row].wake_at = Some(now);
            self.reached.count(Happening::Event("lease stolen"));
        }
    }
}

/// The attempt that a lost runner has left behind.
pub(super) fn lost_attempt(order: &Order) -> Option<Finished> {
    let mut calls = order.calls().iter();
    let (call, state) = calls.find(|(_, state)| state.is_in_flight())?;
    Some(Finished {
        call: *call,
        attempt: state.attempts,
        outcome: unknown(EvidenceKind::RunnerLost),
    })
}
