//! The minutes of the last hour: new ones come, old ones go.

use super::minute::Minute;
use domain::Timestamp;
use std::collections::VecDeque;

const MICROS: i64 = 60_000_000;

/// Sixty minutes, the present one the last of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LastHour {
    /// The first minute's number since 1970.
    first: i64,
    minutes: VecDeque<Minute>,
}

impl LastHour {
    /// How many minutes are kept.
    pub const MINUTES: usize = 60;
    const SPAN: i64 = 60;

    /// An hour in which nothing has happened yet.
    pub(super) fn ending(now: Timestamp) -> Self {
        Self {
            first: minute_of(now) - (Self::SPAN - 1),
            minutes: std::iter::repeat_n(Minute::default(), Self::MINUTES).collect(),
        }
    }

    /// When it begins.
    pub fn begin(&self) -> Timestamp {
        Timestamp::from_micros(self.first.saturating_mul(MICROS))
    }

    /// Each minute with its beginning, the first one first.
    pub fn minutes(&self) -> impl Iterator<Item = (Timestamp, &Minute)> {
        let begin = |number: i64| Timestamp::from_micros(number.saturating_mul(MICROS));
        (self.first..).map(begin).zip(&self.minutes)
    }

    /// All of them together.
    pub fn total(&self) -> Minute {
        let mut total = Minute::default();
        for minute in &self.minutes {
            total.add_all(minute);
        }
        total
    }

    /// Goes on to this moment. A clock that is set back changes nothing.
    pub(super) fn roll_to(&mut self, now: Timestamp) {
        let last = self.first + Self::SPAN - 1;
        let ahead = minute_of(now) - last;
        for _ in 0..ahead.clamp(0, Self::SPAN) {
            self.minutes.pop_front();
            self.minutes.push_back(Minute::default());
        }
        self.first += ahead.max(0);
    }

    /// The minute of this moment; none if it is over for too long. What claims to happen later than now
    /// happens now: another machine's clock is ahead.
    pub(super) fn at(&mut self, moment: Timestamp, now: Timestamp) -> Option<&mut Minute> {
        let place = minute_of(moment.min(now)) - self.first;
        self.minutes.get_mut(usize::try_from(place).ok()?)
    }
}

fn minute_of(moment: Timestamp) -> i64 {
    moment.micros().div_euclid(MICROS)
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::Duration;

    fn at_minute(minute: u64) -> Timestamp {
        Timestamp::from_micros(0).plus(Duration::from_secs(minute * 60 + 30))
    }

    fn place_at(hour: &mut LastHour, moment: Timestamp, now: Timestamp) -> bool {
        let minute = hour.at(moment, now);
        minute.map(|minute| minute.counts.placed += 1).is_some()
    }

    #[test]
    fn minutes_roll_off_one_by_one_and_all_at_once() {
        let mut hour = LastHour::ending(at_minute(100));
        assert!(place_at(&mut hour, at_minute(41), at_minute(100)));
        assert!(!place_at(&mut hour, at_minute(40), at_minute(100)));
        assert!(place_at(&mut hour, at_minute(100), at_minute(100)));
        assert_eq!(hour.total().counts.placed, 2);
        hour.roll_to(at_minute(101));
        assert_eq!(hour.total().counts.placed, 1);
        hour.roll_to(at_minute(159));
        assert_eq!(hour.total().counts.placed, 1);
        assert_eq!(hour.minutes().count(), LastHour::MINUTES);
        assert_eq!(usize::try_from(LastHour::SPAN), Ok(LastHour::MINUTES));
        hour.roll_to(at_minute(100_000));
        assert_eq!(hour.total(), Minute::default());
        assert!(place_at(&mut hour, at_minute(99_941), at_minute(100_000)));
    }

    #[test]
    fn clocks_that_differ_lose_nothing() {
        let mut hour = LastHour::ending(at_minute(100));
        assert!(place_at(&mut hour, at_minute(5_000), at_minute(100)));
        hour.roll_to(at_minute(99));
        assert!(place_at(&mut hour, at_minute(100), at_minute(99)));
        let placed: Vec<_> = hour.minutes().map(|(_, m)| m.counts.placed).collect();
        assert_eq!(placed[58..], [1, 1]);
        assert_eq!(hour.begin(), Timestamp::from_micros(41 * MICROS));
    }
}
