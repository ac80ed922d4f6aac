//! How a list is read: along the one index that leads to the fewest orders. PostgreSQL would guess which
//! that is, from samples that are minutes old; here the entries of each are counted, up to a bound.

use super::Failure;
use super::list_criteria::{Criterion, Values, Way};
use crate::sql::columns::column;
use crate::sql::rows::signed;
use application::ports::{OrderFilter, OrderQuery, Total};
use domain::OrderNumber;
use sqlx::postgres::PgConnection;

/// How far the entries of an index are counted to find the shortest one; further each time that this
/// did not tell them apart.
const COMPARED: [u64; 3] = [1_000, 10_000, 100_000];

/// How far those are counted that are not in the order of lists: all of them would have to be sorted.
const SORTED: u64 = 10_000;

/// What was not counted to its end.
const BEYOND: u64 = u64::MAX;

/// How many orders are looked at to count those that fit several conditions.
const CHECKED: u64 = 1_000;

/// A time, its ends included, and the order that a page continues.
#[derive(Clone, Copy)]
struct Stretch {
    from: i64,
    to: i64,
    behind: Option<(i64, i64)>,
    newest_first: bool,
}

/// Which index is read, and what is checked on the way.
pub(super) struct Plan {
    criteria: Vec<Criterion>,
    /// Of `criteria`, the one whose index is read.
    read: usize,
    whole: Stretch,
    page: Stretch,
    pub(super) total: Total,
}

impl Plan {
    pub(super) async fn new(
        connection: &mut PgConnection,
        query: &OrderQuery,
    ) -> Result<Self, Failure> {
        let filter = &query.filter;
        let criteria = Criterion::all(connection, filter).await?;
        let whole = Stretch::of(filter, query.newest_first);
        let page = match query.after {
            Some(after) => whole.behind(connection, after).await?,
            None => whole,
        };
        let mut plan = Self {
            criteria,
            read: 0,
            whole,
            page,
            total: Total::NOT_COUNTED,
        };
        let mut shortest = 0;
        if plan.criteria.len() > 2 || filter.amount.is_some() {
            let counts = plan.counts(connection, filter).await?;
            plan.read = plan.best(&counts);
            shortest = plan.shortest(&counts);
        }
        if query.counted {
            plan.total = plan.total(connection, shortest).await?;
        }
        Ok(plan)
    }

    /// How many index entries each criterion leads to, where that is not [`BEYOND`] what is counted.
    async fn counts(
        &self,
        connection: &mut PgConnection,
        filter: &OrderFilter,
    ) -> Result<Vec<u64>, Failure> {
        let is_bounded = filter.placed_from.is_some() || filter.placed_before.is_some();
        let is_counted = |criterion: &Criterion, bound| match criterion {
            Criterion::Any => is_bounded,
            Criterion::Amount(_) => bound <= SORTED,
            _ => true,
        };
        let mut counts = vec![BEYOND; self.criteria.len()];
        for bound in COMPARED {
            let compared = self.criteria.iter().zip(&mut counts);
            let compared = compared.filter(|(criterion, _)| is_counted(criterion, bound));
            let compared: Vec<_> = compared.collect();
            if bound > SORTED && compared.len() < 2 {
                break;
            }
            for (criterion, count) in compared {
                let found = self.candidates(connection, criterion, bound).await?;
                *count = if found > bound { BEYOND } else { found };
            }
            if counts.iter().any(|count| *count != BEYOND) {
                break;
            }
        }
        Ok(counts)
    }

    fn best(&self, counts: &[u64]) -> usize {
        let may_be_read =
            |(index, count): &(usize, &u64)| **count != BEYOND || self.criteria[*index].is_sorted();
        let candidates = counts.iter().enumerate().filter(may_be_read);
        // Of equals the first one.
        let best = candidates.min_by_key(|(_, count)| **count);
        best.map_or(0, |(index, _)| index)
    }

    fn shortest(&self, counts: &[u64]) -> usize {
        let length = |(index, count): &(usize, &u64)| {
            (**count, matches!(self.criteria[*index], Criterion::Any))
        };
        let shortest = counts.iter().enumerate().min_by_key(length);
        shortest.map_or(0, |(index, _)| index)
    }

    /// How many orders match, of those that the shortest index leads to.
    async fn total(
        &self,
        connection: &mut PgConnection,
        shortest: usize,
    ) -> Result<Total, Failure> {
        let criterion = &self.criteria[shortest];
        let mut values = Values::default();
        let entries = self.entries(criterion, &mut values);
        let mut checks = self.checks(shortest, &mut values);
        if !criterion.is_sorted() {
            checks.push_str(&self.whole.within(&mut values));
        }
        if checks.is_empty() {
            let found = self
                .candidates(connection, criterion, Total::COUNTED)
                .await?;
            return Ok(Total::counted(found));
        }
        let limit = CHECKED + 1;
        let sql = format!(
            "SELECT count(*) AS candidates, count(*) FILTER (WHERE TRUE{checks}) AS orders
               FROM ({entries} LIMIT {limit}) t"
        );
        let row = values.bind(sql).fetch_one(connection).await?;
        let count = |name| column::<u64>(&row, "orders", name, &"(count)");
        Ok(Total {
            orders: count("orders")?,
            is_exact: count("candidates")? <= CHECKED,
        })
    }

    /// How many entries a criterion's index has, up to one more than the bound.
    async fn candidates(
        &self,
        connection: &mut PgConnection,
        criterion: &Criterion,
        bound: u64,
    ) -> Result<u64, Failure> {
        let mut values = Values::default();
        let entries = self.entries(criterion, &mut values);
        let sql = format!(
            "SELECT count(*) AS entries FROM ({entries} LIMIT {}) t",
            bound + 1
        );
        let row = values.bind(sql).fetch_one(connection).await?;
        Ok(column(&row, "orders", "entries", &"(count)")?)
    }

    /// The entries of a criterion's index, unsorted and unchecked: those of the time that is asked for,
    /// where the index is in its order.
    fn entries(&self, criterion: &Criterion, values: &mut Values) -> String {
        let within = if criterion.is_sorted() {
            self.whole.within(values)
        } else {
            String::new()
        };
        let ways = criterion.ways(values);
        let arms = ways.iter().map(|way| {
            let Way { table, condition } = way;
            format!("SELECT t.number, t.placed_at FROM {table} t WHERE {condition}{within}")
        });
        arms.collect::<Vec<_>>().join(" UNION ALL ")
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
            .map(|other| format!(" AND {}", other.check(values)));
        checks.collect()
    }

    /// The statement that reads a page: the numbers in order from the index, then those orders' rows.
    pub(super) fn statement(&self, query: &OrderQuery, columns: &str) -> (String, Values) {
        let direction = if query.newest_first { "DESC" } else { "ASC" };
        let mut values = Values::default();
        let checks = self.checks(self.read, &mut values);
        let within = self.page.within(&mut values);
        let ways = self.criteria[self.read].ways(&mut values);
        let arms = ways.iter().map(|way| {
            let Way { table, condition } = way;
            format!(
                "SELECT t.number, t.placed_at FROM {table} t
                  WHERE {condition}{within}{checks}"
            )
        });
        let arms = arms.collect::<Vec<_>>().join(" UNION ALL ");
        let limit = values.add(i64::from(query.limit));
        let offset = values.add(signed(query.offset));
        let sql = format!(
            "SELECT {columns} FROM (
                 {arms} ORDER BY placed_at {direction}, number {direction}
                  LIMIT {limit} OFFSET {offset}
             ) p JOIN orders o ON o.number = p.number
             ORDER BY p.placed_at {direction}, p.number {direction}"
        );
        (sql, values)
    }
}

impl Stretch {
    fn of(filter: &OrderFilter, newest_first: bool) -> Self {
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

    /// What of it is behind an order. The time of a number that no order has is that of the next
    /// lower one.
    async fn behind(
        self,
        connection: &mut PgConnection,
        after: OrderNumber,
    ) -> Result<Self, Failure> {
        let number = signed(after.0);
        let at: Option<i64> = sqlx::query_scalar(
            "SELECT placed_at FROM orders WHERE number <= $1 ORDER BY number DESC LIMIT 1",
        )
        .bind(number)
        .fetch_optional(connection)
        .await?;
        let at = at.unwrap_or(i64::MIN);
        Ok(Self {
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
            behind: Some((at, number)),
            ..self
        })
    }

    /// The condition on the rows `t` of a way; empty if that is any time.
    fn within(self, values: &mut Values) -> String {
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
