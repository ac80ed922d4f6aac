//! What the doctor says of the orders themselves: whether any wait for a person, and whether the clock is
//! behind them.

use super::Check;
use super::Finding::{Fail, Ok as Fine, Warn};
use domain::Timestamp;

/// A clock that is further behind the journal has been put back.
const CLOCK_TOLERANCE_MICROS: i64 = 1_000_000;

pub(super) fn clock(newest_event: Option<Timestamp>, now: Timestamp) -> Check {
    let finding = match newest_event {
        Some(last) if last.micros() > now.micros() + CLOCK_TOLERANCE_MICROS => {
            let seconds = (last.micros() - now.micros()) / 1_000_000;
            let what = format!("the newest event is {seconds} s in the future");
            Fail(
                what,
                "set the machine's clock (NTP): retries and times go wrong".to_owned(),
            )
        }
        _ => Fine("not behind the journal".to_owned()),
    };
    Check::new("clock", finding)
}

pub(super) fn orders(parked: u64) -> Check {
    let finding = match parked {
        0 => Fine("none waits for a person".to_owned()),
        waiting => Warn(
            format!("{waiting} wait for a person"),
            "see them with `order-service orders list --parked`, then show and settle each (what cannot be read is mended in the database: show says what)",
        ),
    };
    Check::new("orders", finding)
}
