//! What has to be true once every order rests. Each check tells what it found wrong; an empty list is
//! what a run wants. The letters are those of the invariants in docs/chaos.md: S stock, M money, P parcels,
//! O orders, J journal, E events.

mod feed;
mod journal;
mod money;
mod parcels;
mod parked;
#[cfg(test)]
mod sight;
mod stock;
mod told;

use super::books::{Books, Stock};
use super::follower::Heard;
use super::ledger::Entry;
use super::load::Story;
use std::collections::BTreeMap;

/// Everything that is compared with each other.
pub struct Evidence<'a> {
    pub stories: &'a [Story],
    pub entries: &'a [Entry],
    pub books: &'a Books,
    /// The stock before the first order.
    pub initial: &'a BTreeMap<String, Stock>,
    /// What the streams of all orders told, each by itself.
    pub feeds: &'a [(&'static str, Heard)],
}

impl Evidence<'_> {
    /// All that is wrong.
    pub fn violations(&self) -> Vec<String> {
        let mut found = Vec::new();
        journal::check(self.books, &mut found);
        stock::check(self.books, self.initial, &mut found);
        money::check(self.books, &mut found);
        parcels::check(self.books, &mut found);
        parked::check(self.books, self.stories, &mut found);
        told::check(self, &mut found);
        for (name, heard) in self.feeds {
            feed::check(name, heard, self.books, &mut found);
        }
        found
    }
}
