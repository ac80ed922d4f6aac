//! The simulated network and the collaborators at its end: requests are lost, late and doubled,
//! answers are lost, garbled and contradict.

use super::reach::{EndKind, Happening};
use super::variants::Mutant;
use super::world::World;
use crate::engine::{payment_call, stock_call};
use crate::ports::{CallKey, PaymentCall, StockCall};
use crate::testing::collaborators::{KeyMemory, MoneyBook, Served, StockBook};
use domain::process::{
    Answer, CallId, CallOutcome, Capabilities, Evidence, EvidenceKind, Finished, Idempotency, Mode,
    Receipt, Refusal, Step,
};
use domain::{Duration, Order, Timestamp};

/// The longest that a request may take to arrive, and a runner between a durable intent and its
/// request. Real networks and schedulers have such a bound too, and nothing that forgets its keys
/// could be called safely without one.
pub const MAX_FLIGHT: Duration = Duration::from_secs(120);

/// A request on its way.
pub(super) struct Packet {
    /// Which of all requests; the runner that waits for the answer knows it.
    pub(super) ticket: u64,
    pub(super) row: usize,
    pub(super) call: CallId,
    pub(super) attempt: u32,
    pub(super) mode: Mode,
    body: Body,
    sent_at: Timestamp,
    /// It has been delivered before.
    is_copy: bool,
}

enum Body {
    Stock(StockCall),
    Money(PaymentCall),
    Other(CallKey),
}

/// The collaborators' own books.
pub(super) struct Books {
    pub(super) stock: StockBook,
    pub(super) money: MoneyBook,
    /// Shipping, carts and notifications.
    pub(super) others: KeyMemory,
    pub(super) parcels: Vec<u32>,
}

impl Body {
    fn of(order: &Order, call: CallId) -> Self {
        match call.step {
            Step::Reserve | Step::Release | Step::Consume => Self::Stock(stock_call(order, call)),
            Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
                Self::Money(payment_call(order, call))
            }
            Step::CreateShipment | Step::ClearCart | Step::Notify => {
                Self::Other(CallKey::new(order.id(), call))
            }
        }
    }

    fn key(&self) -> &CallKey {
        match self {
            Self::Stock(call) => &call.key,
            Self::Money(call) => &call.key,
            Self::Other(key) => key,
        }
    }

    fn set_key(&mut self, key: CallKey) {
        match self {
            Self::Stock(call) => call.key = key,
            Self::Money(call) => call.key = key,
            Self::Other(own) => *own = key,
        }
    }
}

impl Packet {
    pub(super) fn key(&self) -> &CallKey {
        self.body.key()
    }
}

impl World {
    /// Sends a request; whether it arrives is seen when it is delivered.
    pub(super) fn send(
        &mut self,
        row: usize,
        order: &Order,
        call: CallId,
        mode: Mode,
        attempt: u32,
    ) -> u64 {
        let mut body = Body::of(order, call);
        let is_fresh = self.setup.mutant == Some(Mutant::KeyPerAttempt) && attempt > 1;
        if is_fresh && mode == Mode::Do {
            // A line that no order has stands for the attempt.
            let attempt = u16::try_from(attempt).unwrap_or(u16::MAX);
            let line = Some(call.line.unwrap_or(0) * 1_000 + 1_000 + attempt);
            body.set_key(CallKey::new(order.id(), CallId { line, ..call }));
        }
        self.tickets += 1;
        let ticket = self.tickets;
        if self.strikes(self.setup.odds.request_lost) {
            self.event("request lost");
            return ticket;
        }
        self.packets.push(Packet {
            ticket,
            row,
            call,
            attempt,
            mode,
            body,
            sent_at: self.now,
            is_copy: false,
        });
        ticket
    }

    /// Delivers one request on its way.
    pub(super) fn deliver(&mut self, n: usize) {
        let packet = self.packets.swap_remove(n);
        if self.now.since(packet.sent_at) > MAX_FLIGHT {
            self.event("request expired");
            return;
        }
        self.trace(|| format!("{} of order {} arrives", packet.call, packet.row));
        self.check_request(&packet);
        if !self.is_awaited(packet.ticket) {
            self.event("late arrival");
        }
        if packet.is_copy {
            self.event("duplicate delivered");
        }
        if self.strikes(self.setup.odds.server_error) && self.rng.bool() {
            self.reply(&packet, unknown(EvidenceKind::ServerError));
            return;
        }
        let answer = match packet.mode {
            Mode::Query => self.look_up(packet.body.key(), packet.call.step),
            Mode::Do => self.serve(&packet),
        };
        self.check_books(packet.row);
        let outcome = self.garbled(&packet, answer);
        if self.strikes(self.setup.odds.answer_lost) {
            self.event("answer lost");
        } else {
            self.reply(&packet, outcome);
        }
        if self.is_doubled(&packet) && self.strikes(self.setup.odds.duplicated) {
            let copy = Packet {
                is_copy: true,
                ..packet
            };
            self.packets.push(copy);
        }
    }

    /// Proxies repeat only what may be repeated; one that repeats keyless requests is a mutant.
    fn is_doubled(&self, packet: &Packet) -> bool {
        let known = self.setup.plan.capabilities(packet.call.step);
        let is_safe = known.is_some_and(|known| match known.idempotency {
            Idempotency::Keyed { pins_refusals, .. } => pins_refusals,
            Idempotency::Natural => true,
            Idempotency::None => self.setup.mutant == Some(Mutant::ReplayingProxy),
        });
        is_safe || packet.mode == Mode::Query
    }

    fn serve(&mut self, packet: &Packet) -> Answer {
        let is_refused = self.strikes(self.setup.odds.refused)
            && (!packet.call.step.is_undo() || self.rng.u8(..) < 80);
        let refusal = is_refused.then(|| match packet.call.step {
            Step::Authorize | Step::Capture | Step::Pay => Refusal::Declined("no".to_owned()),
            _ => Refusal::Rejected("no".to_owned()),
        });
        let now = self.now;
        let served = match (&packet.body, refusal) {
            (Body::Stock(call), Some(refusal)) => self.books.stock.refuse(call, now, refusal),
            (Body::Stock(call), None) => stock(&mut self.books.stock, packet.call.step, call, now),
            (Body::Money(call), Some(refusal)) => self.books.money.refuse(call, now, refusal),
            (Body::Money(call), None) if self.takes_on(packet.call.step, call) => {
                return self.take_on(packet.row, call.clone());
            }
            (Body::Money(call), None) => money(&mut self.books.money, packet.call.step, call, now),
            (Body::Other(key), refusal) => self.serve_other(packet, key, refusal),
        };
        if matches!(served.answer, Answer::Refused(_)) {
            self.refusals.insert((packet.row, packet.call));
        }
        served.answer
    }

    fn serve_other(&mut self, packet: &Packet, key: &CallKey, refusal: Option<Refusal>) -> Served {
        let parcels = &mut self.books.parcels[packet.row];
        self.books
            .others
            .once(key, self.now, |_keys| match refusal {
                Some(refusal) => Served::refused(refusal),
                None if packet.call.step == Step::CreateShipment => {
                    *parcels += 1;
                    Served::done(Receipt::Shipment {
                        tracking_number: "TRK-1".to_owned(),
                        estimated_delivery: None,
                    })
                }
                None => Served::done(Receipt::Plain),
            })
    }

    /// What a collaborator's books say of a call.
    pub(super) fn look_up(&self, key: &CallKey, step: Step) -> Answer {
        match step {
            Step::Reserve | Step::Release | Step::Consume => self.books.stock.look_up(key),
            Step::Pay if self.is_open(key) => Answer::Awaited { reference: None },
            Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
                self.books.money.look_up(key)
            }
            Step::CreateShipment | Step::ClearCart | Step::Notify => self.books.others.look_up(key),
        }
    }

    fn garbled(&mut self, packet: &Packet, answer: Answer) -> CallOutcome {
        if self.strikes(self.setup.odds.server_error) {
            unknown(EvidenceKind::ServerError)
        } else if self.strikes(self.setup.odds.unreadable) {
            unknown(EvidenceKind::Unreadable)
        } else if packet.mode == Mode::Do && self.strikes(self.setup.odds.mismatch) {
            unknown(EvidenceKind::Mismatch)
        } else {
            CallOutcome::Definite(answer)
        }
    }

    fn reply(&mut self, packet: &Packet, outcome: CallOutcome) {
        if !self.is_awaited(packet.ticket) {
            self.event("late answer ignored");
            return;
        }
        let finished = Finished {
            call: packet.call,
            attempt: packet.attempt,
            outcome,
        };
        self.answer(packet.ticket, finished);
    }

    /// Whether an earlier request of this call may still arrive.
    pub(super) fn may_still_arrive(&self, row: usize, call: CallId) -> bool {
        let on_its_way =
            |packet: &Packet| packet.row == row && packet.call == call && packet.mode == Mode::Do;
        self.packets.iter().any(on_its_way) || self.may_still_be_sent(row, call)
    }

    pub(super) fn count_end(&mut self, call: CallId, mode: Mode, outcome: &CallOutcome) {
        let end = match outcome {
            CallOutcome::NotSent(_) => EndKind::NotSent,
            CallOutcome::Definite(Answer::Done(_) | Answer::Awaited { .. }) => EndKind::Done,
            CallOutcome::Definite(Answer::Refused(_)) => EndKind::Refused,
            CallOutcome::Definite(Answer::NotFound) => EndKind::NotFound,
            CallOutcome::Unknown(_) => EndKind::Unknown,
        };
        self.reached.count(match mode {
            Mode::Do => Happening::Ended(call.step, end),
            Mode::Query => Happening::Queried(end),
        });
    }
}

pub(super) fn unknown(kind: EvidenceKind) -> CallOutcome {
    CallOutcome::Unknown(Evidence::new(kind, ""))
}

fn stock(books: &mut StockBook, step: Step, call: &StockCall, now: Timestamp) -> Served {
    match step {
        Step::Release => books.release(call, now),
        Step::Consume => books.consume(call, now),
        _ => books.reserve(call, now),
    }
}

fn money(books: &mut MoneyBook, step: Step, call: &PaymentCall, now: Timestamp) -> Served {
    match step {
        Step::Authorize => books.authorize(call, now),
        Step::Capture => books.capture(call, now),
        Step::Void => books.void(call, now),
        Step::Refund => books.refund(call, now),
        _ => books.pay(call, now),
    }
}

impl Books {
    pub(super) fn new(
        stock: StockBook,
        payment: Capabilities,
        shipping: Capabilities,
        orders: usize,
    ) -> Self {
        Self {
            stock,
            money: MoneyBook::new(payment),
            others: KeyMemory::new(shipping),
            parcels: vec![0; orders],
        }
    }
}
