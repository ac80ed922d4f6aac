//! Which index is read: the entries of each are counted, up to a bound, and further each time that this
//! did not tell them apart.

use super::criterion::Criterion;
use application::ports::OrderFilter;

/// How far the entries of an index are counted to find the shortest one.
const COMPARED: [u64; 3] = [1_000, 10_000, 100_000];

/// How far those are counted that are not in the order of lists: all of them would have to be sorted.
const SORTED: u64 = 10_000;

/// What was not counted to its end.
const BEYOND: u64 = u64::MAX;

/// What is known of how many index entries each criterion leads to.
pub(in crate::sql) struct Comparison {
    counts: Vec<u64>,
    rounds: std::iter::Copied<std::slice::Iter<'static, u64>>,
    is_bounded: bool,
}

impl Comparison {
    pub(super) fn new(filter: &OrderFilter, criteria: usize) -> Self {
        // Of one alone there is nothing to compare.
        let is_needed = criteria > 2 || filter.amount.is_some();
        let rounds: &'static [u64] = if is_needed { &COMPARED } else { &[] };
        Self {
            counts: vec![BEYOND; criteria],
            rounds: rounds.iter().copied(),
            is_bounded: filter.placed_from.is_some() || filter.placed_before.is_some(),
        }
    }

    /// Which criteria are to be counted next, and how far; nothing where enough is known.
    pub(super) fn round(&mut self, criteria: &[Criterion]) -> Option<(Vec<usize>, u64)> {
        if self.counts.iter().any(|count| *count != BEYOND) {
            return None;
        }
        let bound = self.rounds.next()?;
        let is_counted = |criterion: &Criterion| match criterion {
            Criterion::Any => self.is_bounded,
            Criterion::Amount(_) => bound <= SORTED,
            _ => true,
        };
        let compared = criteria.iter().enumerate();
        let compared = compared.filter(|(_, criterion)| is_counted(criterion));
        let compared: Vec<_> = compared.map(|(index, _)| index).collect();
        (bound <= SORTED || compared.len() >= 2).then_some((compared, bound))
    }

    /// So many were found; one more than the bound means beyond it.
    pub(in crate::sql) fn found(&mut self, index: usize, entries: u64, bound: u64) {
        self.counts[index] = if entries > bound { BEYOND } else { entries };
    }

    /// The one that is read; of equals the first.
    pub(super) fn best(&self, criteria: &[Criterion]) -> usize {
        let may_be_read =
            |(index, count): &(usize, &u64)| **count != BEYOND || criteria[*index].is_sorted();
        let candidates = self.counts.iter().enumerate().filter(may_be_read);
        let best = candidates.min_by_key(|(_, count)| **count);
        best.map_or(0, |(index, _)| index)
    }

    /// The one along which the orders are counted, whatever order it is in.
    pub(super) fn shortest(&self, criteria: &[Criterion]) -> usize {
        let length =
            |(index, count): &(usize, &u64)| (**count, matches!(criteria[*index], Criterion::Any));
        let shortest = self.counts.iter().enumerate().min_by_key(length);
        shortest.map_or(0, |(index, _)| index)
    }
}
