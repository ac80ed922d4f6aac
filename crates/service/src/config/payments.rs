//! `[payments]`: how the built-in provider answers, and how long a result is waited for.

use super::reader::Reader;
use domain::Duration;

/// How orders are paid.
#[derive(Debug, Clone)]
pub(crate) struct PaymentSettings {
    /// How long the built-in provider's results take; none: they are its answers.
    pub(crate) later_after: Option<Duration>,
    /// How long an order waits for the result of its payment.
    pub(crate) unpaid_after: Duration,
}

impl PaymentSettings {
    pub(super) fn read(from: &mut Reader<'_>) -> Option<Self> {
        let is_later = from.choice("payments.builtin", &[("at-once", false), ("later", true)]);
        let day = Duration::from_hours(24);
        let later_after = from.duration("payments.later_after", Duration::ZERO..=day);
        let shortest = Duration::from_secs(1);
        let longest = Duration::from_hours(365 * 24);
        let unpaid_after = from.duration("payments.unpaid_after", shortest..=longest);
        let (is_later, later_after) = (is_later?, later_after?);
        Some(Self {
            later_after: is_later.then_some(later_after),
            unpaid_after: unpaid_after?,
        })
    }
}
