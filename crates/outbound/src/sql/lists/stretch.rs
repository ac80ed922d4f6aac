//! The part of a list that is asked for, by time.

use super::dialect::Values;
use crate::sql::rows::signed;
use application::ports::OrderFilter;
use domain::OrderNumber;

/// A time, its ends included, and the order that a page continues.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    from: i64,
    to: i64,
    behind: Option<(i64, i64)>,
    newest_first: bool,
}

impl Stretch {
    pub(super) fn of(filter: &OrderFilter, newest_first: bool) -> Self {
        let before = filter
            .placed_before
            .map(|before| before.micros().saturating_sub(1));
        Self {
            from: filter
                .placed_from
                .map_or(i64::MIN, domain::Timestamp::micros),
            to: before.unwrap_or(i64::MAX),
            behind: None,
            newest_first,
        }
    }

    /// What of it is behind an order that was placed then.
    pub(super) fn behind(self, after: OrderNumber, at: i64) -> Self {
        Self {
            from: if self.newest_first {
                self.from
            } else {
                self.from.max(at)
            },
            to: if self.newest_first {
                self.to.min(at)
            } else {
                self.to
            },
            behind: Some((at, signed(after.0))),
            ..self
        }
    }

    /// The condition on the rows `t` of a way; empty if that is any time.
    pub(super) fn within(self, values: &mut Values) -> String {
        let mut within = String::new();
        if (self.from, self.to) != (i64::MIN, i64::MAX) {
            let (from, to) = (values.add(self.from), values.add(self.to));
            within = format!(" AND t.placed_at >= {from} AND t.placed_at <= {to}");
        }
        if let Some((at, last)) = self.behind {
            let sign = if self.newest_first { '<' } else { '>' };
            let (at, last) = (values.add(at), values.add(last));
            within = format!("{within} AND (t.placed_at {sign} {at} OR t.number {sign} {last})");
        }
        within
    }
}
