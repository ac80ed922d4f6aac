//! `[retention]`: how long orders that have ended are kept, and keys that no order hangs on.

use super::reader::Reader;
use super::span;
use application::retention::Ages;
use domain::Duration;
use std::ops::RangeInclusive;

/// For ever.
const FOREVER: &str = "forever";

/// Shorter than that, and collaborators can still be asked, told and compared.
const LEAST: Duration = Duration::from_hours(24 * 30);
const MOST: Duration = Duration::from_hours(24 * 36_500);

/// What is old.
#[derive(Debug, Clone)]
pub(crate) struct RetentionSettings {
    pub(crate) ages: Ages,
}

impl RetentionSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let orders = age(from, "retention.orders", LEAST..=MOST);
        let keys = age(from, "retention.keys", Duration::from_hours(24)..=MOST);
        let late_payments = from.duration("retention.late_payments", LEAST..=MOST);
        if let (Some(Age(Some(orders))), Some(Age(keys))) = (orders, keys)
            && keys.is_none_or(|keys| keys > orders)
        {
            from.contradiction(
                "retention.keys",
                "at most as long as retention.orders: the key of an order goes with it",
            );
        }
        let ages = Ages {
            orders: orders?.0,
            late_payments: late_payments?,
            keys: keys?.0,
        };
        Some(Self { ages })
    }
}

/// A length of time, or none for ever.
#[derive(Clone, Copy)]
struct Age(Option<Duration>);

fn age(from: &mut Reader<'_>, key: &str, bounds: RangeInclusive<Duration>) -> Option<Age> {
    let (least, most) = (span::written(*bounds.start()), span::written(*bounds.end()));
    let expected = format!(
        "\"{FOREVER}\", or a length of time from \"{least}\" to \"{most}\", such as \"400d\""
    );
    from.understood(key, &expected, |text| {
        if text == FOREVER {
            return Ok(Age(None));
        }
        let age = span::parse(text).filter(|age| bounds.contains(age));
        age.map(|age| Age(Some(age)))
            .ok_or_else(|| expected.clone())
    })
}
