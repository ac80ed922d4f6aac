//! The people around an order: customers who cancel, a warehouse that ships, an operator who tells
//! the truth. Each looks first and acts later, so everybody can come in between.

use super::reach::Happening;
use super::runners::LEASE;
use super::store::{Told, Write};
use super::world::World;
use crate::engine::{payment_call, stock_call};
use crate::ports::{CallKey, Wake};
use domain::order::{CancelWindow, Command, Event, PaymentReport, ShipmentReport};
use domain::process::{Answer, CallId, Hold, Step, Verdict};
use domain::{Actor, Duration, Order, Reason};

/// What somebody wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wish {
    Cancel,
    Process,
    Ship,
    Deliver,
    Report,
    Settle,
    Expire,
    PaymentNews,
}

/// Somebody who has looked at an order and not acted yet.
pub(super) struct Visit {
    row: usize,
    seen: Order,
    wish: Wish,
    /// What the provider says, where it is the provider.
    letter: Option<PaymentReport>,
}

enum Decided {
    Events(Vec<Event>),
    Already,
    Forbidden,
}

impl World {
    pub(super) fn visit(&mut self, wish: Wish) {
        if let Some(row) = self.pick_row(|_, _| true) {
            let seen = self.load(row);
            self.visits.push(Visit {
                row,
                seen,
                wish,
                letter: None,
            });
        }
    }

    /// The provider, or who looks for unpaid orders, comes to this order.
    pub(super) fn visit_about_payment(&mut self, row: usize, letter: Option<PaymentReport>) {
        let wish = match letter {
            Some(_) => Wish::PaymentNews,
            None => Wish::Expire,
        };
        let seen = self.load(row);
        self.visits.push(Visit {
            row,
            seen,
            wish,
            letter,
        });
    }

    pub(super) fn act(&mut self, n: usize) {
        let mut visit = self.visits.swap_remove(n);
        let events = match self.decide(&visit) {
            Decided::Events(events) => events,
            Decided::Already if visit.wish == Wish::Cancel => return self.event("cancel repeated"),
            Decided::Forbidden if visit.wish == Wish::Cancel => return self.event("cancel lost"),
            Decided::Already | Decided::Forbidden => return,
        };
        let after = visit.seen.with_events(&events);
        let write = Write {
            row: visit.row,
            continues: visit.seen.version(),
            events,
            wake: wake_after_command(&visit.seen, &after),
            after,
            by_runner: false,
        };
        self.trace(|| format!("{:?} of order {}", visit.wish, visit.row));
        match self.commit(&write) {
            Told::Written => self.accepted(&visit),
            Told::Conflict => {
                visit.seen = self.load(visit.row);
                self.visits.push(visit);
            }
            // News are told again until they are known to be written.
            Told::NotWritten | Told::Unknown if visit.wish == Wish::PaymentNews => {
                visit.seen = self.load(visit.row);
                self.visits.push(visit);
            }
            Told::NotWritten | Told::Unknown => {}
        }
    }

    fn accepted(&mut self, visit: &Visit) {
        self.rows[visit.row].nudged = true;
        match visit.wish {
            Wish::Cancel => self.event("cancel won"),
            Wish::Ship => self.event("ship won"),
            Wish::PaymentNews => self.count_news(&visit.seen),
            Wish::Process | Wish::Deliver | Wish::Report | Wish::Settle | Wish::Expire => {}
        }
    }

    fn decide(&mut self, visit: &Visit) -> Decided {
        let (order, now) = (&visit.seen, self.now);
        if order.version() != self.rows[visit.row].latest.version() {
            self.event(match visit.wish {
                Wish::Cancel => "cancel conflict",
                Wish::Ship => "ship conflict",
                Wish::Settle => "settle conflict",
                Wish::PaymentNews => "payment report conflict",
                Wish::Expire => "expiry conflict",
                Wish::Process | Wish::Deliver | Wish::Report => "other conflict",
            });
        }
        let service = Actor::Service("warehouse".to_owned());
        let decision = match visit.wish {
            Wish::Cancel => order.cancel(
                CancelWindow::default(),
                &Actor::Anyone,
                Reason::not_given(),
                now,
            ),
            Wish::Process => order.start_processing(&service, now),
            Wish::Ship => order.ship(&service, now),
            Wish::Deliver => order.deliver(&service, now),
            Wish::Report => Ok(order.report_shipment(delivered(), &service, now)),
            Wish::Settle => return self.settle(visit),
            Wish::Expire => Ok(order.expire_payment(now)),
            Wish::PaymentNews => return self.hear(order, visit.letter.clone()),
        };
        match decision {
            Ok(Command::Applied(events)) => Decided::Events(events),
            Ok(Command::AlreadyApplied) => Decided::Already,
            Err(_illegal) => Decided::Forbidden,
        }
    }

    fn hear(&mut self, order: &Order, letter: Option<PaymentReport>) -> Decided {
        let provider = Actor::Service("payments".to_owned());
        let heard = letter.map(|letter| order.report_payment(letter, &provider, self.now));
        let Some(Ok(command)) = heard else {
            self.violated("J1", "a payment that nobody asked for".to_owned());
            return Decided::Forbidden;
        };
        if command == Command::AlreadyApplied {
            self.event("payment report told again");
        }
        events_of(command)
    }

    fn settle(&mut self, visit: &Visit) -> Decided {
        let order = &visit.seen;
        if order.version() != self.rows[visit.row].latest.version() {
            // A verdict on what was seen earlier is refused by the store.
            let reason = Reason::not_given();
            let late = order.settle(Verdict::Retry, &operator(), reason, self.now);
            return late.map_or(Decided::Forbidden, events_of);
        }
        let Some(verdict) = self.truth(visit.row, order) else {
            return Decided::Forbidden;
        };
        let settled = order.settle(verdict, &operator(), Reason::not_given(), self.now);
        settled.map_or(Decided::Forbidden, events_of)
    }

    /// What an operator finds out who looks at the collaborators' books; none while that may change.
    fn truth(&mut self, row: usize, order: &Order) -> Option<Verdict> {
        let parked = order.parked()?;
        let Some(call) = parked.call.filter(|_| parked.hold != Hold::StillFailing) else {
            return Some(Verdict::Retry);
        };
        // Whoever has done it by hand does not ask for it again.
        if self.by_hand.contains(&(row, call)) {
            return Some(Verdict::Done);
        }
        if self.faults && self.rng.u8(..) < 40 {
            return Some(Verdict::Retry);
        }
        if self.may_still_arrive(row, call) {
            return None;
        }
        let key = CallKey::new(order.id(), call);
        match self.look_up(&key, call.step) {
            Answer::Done(_) => return Some(Verdict::Done),
            // The repeat finds it.
            Answer::Awaited { .. } => return Some(Verdict::Retry),
            Answer::Refused(_) | Answer::NotFound => {}
        }
        if matches!(parked.hold, Hold::UndoRefused | Hold::Refused) {
            self.do_by_hand(row, order, call);
            return Some(Verdict::Done);
        }
        Some(Verdict::NotDone)
    }

    /// What the collaborator refuses to the service, it does for a person.
    fn do_by_hand(&mut self, row: usize, order: &Order, call: CallId) {
        self.event("done by hand");
        self.by_hand.insert((row, call));
        let now = self.now;
        // A key that no call has.
        let key = CallKey::new(
            order.id(),
            CallId {
                line: Some(u16::MAX),
                ..call
            },
        );
        if matches!(call.step, Step::Release | Step::Consume) {
            let mut by_hand = stock_call(order, call);
            let (held, _left) = self.books.stock.held(&by_hand.reservation);
            by_hand.key = CallKey::new(
                order.id(),
                CallId {
                    line: Some(u16::MAX - call.line.unwrap_or(0)),
                    ..call
                },
            );
            match call.step {
                Step::Release if held > 0 => drop(self.books.stock.release(&by_hand, now)),
                Step::Consume if held > 0 => drop(self.books.stock.consume(&by_hand, now)),
                _ => {}
            }
        } else if call.step == Step::CreateShipment {
            self.books.parcels[row] += 1;
        } else {
            self.close_payment(row);
            let mut by_hand = payment_call(order, call);
            by_hand.key = key;
            let mut own = self
                .books
                .money
                .entries()
                .iter()
                .filter(|e| e.order == order.id());
            match own
                .next()
                .map(|entry| (entry.is_blocked, entry.is_taken && !entry.is_refunded))
            {
                Some((true, _)) => drop(self.books.money.void(&by_hand, now)),
                Some((_, true)) => drop(self.books.money.refund(&by_hand, now)),
                _ => {}
            }
        }
        self.check_books(row);
    }

    /// An operator goes through everything that is parked; tells whether anything was.
    pub(super) fn settle_all(&mut self) -> bool {
        let mut any = false;
        for row in 0..self.rows.len() {
            let seen = self.load(row);
            if seen.parked().is_some() {
                any = true;
                self.visits.push(Visit {
                    row,
                    seen,
                    wish: Wish::Settle,
                    letter: None,
                });
                self.act(self.visits.len() - 1);
            }
        }
        any
    }

    pub(super) fn count_verdict(&mut self, verdict: Verdict) {
        self.reached.count(Happening::Settled(verdict.name()));
    }
}

fn events_of(command: Command<Vec<Event>>) -> Decided {
    match command {
        Command::Applied(events) => Decided::Events(events),
        Command::AlreadyApplied => Decided::Already,
    }
}

fn operator() -> Actor {
    Actor::Operator("truthful".to_owned())
}

fn delivered() -> ShipmentReport {
    ShipmentReport {
        tracking_number: "TRK-1".to_owned(),
        status: "DELIVERED".to_owned(),
        reported_at: "today".to_owned(),
        location: None,
        details: None,
    }
}

/// When an order is due after a command, as in the use cases.
fn wake_after_command(before: &Order, after: &Order) -> Wake {
    match (after.is_in_flight(), before.held()) {
        (true, None) => Wake::Keep,
        (true, Some(_)) => Wake::After(Duration::ZERO),
        (false, _) => Wake::After(LEASE),
    }
}
