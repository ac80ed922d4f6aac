//! What happens next in a schedule: any move while faults last, then only those that lead to rest.

use super::people::Wish;
use super::runners::Runner;
use super::setup::SHORT_WINDOW;
use super::world::World;
use domain::{Duration, Timestamp};

/// How many moves an order may need to come to rest once nothing goes wrong any more.
const MOVES_TO_REST: u32 = 6_000;

impl World {
    /// Any move at all, as the odds have it.
    pub(super) fn any_move(&mut self) {
        if self.setup.pays_later && self.rng.u8(..) < 50 {
            return self.payment_move();
        }
        let odds = &self.setup.odds;
        let mut dice = self.rng.u32(0..1_000);
        let rare = [
            odds.kill,
            odds.steal,
            odds.cancel,
            odds.ship,
            odds.settle,
            odds.jump,
        ];
        for (n, odd) in rare.into_iter().enumerate() {
            if dice < odd {
                return self.rare_move(n);
            }
            dice -= odd;
        }
        match self.rng.u8(0..100) {
            0..50 => {
                let n = self.rng.usize(0..self.runners.len());
                self.move_runner(n);
            }
            50..72 if !self.packets.is_empty() => {
                let n = self.rng.usize(0..self.packets.len());
                self.deliver(n);
            }
            72..84 if !self.visits.is_empty() => {
                let n = self.rng.usize(0..self.visits.len());
                self.act(n);
            }
            84..92 if self.rows.len() < self.setup.orders => self.place(),
            _ => self.pass_time(),
        }
    }

    fn rare_move(&mut self, n: usize) {
        match n {
            0 => {
                let n = self.rng.usize(0..self.runners.len());
                self.kill_runner(n);
            }
            1 => self.steal_lease(),
            2 => self.visit(Wish::Cancel),
            3 => {
                let wishes = [
                    Wish::Process,
                    Wish::Ship,
                    Wish::Ship,
                    Wish::Deliver,
                    Wish::Report,
                ];
                let n = self.rng.usize(0..wishes.len());
                self.visit(wishes[n]);
            }
            4 => self.visit(Wish::Settle),
            _ => {
                self.event("clock jumped");
                let hours = self.rng.u64(1..=30);
                let by = if self.rng.bool() {
                    SHORT_WINDOW
                } else {
                    Duration::from_hours(hours)
                };
                self.now = self.now.plus(by);
            }
        }
    }

    fn pass_time(&mut self) {
        let up_to = match self.rng.u8(0..4) {
            0 => 20_000,
            1 => 1_000_000,
            2 => 6_000_000,
            _ => return self.pass_to_next_event(),
        };
        let by = Duration::from_micros(self.rng.u64(1..=up_to));
        self.now = self.now.plus(by);
    }

    /// Moves the clock to when something is due, if anything will be.
    fn pass_to_next_event(&mut self) {
        if let Some(at) = self.next_event() {
            self.now = self.now.max(at);
        }
    }

    fn next_event(&self) -> Option<Timestamp> {
        let wakes = self.rows.iter().filter_map(|row| row.wake_at);
        wakes
            .chain(self.next_timeout())
            .filter(|at| *at > self.now)
            .min()
    }

    /// Without faults, moves until every order rests.
    pub(super) fn come_to_rest(&mut self) {
        for _ in 0..MOVES_TO_REST {
            if self.violation.is_some() {
                return;
            }
            let busy: Vec<usize> = (0..self.runners.len())
                .filter(|n| !matches!(self.runners[*n], Runner::Idle))
                .collect();
            let idle = (0..self.runners.len()).find(|n| !busy.contains(n));
            let choices = [
                !self.packets.is_empty(),
                !self.visits.is_empty(),
                self.has_due_orders() && idle.is_some(),
                busy.iter().any(|n| !self.is_only_waiting(*n)),
            ];
            if !choices.contains(&true) {
                if let Some(at) = self.next_event() {
                    self.now = at;
                    continue;
                }
                if self.hurry_payments() {
                    continue;
                }
                self.check_rest();
                return self.check_reconciled();
            }
            self.calm_move(choices, &busy, idle);
        }
        self.violated("O4", "the orders do not come to rest".to_owned());
    }

    fn calm_move(&mut self, choices: [bool; 4], busy: &[usize], idle: Option<usize>) {
        let n = self.rng.usize(0..4);
        match (n, idle) {
            _ if !choices[n] => {}
            (0, _) => {
                let n = self.rng.usize(0..self.packets.len());
                self.deliver(n);
            }
            (1, _) => self.act(0),
            (2, Some(idle)) => self.move_runner(idle),
            (3, _) => {
                let n = busy[self.rng.usize(0..busy.len())];
                self.move_runner(n);
            }
            _ => {}
        }
    }

    fn is_only_waiting(&self, n: usize) -> bool {
        matches!(&self.runners[n], Runner::Waiting { until, .. } if *until > self.now)
    }
}
