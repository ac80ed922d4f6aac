//! Lengths of time as the board says them.

use application::overview::Percentile;
use domain::Duration;

/// `≤ 250 ms`, `> 1 h`.
pub(super) fn took(took: Percentile) -> String {
    match took {
        Percentile::AtMost(time) => format!("≤ {}", length(time)),
        Percentile::Over(time) => format!("> {}", length(time)),
    }
}

/// The same; a dash where nothing was measured.
pub(super) fn took_or_none(percentile: Option<Percentile>) -> String {
    percentile.map_or_else(|| "–".to_owned(), took)
}

/// `250 ms`, `1.5 s`, `10 min`, `1 h`.
pub(super) fn length(time: Duration) -> String {
    let ms = time.micros() / 1_000;
    match ms {
        0..1_000 => format!("{ms} ms"),
        1_000..60_000 => tenths(ms, 1_000, "s"),
        60_000..3_600_000 => tenths(ms, 60_000, "min"),
        _ => tenths(ms, 3_600_000, "h"),
    }
}

fn tenths(ms: u64, unit_ms: u64, unit: &str) -> String {
    let (whole, tenth) = (ms / unit_ms, ms % unit_ms * 10 / unit_ms);
    if tenth == 0 {
        format!("{whole} {unit}")
    } else {
        format!("{whole}.{tenth} {unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lengths_are_said_in_the_unit_that_fits() {
        for (ms, words) in [
            (0, "0 ms"),
            (999, "999 ms"),
            (1_500, "1.5 s"),
            (45_000, "45 s"),
            (90_000, "1.5 min"),
            (3_600_000, "1 h"),
        ] {
            assert_eq!(length(Duration::from_millis(ms)), words);
        }
        let hour = Duration::from_hours(1);
        assert_eq!(took(Percentile::AtMost(hour)), "≤ 1 h");
        assert_eq!(took_or_none(Some(Percentile::Over(hour))), "> 1 h");
        assert_eq!(took_or_none(None), "–");
    }
}
