//! The relays of a process, for those who look how they fare.

use super::figures::{RelayFigures, RelayState};
use std::sync::{Arc, Mutex, PoisonError, Weak};

/// Where the relays of a process are known, as long as they are there.
#[derive(Debug, Default)]
pub struct RelayBoard(Mutex<Vec<Weak<RelayFigures>>>);

impl RelayBoard {
    /// Makes a relay known.
    pub fn add(&self, figures: &Arc<RelayFigures>) {
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        known.retain(|relay| relay.strong_count() > 0);
        known.push(Arc::downgrade(figures));
    }

    /// How each of them stands, by its sink's name.
    pub fn states(&self) -> Vec<RelayState> {
        let known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let there = known.iter().filter_map(Weak::upgrade);
        let mut states: Vec<_> = there.map(|relay| relay.state()).collect();
        states.sort_by(|a, b| a.sink.cmp(&b.sink));
        states
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::SinkName;

    #[test]
    fn relays_are_known_as_long_as_they_are_there() {
        let board = RelayBoard::default();
        let relay = |name| Arc::new(RelayFigures::new(SinkName::new(name).unwrap()));
        let (second, first) = (relay("webhook:1"), relay("kafka:canonical"));
        board.add(&second);
        board.add(&first);
        first.set_holder(true);
        let names = || -> Vec<(String, bool)> {
            let states = board.states().into_iter();
            states
                .map(|state| (state.sink.to_string(), state.is_holder))
                .collect()
        };
        let known = [
            ("kafka:canonical".to_owned(), true),
            ("webhook:1".to_owned(), false),
        ];
        assert_eq!(names(), known);
        drop(second);
        assert_eq!(names(), known[..1]);
    }
}
