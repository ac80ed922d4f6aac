//! The inventory's ledger of one line's product.

use crate::ledgers::{Key, Nature};
use crate::state::{Ending, Request};
use domain::process::{Mode, Step};

/// How many units there are at first; an order's line takes one.
pub(crate) const INITIAL_STOCK: i8 = 2;

/// One product's units, and what was done to them for this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Shelf {
    pub(crate) on_hand: i8,
    pub(crate) held: i8,
    pub(crate) consumed: i8,
    /// Reservations made, ever.
    pub(crate) reserves: u8,
    /// Reservations given back by a call, ever.
    pub(crate) releases: u8,
    given_back: bool,
    key: Key,
    /// When the reservation ends; 0: never.
    pub(crate) expires: u16,
}

impl Default for Shelf {
    fn default() -> Self {
        Self {
            on_hand: INITIAL_STOCK,
            held: 0,
            consumed: 0,
            reserves: 0,
            releases: 0,
            given_back: false,
            key: Key::default(),
            expires: 0,
        }
    }
}

impl Shelf {
    pub(crate) fn handle(
        &mut self,
        nature: Nature,
        request: Request,
        refuse: bool,
        expires: u16,
    ) -> Ending {
        match (request.mode, request.call.step) {
            (Mode::Query, Step::Reserve) => self.key.asked(),
            (Mode::Query, Step::Release) => known_if(self.given_back),
            (Mode::Query, _) => known_if(self.consumed > 0),
            (Mode::Do, Step::Reserve) => self.reserve(nature, request.attempt, refuse, expires),
            (Mode::Do, Step::Release) => self.release(nature, refuse),
            (Mode::Do, _) => self.consume(nature, refuse),
        }
    }

    fn reserve(&mut self, nature: Nature, attempt: u32, refuse: bool, expires: u16) -> Ending {
        if let Some(before) = self.key.recalled(nature, attempt) {
            return before;
        }
        let ending = if refuse || self.on_hand < 1 {
            Ending::Refused
        } else {
            self.on_hand -= 1;
            self.held += 1;
            self.reserves += 1;
            self.expires = expires;
            Ending::Done
        };
        self.key.remember(nature, attempt, ending);
        ending
    }

    /// Without keys it simply adds to the stock; with keys it gives the reservation back once.
    fn release(&mut self, nature: Nature, refuse: bool) -> Ending {
        if nature.keyed && self.given_back {
            return Ending::Done;
        }
        if refuse {
            return Ending::Refused;
        }
        if !nature.keyed || self.held > 0 {
            self.on_hand += 1;
            self.held -= 1;
            self.releases += 1;
            self.given_back = true;
        } else {
            self.key.bury(nature);
        }
        Ending::Done
    }

    fn consume(&mut self, nature: Nature, refuse: bool) -> Ending {
        if nature.keyed && self.consumed > 0 {
            return Ending::Done;
        }
        if refuse || (nature.keyed && self.held < 1) {
            return Ending::Refused;
        }
        self.held -= 1;
        self.consumed += 1;
        Ending::Done
    }

    /// What an operator does when the service was refused.
    pub(crate) fn empty_by_hand(&mut self) {
        self.on_hand += self.held;
        self.held = 0;
        self.given_back = true;
    }

    /// Whether this request would only be answered as before, for ever.
    pub(crate) fn is_inert(&self, nature: Nature, request: Request) -> bool {
        nature.keyed
            && match request.call.step {
                Step::Reserve => self.key.recalled(nature, request.attempt).is_some(),
                Step::Release => self.given_back,
                _ => self.consumed > 0,
            }
    }

    pub(crate) fn leap(&mut self, nature: Nature, now: u16) {
        if nature.forgets {
            self.key.forget();
        }
        if self.expires != 0 && self.expires <= now && self.held > 0 {
            self.on_hand += self.held;
            self.held = 0;
            self.given_back = true;
        }
    }
}

fn known_if(done: bool) -> Ending {
    if done { Ending::Done } else { Ending::NotFound }
}
