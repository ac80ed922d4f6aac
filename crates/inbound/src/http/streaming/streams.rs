//! Places for answers that do not end by themselves: bounded in all, so that requests find room
//! beside them, and for each caller, so that one cannot take all places.

use crate::http::around::who::Who;
use crate::http::contracts::trouble::Trouble;
use crate::http::identity::peer::Peer;
use application::Caller;
use application::metrics::{Metric, STREAMS, STREAMS_LIMIT, STREAMS_REFUSED};
use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Seconds after which a stream may have become free.
const ASK_AGAIN: u32 = 5;

/// How many streams are open at once.
#[derive(Debug, Clone, Copy)]
pub struct StreamLimits {
    /// In all.
    pub total: usize,
    /// For each caller who is limited at all; 0: as many as there are.
    pub per_caller: usize,
}

impl Default for StreamLimits {
    fn default() -> Self {
        Self {
            total: 2_048,
            per_caller: 16,
        }
    }
}

/// The streams that are open. Cheap to clone: all clones count the same ones.
#[derive(Clone)]
pub(crate) struct Streams {
    limits: StreamLimits,
    open: Arc<Mutex<Open>>,
}

#[derive(Default)]
struct Open {
    total: usize,
    by_caller: HashMap<Who, usize>,
}

/// A stream's place: free again when this is dropped.
pub(crate) struct StreamPermit {
    open: Arc<Mutex<Open>>,
    who: Option<Who>,
}

impl Streams {
    pub(crate) fn new(limits: StreamLimits) -> Self {
        let limit = u32::try_from(limits.total).unwrap_or(u32::MAX);
        STREAMS_LIMIT.level(Metric::ALONE).set(limit);
        Self {
            limits,
            open: Arc::default(),
        }
    }

    /// A place for one stream of this caller's, if there is one.
    pub(crate) fn admit(&self, caller: &Caller, peer: Peer) -> Result<StreamPermit, Trouble> {
        let who = Who::of(caller, peer);
        let mut open = lock(&self.open);
        if open.total >= self.limits.total {
            STREAMS_REFUSED.count(["full"]).increment(1);
            return Err(Trouble::Busy {
                retry_after: ASK_AGAIN,
            });
        }
        if let Some(who) = who.clone() {
            let count = open.by_caller.get(&who).copied().unwrap_or(0);
            if self.limits.per_caller > 0 && count >= self.limits.per_caller {
                STREAMS_REFUSED
                    .count(["too-many-of-one-caller"])
                    .increment(1);
                return Err(Trouble::TooManyStreams {
                    retry_after: ASK_AGAIN,
                });
            }
            open.by_caller.insert(who, count + 1);
        }
        open.total += 1;
        STREAMS.level(Metric::ALONE).increment(1);
        let open = self.open.clone();
        Ok(StreamPermit { open, who })
    }

    /// How many are open.
    #[cfg(test)]
    fn count(&self) -> (usize, usize) {
        let open = lock(&self.open);
        (open.total, open.by_caller.len())
    }
}

impl Drop for StreamPermit {
    fn drop(&mut self) {
        let mut open = lock(&self.open);
        open.total -= 1;
        STREAMS.level(Metric::ALONE).decrement(1);
        let Some(who) = self.who.take() else { return };
        if let Some(count) = open.by_caller.get_mut(&who) {
            *count -= 1;
            if *count == 0 {
                open.by_caller.remove(&who);
            }
        }
    }
}

/// Nothing is left half-done by a panic in here.
fn lock(open: &Mutex<Open>) -> MutexGuard<'_, Open> {
    open.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::Extensions;
    use domain::CustomerId;

    fn streams(total: usize, per_caller: usize) -> Streams {
        Streams::new(StreamLimits { total, per_caller })
    }

    fn here() -> Peer {
        Peer::of(&Extensions::new())
    }

    fn customer(name: &str) -> Caller {
        Caller::Customer(CustomerId::parse(name).unwrap())
    }

    #[test]
    fn one_caller_cannot_take_all_places_and_others_find_room() {
        let streams = streams(10, 2);
        let greedy = customer("greedy");
        let first = streams.admit(&greedy, here()).unwrap();
        let _second = streams.admit(&greedy, here()).unwrap();
        let third = streams.admit(&greedy, here()).err();
        assert!(matches!(third, Some(Trouble::TooManyStreams { .. })));
        assert!(streams.admit(&customer("modest"), here()).is_ok());
        drop(first);
        assert!(streams.admit(&greedy, here()).is_ok());
    }

    #[test]
    fn all_places_taken_is_said_and_ended_streams_make_room() {
        let streams = streams(2, 0);
        let open = [(); 2].map(|()| streams.admit(&Caller::Anyone, here()).unwrap());
        let late = streams.admit(&customer("late"), here()).err();
        assert!(matches!(late, Some(Trouble::Busy { .. })));
        drop(open);
        assert!(streams.admit(&customer("late"), here()).is_ok());
        assert_eq!(streams.count(), (0, 0), "nothing is left of closed streams");
    }
}
