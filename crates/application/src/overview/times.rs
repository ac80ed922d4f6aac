//! How long something took, counted in fixed buckets: exact to a third, in a few hundred bytes, whatever is
//! counted.

use domain::Duration;

/// The buckets' upper bounds in milliseconds.
const BOUNDS_MS: [u64; 51] = [
    1, 2, 3, 4, 5, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400,
    500, 600, 800, 1_000, 1_200, 1_500, 2_000, 2_500, 3_000, 4_000, 5_000, 6_000, 8_000, 10_000,
    15_000, 20_000, 30_000, 45_000, 60_000, 90_000, 120_000, 180_000, 300_000, 600_000, 900_000,
    1_800_000, 3_600_000,
];

/// Those that are shown as a picture.
const SHOWN_MS: [u64; 11] = [
    20, 50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 60_000, 3_600_000,
];

/// The times that something took.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Times {
    /// One for each bound, and one for what took longer than all of them.
    counts: [u32; BOUNDS_MS.len() + 1],
}

/// What a share of the times does not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Percentile {
    /// So long at most.
    AtMost(Duration),
    /// Longer than the longest that is told apart.
    Over(Duration),
}

impl Percentile {
    /// How many steps there are.
    pub const STEPS: u64 = BOUNDS_MS.len() as u64 + 1;

    /// Its place among all bounds, from 1: each is about a third longer than the one before it, so that
    /// short and long times are seen in one picture.
    pub fn step(self) -> u64 {
        match self {
            Self::AtMost(time) => {
                let before =
                    BOUNDS_MS.partition_point(|bound| Duration::from_millis(*bound) < time);
                before as u64 + 1
            }
            Self::Over(_) => Self::STEPS,
        }
    }
}

impl Default for Times {
    fn default() -> Self {
        Self {
            counts: [0; BOUNDS_MS.len() + 1],
        }
    }
}

impl Times {
    pub(super) fn add(&mut self, took: Duration) {
        let bucket = BOUNDS_MS.partition_point(|bound| Duration::from_millis(*bound) < took);
        self.counts[bucket] = self.counts[bucket].saturating_add(1);
    }

    pub(super) fn add_all(&mut self, other: &Self) {
        for (count, more) in self.counts.iter_mut().zip(other.counts) {
            *count = count.saturating_add(more);
        }
    }

    /// How many were counted.
    pub fn count(&self) -> u64 {
        self.counts.iter().map(|count| u64::from(*count)).sum()
    }

    /// What so many of a hundred do not exceed; none where nothing was counted.
    pub fn percentile(&self, of_hundred: u64) -> Option<Percentile> {
        let rank = (self.count() * of_hundred).div_ceil(100).max(1);
        let mut seen = 0;
        for (bucket, count) in self.counts.iter().enumerate() {
            seen += u64::from(*count);
            if seen >= rank {
                return Some(bound(bucket));
            }
        }
        None
    }

    /// How many took longer than the bound before and no longer than this one; the last, longer than all.
    pub fn shown(&self) -> Vec<(Percentile, u64)> {
        let mut shown: Vec<_> = SHOWN_MS
            .map(|bound| (Percentile::AtMost(Duration::from_millis(bound)), 0))
            .into();
        let longest = SHOWN_MS[SHOWN_MS.len() - 1];
        shown.push((Percentile::Over(Duration::from_millis(longest)), 0));
        for (bucket, count) in self.counts.iter().enumerate() {
            let place = match BOUNDS_MS.get(bucket) {
                Some(bound) => SHOWN_MS.partition_point(|shown| shown < bound),
                None => SHOWN_MS.len(),
            };
            shown[place].1 += u64::from(*count);
        }
        shown
    }
}

fn bound(bucket: usize) -> Percentile {
    let longest = BOUNDS_MS[BOUNDS_MS.len() - 1];
    match BOUNDS_MS.get(bucket) {
        Some(bound) => Percentile::AtMost(Duration::from_millis(*bound)),
        None => Percentile::Over(Duration::from_millis(longest)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bounds_grow_and_those_that_are_shown_are_among_them() {
        assert!(BOUNDS_MS.is_sorted_by(|a, b| a < b) && SHOWN_MS.is_sorted_by(|a, b| a < b));
        assert!(SHOWN_MS.iter().all(|shown| BOUNDS_MS.contains(shown)));
        assert_eq!(BOUNDS_MS.last(), SHOWN_MS.last());
    }

    #[test]
    fn nothing_has_no_percentile_and_what_is_longer_than_all_is_said_to_be_so() {
        let mut times = Times::default();
        assert_eq!(times.percentile(50), None);
        let hour = Duration::from_hours(1);
        times.add(hour);
        assert_eq!(times.percentile(99), Some(Percentile::AtMost(hour)));
        times.add(hour.plus_micro());
        assert_eq!(times.percentile(50), Some(Percentile::AtMost(hour)));
        assert_eq!(times.percentile(99), Some(Percentile::Over(hour)));
        assert_eq!(times.shown().last(), Some(&(Percentile::Over(hour), 1)));
        let steps = [
            Percentile::AtMost(Duration::from_millis(1)),
            Percentile::AtMost(hour),
        ];
        assert_eq!(steps.map(Percentile::step), [1, Percentile::STEPS - 1]);
    }

    trait PlusMicro {
        fn plus_micro(self) -> Self;
    }

    impl PlusMicro for Duration {
        fn plus_micro(self) -> Self {
            Self::from_micros(self.micros() + 1)
        }
    }

    proptest! {
        #[test]
        fn a_percentile_is_the_true_one_or_the_bound_above_it(
            mut millis in proptest::collection::vec(0..4_000_000_u64, 1..200),
            of_hundred in 1..=100_u64,
        ) {
            let mut times = Times::default();
            for took in &millis {
                times.add(Duration::from_millis(*took));
            }
            millis.sort_unstable();
            let rank = (millis.len() as u64 * of_hundred).div_ceil(100);
            let truth = millis[usize::try_from(rank).unwrap() - 1];
            match times.percentile(of_hundred) {
                Some(Percentile::AtMost(bound)) => {
                    let bound = bound.micros() / 1_000;
                    let below = BOUNDS_MS.iter().rev().find(|known| **known < bound);
                    prop_assert!(truth <= bound && below.is_none_or(|below| truth > *below));
                }
                Some(Percentile::Over(_)) => prop_assert!(truth > 3_600_000),
                None => prop_assert!(false, "something was counted"),
            }
            let shown: u64 = times.shown().iter().map(|(_, count)| count).sum();
            prop_assert_eq!(shown, millis.len() as u64);
        }
    }
}
