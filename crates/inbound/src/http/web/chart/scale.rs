//! From numbers to places in a picture, in whole steps.

/// So much of this length as the value has of the most; a value that is not nothing is seen.
pub(super) fn scaled(value: u64, most: u64, length: u64) -> u64 {
    if value == 0 || most == 0 {
        return 0;
    }
    let part = u128::from(value.min(most)) * u128::from(length) / u128::from(most);
    u64::try_from(part).unwrap_or(length).max(1)
}

/// A round number that is not below this one: 1, 2 or 5 and zeros.
pub(super) fn round_up(most: u64) -> u64 {
    let mut unit = 1_u64;
    loop {
        for step in [1, 2, 5] {
            let round = unit.saturating_mul(step);
            if round >= most {
                return round;
            }
        }
        unit = unit.saturating_mul(10);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_in_proportion_and_the_least_is_seen() {
        assert_eq!(scaled(0, 0, 100), 0);
        assert_eq!(scaled(0, 10, 100), 0);
        assert_eq!(scaled(1, 100_000, 100), 1);
        assert_eq!(scaled(5, 10, 100), 50);
        assert_eq!(scaled(u64::MAX, u64::MAX, 100), 100);
        assert_eq!(scaled(20, 10, 100), 100);
    }

    #[test]
    fn the_top_of_a_picture_is_a_round_number() {
        for (most, round) in [(0, 1), (1, 1), (3, 5), (11, 20), (500, 500), (501, 1_000)] {
            assert_eq!(round_up(most), round);
        }
        assert_eq!(round_up(u64::MAX), u64::MAX);
    }
}
