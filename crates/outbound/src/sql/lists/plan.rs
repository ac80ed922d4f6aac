//! How a list is read: along the one index that leads to the fewest orders. A database would have to
//! guess which that is; here the entries of each are counted, up to a bound.

use super::comparison::Comparison;
use super::criterion::{Criterion, Way};
use super::dialect::{Dialect, Values};
use super::stretch::Stretch;
use crate::sql::rows::signed;
use application::ports::{OrderFilter, OrderQuery, Total};
use domain::OrderNumber;

/// How many orders are looked at to count those that fit several conditions.
const CHECKED: u64 = 1_000;

/// A statement with its values.
#[derive(Debug)]
pub(in crate::sql) struct Statement {
    pub(in crate::sql) sql: String,
    pub(in crate::sql) values: Values,
}

/// Which index is read, and what is checked on the way.
pub(in crate::sql) struct Plan {
    dialect: &'static Dialect,
    criteria: Vec<Criterion>,
    /// Of `criteria`, the one whose index is read, and the one along which orders are counted.
    read: usize,
    shortest: usize,
    comparison: Comparison,
    whole: Stretch,
    page: Stretch,
}

impl Plan {
    /// Before anything is compared. `named`: the orders that the filter's text names, if it names any.
    pub(in crate::sql) fn new(
        dialect: &'static Dialect,
        filter: &OrderFilter,
        newest_first: bool,
        named: &[i64],
    ) -> Self {
        let criteria = Criterion::all(filter, named);
        let whole = Stretch::of(filter, newest_first);
        Self {
            dialect,
            comparison: Comparison::new(filter, criteria.len()),
            criteria,
            read: 0,
            shortest: 0,
            whole,
            page: whole,
        }
    }

    /// The page begins behind this order, which was placed then. The time of a number that no order has
    /// is that of the next lower one.
    pub(in crate::sql) fn begin_behind(&mut self, after: OrderNumber, at: Option<i64>) {
        self.page = self.whole.behind(after, at.unwrap_or(i64::MIN));
    }

    /// Which criteria are to be counted next, and how far. Where nothing is, the plan is made.
    pub(in crate::sql) fn next_comparison(&mut self) -> Option<(Vec<usize>, u64)> {
        let round = self.comparison.round(&self.criteria);
        if round.is_none() {
            self.read = self.comparison.best(&self.criteria);
            self.shortest = self.comparison.shortest(&self.criteria);
        }
        round
    }

    /// Of the criterion at this place so many `entries` were found.
    pub(in crate::sql) fn found(&mut self, index: usize, entries: u64, bound: u64) {
        self.comparison.found(index, entries, bound);
    }

    /// Tells as `entries` how many a criterion's index has, up to one more than the bound.
    pub(in crate::sql) fn candidates(&self, index: usize, bound: u64) -> Statement {
        let mut values = Values::default();
        let entries = self.entries(&self.criteria[index], bound + 1, &mut values);
        let sql = format!(
            "SELECT count(*) AS entries FROM ({entries} LIMIT {}) t",
            bound + 1
        );
        Statement { sql, values }
    }

    /// Tells as `candidates` how many entries the shortest index has, up to a bound, and as `orders` how
    /// many of those match.
    pub(in crate::sql) fn count(&self) -> Statement {
        let criterion = &self.criteria[self.shortest];
        let mut values = Values::default();
        let checks = self.counted_checks(&mut values);
        let limit = self.counted_bound() + 1;
        let entries = self.entries(criterion, limit, &mut values);
        let sql = format!(
            "SELECT count(*) AS candidates, count(CASE WHEN TRUE{checks} THEN 1 END) AS orders
               FROM ({entries} LIMIT {limit}) t"
        );
        Statement { sql, values }
    }

    /// What [`Self::count`] has found.
    pub(in crate::sql) fn total(&self, candidates: u64, orders: u64) -> Total {
        if self.counted_checks(&mut Values::default()).is_empty() {
            return Total::counted(candidates);
        }
        Total {
            orders,
            is_exact: candidates <= CHECKED,
        }
    }

    fn counted_checks(&self, values: &mut Values) -> String {
        let mut checks = self.checks(self.shortest, values);
        if !self.criteria[self.shortest].is_sorted() {
            checks.push_str(&self.whole.within(values));
        }
        checks
    }

    fn counted_bound(&self) -> u64 {
        if self.counted_checks(&mut Values::default()).is_empty() {
            Total::COUNTED
        } else {
            CHECKED
        }
    }

    /// The entries of a criterion's index, unsorted and unchecked: those of the time that is asked for,
    /// where the index is in its order.
    fn entries(&self, criterion: &Criterion, most: u64, values: &mut Values) -> String {
        let within = if criterion.is_sorted() {
            self.whole.within(values)
        } else {
            String::new()
        };
        let arms = self.arms(criterion, &within, values);
        self.dialect.union(&arms, "", most)
    }

    /// A select for each way of a criterion.
    fn arms(&self, criterion: &Criterion, also: &str, values: &mut Values) -> Vec<String> {
        let ways = criterion.ways(self.dialect, values);
        let arm = |way: &Way| {
            let Way {
                table,
                index,
                condition,
            } = way;
            format!("SELECT t.number, t.placed_at FROM {table} t {index} WHERE {condition}{also}")
        };
        ways.iter().map(arm).collect()
    }

    /// The criteria that are checked on the way.
    fn others(&self, read: usize) -> impl Iterator<Item = &Criterion> {
        let others = self.criteria.iter().enumerate();
        others
            .filter(move |(index, other)| *index != read && !matches!(other, Criterion::Any))
            .map(|(_, other)| other)
    }

    fn checks(&self, read: usize, values: &mut Values) -> String {
        let checks = self
            .others(read)
            .map(|other| format!(" AND {}", other.check(self.dialect, values)));
        checks.collect()
    }

    /// The statement that reads a page: the numbers in order from the index, then those orders' rows.
    pub(in crate::sql) fn statement(&self, query: &OrderQuery, columns: &str) -> Statement {
        let direction = if query.newest_first { "DESC" } else { "ASC" };
        let order = format!("ORDER BY placed_at {direction}, number {direction}");
        let mut values = Values::default();
        let checks = self.checks(self.read, &mut values);
        let within = self.page.within(&mut values);
        let also = format!("{within}{checks}");
        let arms = self.arms(&self.criteria[self.read], &also, &mut values);
        let most = query.offset.saturating_add(query.limit.into());
        let arms = self.dialect.union(&arms, &order, most);
        let limit = values.add(i64::from(query.limit));
        let offset = values.add(signed(query.offset));
        let join = self.dialect.join;
        let sql = format!(
            "SELECT {columns} FROM (
                 {arms} {order} LIMIT {limit} OFFSET {offset}
             ) p {join} orders o ON o.number = p.number
             ORDER BY p.placed_at {direction}, p.number {direction}"
        );
        Statement { sql, values }
    }
}
