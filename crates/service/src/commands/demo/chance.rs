//! Seeded chance: the same seed makes the same customers, baskets and fates.

/// Draws from one seed (`SplitMix64`). For shows, not against anybody who means harm.
#[derive(Debug, Clone)]
pub(super) struct Chance(u64);

impl Chance {
    /// That of one of many things with the same seed, which are drawn apart from each other.
    pub(super) const fn of(seed: u64, which: u64) -> Self {
        Self(stirred(seed ^ stirred(which)))
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        stirred(self.0)
    }

    /// A number below this one, which is not 0.
    pub(super) const fn below(&mut self, end: u64) -> u64 {
        self.next() % end
    }

    /// A number from the first to the second.
    pub(super) const fn between(&mut self, least: u64, most: u64) -> u64 {
        least + self.below(most - least + 1)
    }

    /// One of them.
    pub(super) fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        let place = usize::try_from(self.below(all.len() as u64));
        all[place.expect("a place in a slice is a usize")]
    }

    /// Puts them in any order.
    pub(super) fn shuffle<T>(&mut self, all: &mut [T]) {
        for last in (1..all.len()).rev() {
            let place = usize::try_from(self.below(last as u64 + 1));
            all.swap(last, place.expect("a place in a slice is a usize"));
        }
    }
}

const fn stirred(bits: u64) -> u64 {
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64, which: u64) -> Vec<u64> {
        let mut chance = Chance::of(seed, which);
        (0..20).map(|_| chance.between(3, 9)).collect()
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_something_else() {
        assert_eq!(drawn(7, 1), drawn(7, 1));
        assert_ne!(drawn(7, 1), drawn(7, 2));
        assert_ne!(drawn(7, 1), drawn(8, 1));
        assert!(drawn(7, 1).iter().all(|number| (3..=9).contains(number)));
    }

    #[test]
    fn what_is_shuffled_is_all_there() {
        let mut cards: Vec<u32> = (0..100).collect();
        Chance::of(7, 0).shuffle(&mut cards);
        assert!(!cards.is_sorted());
        cards.sort_unstable();
        assert_eq!(cards, (0..100).collect::<Vec<_>>());
    }
}
