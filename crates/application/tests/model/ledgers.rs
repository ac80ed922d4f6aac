//! Collaborators by what they truly are, each with a ledger of its own effects.

use crate::money::Till;
use crate::state::{Ending, Request};
use crate::stock::Shelf;
use domain::Duration;
use domain::process::{CallId, Capabilities, Idempotency, Mode, Step};

/// What a collaborator truly is, whatever its protocol claims.
#[derive(Debug, Clone, Copy)]
#[expect(clippy::struct_excessive_bools, reason = "traits that combine freely")]
pub(crate) struct Nature {
    /// Remembers keys and their results.
    pub(crate) keyed: bool,
    /// Remembers refusals as well.
    pub(crate) pins_refusals: bool,
    /// Refuses a key for ever that was undone before it was known.
    pub(crate) tombstones: bool,
    /// Forgets keys when the clock leaps.
    pub(crate) forgets: bool,
    /// Takes a key of its own for every attempt: not what it is, but what it is sent.
    pub(crate) sees_attempts_as_keys: bool,
}

impl Nature {
    /// A collaborator that is what its protocol claims.
    pub(crate) fn honest(claimed: Capabilities) -> Self {
        let (keyed, pins_refusals, forgets) = match claimed.idempotency {
            Idempotency::Keyed {
                window,
                pins_refusals,
            } => (
                true,
                pins_refusals,
                window != Duration::from_hours(u64::MAX),
            ),
            Idempotency::Natural => (true, false, false),
            Idempotency::None => (false, false, false),
        };
        Self {
            keyed,
            pins_refusals,
            tombstones: claimed.tombstones_undo,
            forgets,
            sees_attempts_as_keys: false,
        }
    }
}

/// What a collaborator remembers of one key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Key {
    done: bool,
    refused: bool,
    buried: bool,
    attempt: u32,
}

impl Key {
    /// The answer to a repeated request; none if it has to be decided.
    pub(crate) fn recalled(self, nature: Nature, attempt: u32) -> Option<Ending> {
        let is_other = nature.sees_attempts_as_keys && self.attempt != attempt;
        if !nature.keyed || is_other {
            None
        } else if self.buried || self.refused {
            Some(Ending::Refused)
        } else {
            self.done.then_some(Ending::Done)
        }
    }

    pub(crate) fn remember(&mut self, nature: Nature, attempt: u32, ending: Ending) {
        self.attempt = if nature.sees_attempts_as_keys {
            attempt
        } else {
            0
        };
        if nature.keyed {
            self.done |= ending == Ending::Done;
            self.refused |= ending == Ending::Refused && nature.pins_refusals;
        }
    }

    /// Undone before it was known.
    pub(crate) fn bury(&mut self, nature: Nature) {
        self.buried |= nature.tombstones;
    }

    pub(crate) fn asked(self) -> Ending {
        if self.refused || self.buried {
            Ending::Refused
        } else if self.done {
            Ending::Done
        } else {
            Ending::NotFound
        }
    }

    pub(crate) fn forget(&mut self) {
        *self = Self::default();
    }
}

/// All ledgers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Ledgers {
    pub(crate) shelves: [Shelf; 2],
    pub(crate) till: Till,
    pub(crate) parcels: u8,
    pub(crate) parcel_key: Key,
}

/// Who the collaborators are in this variant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Natures {
    pub(crate) inventory: Nature,
    pub(crate) payments: Nature,
    pub(crate) shipping: Nature,
    /// How long a reservation lasts, in seconds; 0: until it is released.
    pub(crate) reservation_secs: u16,
    /// How many lines an order has.
    pub(crate) lines: usize,
}

impl Natures {
    /// The lines that a call is for.
    pub(crate) fn of_call(&self, call: CallId) -> std::ops::Range<usize> {
        match call.line {
            None => 0..self.lines,
            Some(line) => usize::from(line) - 1..usize::from(line),
        }
    }
}

impl Ledgers {
    /// Lets a request take its effect. `refuse` is the collaborator's will where it has a choice.
    pub(crate) fn handle(
        &mut self,
        natures: &Natures,
        request: Request,
        refuse: bool,
        now: u16,
    ) -> Ending {
        match request.call.step {
            Step::Reserve | Step::Release | Step::Consume => {
                self.inventory(natures, request, refuse, now)
            }
            Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
                self.till.handle(natures.payments, request, refuse)
            }
            Step::CreateShipment => self.shipping(natures.shipping, request, refuse),
            Step::ClearCart | Step::Notify => {
                if refuse {
                    Ending::Refused
                } else {
                    Ending::Done
                }
            }
        }
    }

    fn inventory(&mut self, natures: &Natures, request: Request, refuse: bool, now: u16) -> Ending {
        let lines = natures.of_call(request.call);
        let expires = match natures.reservation_secs {
            0 => 0,
            secs => now + secs,
        };
        // A call for the whole order is all or nothing; the model's orders of that kind have the
        // same stock on every line, so that the lines agree.
        let mut ending = Ending::Done;
        for shelf in &mut self.shelves[lines] {
            ending = shelf.handle(natures.inventory, request, refuse, expires);
        }
        ending
    }

    fn shipping(&mut self, nature: Nature, request: Request, refuse: bool) -> Ending {
        if request.mode == Mode::Query {
            return self.parcel_key.asked();
        }
        if let Some(before) = self.parcel_key.recalled(nature, request.attempt) {
            return before;
        }
        let ending = if refuse {
            Ending::Refused
        } else {
            Ending::Done
        };
        self.parcels += u8::from(ending == Ending::Done);
        self.parcel_key.remember(nature, request.attempt, ending);
        ending
    }

    /// Whether this request can never have an effect any more.
    pub(crate) fn is_inert(&self, natures: &Natures, request: Request) -> bool {
        match request.call.step {
            Step::Reserve | Step::Release | Step::Consume => {
                let nature = natures.inventory;
                natures
                    .of_call(request.call)
                    .all(|line| self.shelves[line].is_inert(nature, request))
            }
            Step::Authorize | Step::Capture | Step::Pay | Step::Void | Step::Refund => {
                self.till.is_inert(natures.payments, request)
            }
            Step::CreateShipment => {
                let key = self.parcel_key;
                key.recalled(natures.shipping, request.attempt).is_some()
            }
            Step::ClearCart | Step::Notify => true,
        }
    }

    /// The clock leaps past every window: keys are forgotten and reservations end.
    pub(crate) fn leap(&mut self, natures: &Natures, now: u16) {
        for shelf in &mut self.shelves {
            shelf.leap(natures.inventory, now);
        }
        if natures.payments.forgets {
            self.till.forget();
        }
        if natures.shipping.forgets {
            self.parcel_key.forget();
        }
    }
}

/// What collaborators have answered, by call: an answer on record must be one of these.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Said {
    done: u64,
    refused: u64,
}

impl Said {
    pub(crate) fn hear(&mut self, call: CallId, ending: Ending) {
        match ending {
            Ending::Done => self.done |= Self::bit(call),
            Ending::Refused => self.refused |= Self::bit(call),
            Ending::NotSent | Ending::TimedOut | Ending::Mismatch | Ending::NotFound => {}
        }
    }

    pub(crate) fn was_done(self, call: CallId) -> bool {
        self.done & Self::bit(call) != 0
    }

    pub(crate) fn was_refused(self, call: CallId) -> bool {
        self.refused & Self::bit(call) != 0
    }

    fn bit(call: CallId) -> u64 {
        let step = Step::ALL.iter().position(|s| *s == call.step);
        let step = step.expect("every step is in ALL");
        1 << (step * 3 + usize::from(call.line.unwrap_or(0)))
    }
}
