//! Links that let whoever has one in once: for who sees the service start, and for who has the
//! operator's token at a prompt.

use crate::http::identity::{digest, is_same};
use application::ports::{Clock, KeyMaker};
use domain::{Duration, Timestamp};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Time to read the first lines, look around, and find the link again.
const LIFETIME: Duration = Duration::from_hours(1);

/// How many links are open at once; a new one takes the place of the oldest.
const MOST: usize = 16;

/// The links that have not been used. They are kept in memory, as digests, and gone with the process.
pub struct EntryLinks {
    keys: Arc<dyn KeyMaker>,
    clock: Arc<dyn Clock>,
    open: Mutex<VecDeque<Open>>,
}

struct Open {
    digest: [u8; 32],
    ends_at: Timestamp,
}

/// A link that was just made.
#[derive(Clone)]
pub struct EntryLink {
    /// Where it leads, from the root of this service.
    pub path: String,
    /// From when on it leads nowhere.
    pub ends_at: Timestamp,
}

/// Whoever has it comes in, so it does not print itself into logs.
impl fmt::Debug for EntryLink {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EntryLink")
            .field("ends_at", &self.ends_at)
            .finish_non_exhaustive()
    }
}

impl EntryLinks {
    /// None yet.
    pub fn new(keys: Arc<dyn KeyMaker>, clock: Arc<dyn Clock>) -> Self {
        Self {
            keys,
            clock,
            open: Mutex::default(),
        }
    }

    /// A new link.
    pub fn issue(&self) -> EntryLink {
        let key = self.keys.new_key();
        let ends_at = self.clock.now().plus(LIFETIME);
        let mut open = self.open();
        if open.len() >= MOST {
            open.pop_front();
        }
        open.push_back(Open {
            digest: digest(&key),
            ends_at,
        });
        EntryLink {
            path: format!("/dashboard/enter?key={key}"),
            ends_at,
        }
    }

    /// Uses a link up; whether it was one.
    pub(super) fn take(&self, key: &str) -> bool {
        let now = self.clock.now();
        let digest = digest(key);
        let mut open = self.open();
        let before = open.len();
        open.retain(|link| now < link.ends_at);
        let held = open.len();
        open.retain(|link| !is_same(&link.digest, &digest));
        if held < before {
            tracing::debug!("{} one-time links have ended unused", before - held);
        }
        open.len() < held
    }

    /// Nothing is left half-done by a panic in here.
    fn open(&self) -> MutexGuard<'_, VecDeque<Open>> {
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use application::testing::{ManualClock, NumberedKeys};

    fn links() -> (Arc<ManualClock>, EntryLinks) {
        let clock = Arc::new(ManualClock::default());
        let links = EntryLinks::new(Arc::new(NumberedKeys::default()), clock.clone());
        (clock, links)
    }

    #[test]
    fn a_link_lets_in_once_and_for_an_hour() {
        let (clock, links) = links();
        assert_eq!(links.issue().path, "/dashboard/enter?key=key-1");
        let second = links.issue();
        assert!(!links.take("key-3") && !links.take(""));
        assert!(links.take("key-1"));
        assert!(!links.take("key-1"));
        assert_eq!(second.ends_at, clock.now().plus(LIFETIME));
        clock.advance(Duration::from_hours(1));
        assert!(!links.take("key-2"));
        assert!(!format!("{second:?}").contains("key-2"));
    }

    #[test]
    fn no_more_than_so_many_are_open_and_the_newest_are() {
        let (_, links) = links();
        for _ in 0..=MOST {
            links.issue();
        }
        assert!(!links.take("key-1"));
        assert!(links.take("key-2"));
        assert!(links.take(&format!("key-{}", MOST + 1)));
    }
}
