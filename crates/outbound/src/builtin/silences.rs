//! Which calls the test gateway has met with silence: only the first one of a key is.

use application::ports::CallKey;
use std::collections::{HashSet, VecDeque};

/// How many keys are remembered. A key that is forgotten meets with silence once more, which its
/// caller takes for a second time-out.
const REMEMBERED: usize = 10_000;

/// The keys that met with silence once, the latest of them.
#[derive(Default)]
pub(super) struct Silences {
    known: HashSet<CallKey>,
    by_age: VecDeque<CallKey>,
}

impl Silences {
    /// Whether this key comes for the first time.
    pub(super) fn is_first(&mut self, key: &CallKey) -> bool {
        if !self.known.insert(key.clone()) {
            return false;
        }
        self.by_age.push_back(key.clone());
        if self.by_age.len() > REMEMBERED
            && let Some(oldest) = self.by_age.pop_front()
        {
            self.known.remove(&oldest);
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::testing::clock::order_id;
    use domain::process::{CallId, Step};

    fn key(number: u64) -> CallKey {
        CallKey::new(order_id(number), CallId::whole(Step::Authorize))
    }

    #[test]
    fn only_the_latest_keys_are_remembered() {
        let mut silences = Silences::default();
        let many = REMEMBERED as u64 + 1;
        assert!((1..=many).all(|number| silences.is_first(&key(number))));
        assert!(!silences.is_first(&key(2)) && !silences.is_first(&key(many)));
        assert!(silences.is_first(&key(1)), "the oldest is forgotten");
        let kept = (silences.known.len(), silences.by_age.len());
        assert_eq!(kept, (REMEMBERED, REMEMBERED));
    }
}
