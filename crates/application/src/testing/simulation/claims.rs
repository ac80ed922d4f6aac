//! How simulated runners come to orders: by claims that can be stolen, with poison held, as in the
//! engine.

use super::network::unknown;
use super::reach::Happening;
use super::runners::{LEASE, Runner, Since};
use super::store::{Row, Write};
use super::world::World;
use crate::ports::Wake;
use domain::order::{Command, Fact};
use domain::process::{CallOutcome, CallState, EvidenceKind, Finished, Hold, Phase};
use domain::{Actor, Order, Timestamp};

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
            let times = claimed.claims.max(lost_runners(claimed));
            if times > CLAIMS_BEFORE_PARKING {
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
        let (order, now) = (self.load(row), self.now);
        let mut held = order.clone();
        let lost = lost_attempt(&order).map(|lost| Fact::CallEnded {
            call: lost.call,
            attempt: lost.attempt,
            outcome: lost.outcome,
            retry_at: now,
        });
        let lost = lost.map(|fact| held.record(fact, Actor::Engine, now));
        if let Command::Applied(hold) = held.hold(Hold::Poison, now) {
            let after = held.with_events(&hold);
            let write = Write {
                row,
                continues: order.version(),
                events: lost.into_iter().chain(hold).collect(),
                after,
                wake: Wake::Never,
                by_runner: true,
            };
            // Whatever becomes of it: the claim has a lease, so it is tried again.
            let _told = self.commit(&write);
        }
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
    let in_flight = |state: &CallState| matches!(state.phase, Phase::InFlight(_));
    let (call, state) = order.calls().iter().find(|(_, state)| in_flight(state))?;
    Some(Finished {
        call: *call,
        attempt: state.attempts,
        outcome: unknown(EvidenceKind::RunnerLost),
    })
}

/// How often in a row an order's call lost its runner, this time included; as in the engine.
fn lost_runners(row: &Row) -> u32 {
    let in_flight = lost_attempt(&row.latest);
    if in_flight.is_none_or(|lost| lost.attempt <= CLAIMS_BEFORE_PARKING) {
        return 0;
    }
    let is_lost = |fact: &Fact| match fact {
        Fact::CallStarted { .. } => Some(0),
        Fact::CallEnded {
            outcome: CallOutcome::Unknown(evidence),
            ..
        } if evidence.kind == EvidenceKind::RunnerLost => Some(1),
        _ => None,
    };
    let latest_first = row.events.iter().rev();
    let lost: u32 = latest_first.map_while(|event| is_lost(&event.fact)).sum();
    lost + 1
}
