//! What a run has come across: a run that never met a cancel proves nothing about cancels.

use std::sync::atomic::{AtomicU32, Ordering};

macro_rules! reaches {
    ($($name:ident = $text:literal,)*) => {
        /// Something worth meeting.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub(crate) enum Reach { $($name,)* }

        impl Reach {
            pub(crate) const ALL: &[(Self, &str)] = &[$((Self::$name, $text),)*];
        }
    };
}

reaches! {
    Confirmed = "confirmed at rest",
    Cancelled = "cancelled at rest",
    Parked = "parked",
    Released = "stock given back",
    Voided = "authorization voided",
    Refunded = "cancelled with a refund",
    Shipped = "shipped and consumed",
    Settled = "settled by an operator",
    Conflict = "append refused",
    FoundAnswer = "lost answer found after the order was parked for it",
    Unheard = "append not answered",
    FoundWritten = "unanswered append found written",
    NotFound = "unanswered append not found: turn taken anew",
    LateArrival = "request arrived late",
    LateAtRest = "request arrived after everything rested",
    Replayed = "request replayed",
    Killed = "runner killed",
    Stolen = "lease stolen",
    Leapt = "clock leapt past the window",
    Refused = "collaborator refused",
    Asked = "collaborator asked",
    PaidUnasked = "paid before it was asked for",
    FailedUnasked = "payment failed before it was asked for",
    PaidTooLate = "paid unasked after the order was called off",
}

impl Reach {
    /// What no variant does without.
    pub(crate) const IN_EVERY_VARIANT: &[Self] = &[
        Self::Confirmed,
        Self::Cancelled,
        Self::Released,
        Self::Conflict,
        Self::LateArrival,
        Self::Killed,
    ];
}

/// What has been met so far, by all checking threads.
#[derive(Debug, Default)]
pub(crate) struct Reached(AtomicU32);

impl Reached {
    pub(crate) fn note(&self, reach: Reach) {
        let bit = 1 << (reach as u32);
        if self.0.load(Ordering::Relaxed) & bit == 0 {
            self.0.fetch_or(bit, Ordering::Relaxed);
        }
    }

    pub(crate) fn note_if(&self, met: bool, reach: Reach) {
        if met {
            self.note(reach);
        }
    }

    pub(crate) fn has(&self, reach: Reach) -> bool {
        self.0.load(Ordering::Relaxed) & (1 << (reach as u32)) != 0
    }
}
