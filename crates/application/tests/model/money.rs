//! The payment provider's ledger of one order.

use crate::ledgers::{Key, Nature};
use crate::state::{Ending, Request};
use domain::process::{Mode, Step};

/// What was blocked, taken and paid back, in multiples of the order's total.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub(crate) struct Till {
    /// Blocks that stand.
    pub(crate) open: u8,
    /// Blocks made, ever.
    pub(crate) authorizations: u8,
    /// Amounts taken, ever, by capture or pay.
    pub(crate) taken: u8,
    /// Amounts paid back, ever.
    pub(crate) paid_back: u8,
    /// Blocks lifted, ever.
    pub(crate) voids: u8,
    authorize: Key,
    capture: Key,
    pay: Key,
}

impl Till {
    pub(crate) fn handle(&mut self, nature: Nature, request: Request, refuse: bool) -> Ending {
        if request.mode == Mode::Query {
            return self.asked(request.call.step);
        }
        match request.call.step {
            Step::Authorize => self.authorize(nature, request.attempt, refuse),
            Step::Capture => self.capture(nature, refuse),
            Step::Pay => self.pay(nature, request.attempt, refuse),
            Step::Void => self.void(nature, refuse),
            _ => self.refund(nature, refuse),
        }
    }

    fn asked(self, step: Step) -> Ending {
        let known = match step {
            Step::Authorize => return self.authorize.asked(),
            Step::Capture if self.taken == 0 => return self.capture.asked(),
            Step::Pay => return self.pay.asked(),
            Step::Capture => true,
            Step::Void => self.voids > 0,
            _ => self.paid_back > 0,
        };
        if known {
            Ending::Done
        } else {
            Ending::NotFound
        }
    }

    fn authorize(&mut self, nature: Nature, attempt: u32, refuse: bool) -> Ending {
        if let Some(before) = self.authorize.recalled(nature, attempt) {
            return before;
        }
        let ending = if refuse {
            Ending::Refused
        } else {
            self.open += 1;
            self.authorizations += 1;
            Ending::Done
        };
        self.authorize.remember(nature, attempt, ending);
        ending
    }

    /// What is captured is captured, with or without keys: a capture names its authorization.
    fn capture(&mut self, nature: Nature, refuse: bool) -> Ending {
        if self.taken > 0 {
            return Ending::Done;
        }
        if let Some(before) = self.capture.recalled(nature, 0) {
            return before;
        }
        let ending = if refuse || self.open == 0 {
            Ending::Refused
        } else {
            self.open -= 1;
            self.taken += 1;
            Ending::Done
        };
        self.capture.remember(nature, 0, ending);
        ending
    }

    fn pay(&mut self, nature: Nature, attempt: u32, refuse: bool) -> Ending {
        if let Some(before) = self.pay.recalled(nature, attempt) {
            return before;
        }
        let ending = if refuse {
            Ending::Refused
        } else {
            self.taken += 1;
            Ending::Done
        };
        self.pay.remember(nature, attempt, ending);
        ending
    }

    /// The customer pays, or fails to, before the service has asked.
    pub(crate) fn pay_unasked(&mut self, nature: Nature, paid: bool) -> Ending {
        self.pay(nature, 0, !paid)
    }

    fn void(&mut self, nature: Nature, refuse: bool) -> Ending {
        if self.voids > 0 {
            return Ending::Done;
        }
        if refuse || self.taken > 0 {
            return Ending::Refused;
        }
        if self.open > 0 {
            self.open -= 1;
            self.voids += 1;
        } else {
            self.authorize.bury(nature);
        }
        Ending::Done
    }

    /// Without keys every request pays back.
    fn refund(&mut self, nature: Nature, refuse: bool) -> Ending {
        if nature.keyed && self.paid_back > 0 {
            return Ending::Done;
        }
        if refuse {
            return Ending::Refused;
        }
        if !nature.keyed || self.taken > 0 {
            self.paid_back += 1;
        } else {
            self.pay.bury(nature);
        }
        Ending::Done
    }

    /// What an operator does when the service was refused.
    pub(crate) fn pay_back_by_hand(&mut self) {
        self.open = 0;
        self.paid_back = self.taken;
    }

    /// Whether this request would only be answered as before, for ever.
    pub(crate) fn is_inert(&self, nature: Nature, request: Request) -> bool {
        match request.call.step {
            Step::Authorize => self.authorize.recalled(nature, request.attempt).is_some(),
            Step::Capture => self.taken > 0 || self.capture.recalled(nature, 0).is_some(),
            Step::Pay => self.pay.recalled(nature, request.attempt).is_some(),
            Step::Void => self.voids > 0 || self.taken > 0,
            _ => nature.keyed && self.paid_back > 0,
        }
    }

    pub(crate) fn forget(&mut self) {
        self.authorize.forget();
        self.capture.forget();
        self.pay.forget();
    }
}
