//! How many refusals go on record: whoever asks for what is not for them must not fill the store with it, nor
//! hide what others are refused.

use crate::ports::Clock;
use domain::{Duration, Timestamp};
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// The refusals of the window of time that runs: of each caller the first few, each thing that they asked for
/// once.
pub(super) struct Refusals {
    clock: Arc<dyn Clock>,
    window: Mutex<Window>,
}

/// Whether a refusal goes on record.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Admitted {
    /// It does.
    Yes,
    /// It is the first of this caller that does not, which goes on record in its place.
    NoMore,
    /// It does not.
    No,
}

#[derive(Default)]
struct Window {
    began: Option<Timestamp>,
    seen: HashSet<(String, String)>,
    /// How many of each caller.
    callers: HashMap<String, usize>,
    /// Of all others together, once these are as many as are told apart.
    others: usize,
}

impl Refusals {
    /// How long a window is.
    const WINDOW: Duration = Duration::from_secs(600);
    /// The most of one caller that go on record in it.
    const OF_EACH: usize = 10;
    /// The most callers that are told apart.
    const CALLERS: usize = 100;
    /// What is on record in place of all that is not.
    pub(super) const AND_MORE: &str = "more of the same caller, not recorded for ten minutes";

    pub(super) fn new(clock: Arc<dyn Clock>) -> Self {
        let window = Mutex::default();
        Self { clock, window }
    }

    /// Whether this one goes on record.
    pub(super) fn admit(&self, actor: &str, subject: &str) -> Admitted {
        let now = self.clock.now();
        let mut window = self.window();
        let is_over = window
            .began
            .is_none_or(|began| began.plus(Self::WINDOW) <= now);
        if is_over {
            *window = Window {
                began: Some(now),
                ..Window::default()
            };
        }
        window.admit(actor, subject)
    }

    fn window(&self) -> MutexGuard<'_, Window> {
        self.window.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    fn admit(&mut self, actor: &str, subject: &str) -> Admitted {
        let refusal = (actor.to_owned(), subject.to_owned());
        if self.seen.contains(&refusal) {
            return Admitted::No;
        }
        let is_full = self.callers.len() >= Refusals::CALLERS && !self.callers.contains_key(actor);
        let count = if is_full {
            &mut self.others
        } else {
            self.callers.entry(actor.to_owned()).or_default()
        };
        *count = count.saturating_add(1);
        let count = *count;
        if count > Refusals::OF_EACH {
            let is_first = count == Refusals::OF_EACH + 1;
            return if is_first {
                Admitted::NoMore
            } else {
                Admitted::No
            };
        }
        self.seen.insert(refusal);
        Admitted::Yes
    }
}
