//! How many orders, and how fast.

use std::str::FromStr;
use std::time::Duration;

/// More than anybody can watch, and far less than the service takes.
const FASTEST: u64 = 50;

/// The longest demonstration.
const LONGEST: Duration = Duration::from_hours(1);

/// Between two things that are done with one order, whatever the rate.
const SHORTEST_PAUSE: Duration = Duration::from_millis(20);
const LONGEST_PAUSE: Duration = Duration::from_secs(3);

/// Orders in a time: `5/s`, `90/m`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Rate {
    /// From one order to the next.
    pub(super) interval: Duration,
}

impl FromStr for Rate {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let wrong = || {
            format!(
                "expected orders a second or minute, such as 5/s or 90/m, and {FASTEST}/s at most"
            )
        };
        let (number, unit) = text.trim().split_once('/').ok_or_else(wrong)?;
        let unit = match unit {
            "s" => Duration::from_secs(1),
            "m" => Duration::from_mins(1),
            _ => return Err(wrong()),
        };
        let number: u32 = number.parse().ok().filter(|n| *n > 0).ok_or_else(wrong)?;
        let interval = unit / number;
        if interval < Duration::from_secs(1) / u32::try_from(FASTEST).unwrap_or(u32::MAX) {
            return Err(wrong());
        }
        Ok(Self { interval })
    }
}

impl Rate {
    /// How many orders this is in a time: one at least.
    pub(super) fn orders_in(self, time: Duration) -> u64 {
        let orders = time.as_nanos() / self.interval.as_nanos().max(1);
        u64::try_from(orders).unwrap_or(u64::MAX).max(1)
    }

    /// The least and the most that is waited between two things done with one order: a few orders long,
    /// so that a demonstration of any rate shows orders in every state.
    pub(super) fn pauses(self) -> (Duration, Duration) {
        let bounded = |pause: Duration| pause.clamp(SHORTEST_PAUSE, LONGEST_PAUSE);
        (bounded(self.interval * 2), bounded(self.interval * 12))
    }
}

/// Reads `--for`: seconds, minutes, or an hour.
pub(super) fn length(text: &str) -> Result<Duration, String> {
    let wrong = || "expected a time from 1s to 1h, such as 90s or 5m".to_owned();
    let split = text.find(|c: char| !c.is_ascii_digit()).ok_or_else(wrong)?;
    let (number, unit) = text.split_at(split);
    let number: u64 = number.parse().map_err(|_| wrong())?;
    let seconds = match unit {
        "s" => Some(number),
        "m" => number.checked_mul(60),
        "h" => number.checked_mul(3_600),
        _ => None,
    };
    let length = seconds.map(Duration::from_secs);
    length
        .filter(|length| !length.is_zero() && *length <= LONGEST)
        .ok_or_else(wrong)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rate_is_so_many_orders_in_a_time() {
        let rate: Rate = "5/s".parse().unwrap();
        assert_eq!(rate.orders_in(Duration::from_mins(1)), 300);
        let slow: Rate = "2/m".parse().unwrap();
        assert_eq!(slow.interval, Duration::from_secs(30));
        assert_eq!(slow.orders_in(Duration::from_secs(1)), 1);
        assert_eq!(slow.pauses(), (LONGEST_PAUSE, LONGEST_PAUSE));
        for text in ["", "5", "0/s", "-1/s", "51/s", "5/h", "99999/m", "x/s"] {
            assert!(text.parse::<Rate>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_demonstration_has_an_end() {
        assert_eq!(length("90s"), Ok(Duration::from_secs(90)));
        assert_eq!(length("1h"), Ok(LONGEST));
        for text in [
            "",
            "0s",
            "61m",
            "2h",
            "5",
            "1.5m",
            "1d",
            "18446744073709551615h",
        ] {
            assert!(length(text).is_err(), "{text}");
        }
    }
}
