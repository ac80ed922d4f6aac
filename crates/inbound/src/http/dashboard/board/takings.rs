//! Money that came in and went back, exact and in each currency for itself.

use super::minutes::{mark, time_of_day, was_counted};
use super::told::{Told, counted};
use crate::http::web::chart::{Column, Columns, Size};
use crate::http::web::words::amount;
use application::overview::{Counted, Flow, Minute, Takings};
use askama::Template;
use domain::{Currency, Money};

/// Currencies that have a picture; the others are in the table.
const PICTURES: usize = 2;

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/takings.html")]
pub(super) struct TakingsPart {
    money: Told<Shown>,
}

struct Shown {
    pictures: Vec<Columns>,
    currencies: Vec<OfCurrency>,
    uncounted: u64,
}

struct OfCurrency {
    code: &'static str,
    paid: String,
    paid_back: String,
}

impl TakingsPart {
    pub(super) fn of(flow: &Flow) -> Self {
        Self {
            money: counted(flow).map(Shown::of),
        }
    }
}

impl Shown {
    fn of(counted: &Counted) -> Self {
        let total = counted.hour.total().money;
        let mut largest: Vec<_> = total.takings().iter().collect();
        largest.sort_by_key(|takings| std::cmp::Reverse(takings.captured.minor()));
        let pictures = largest.into_iter().take(PICTURES);
        Self {
            pictures: pictures
                .map(|takings| picture(counted, takings.captured.currency()))
                .collect(),
            currencies: total.takings().iter().map(OfCurrency::of).collect(),
            uncounted: total.uncounted,
        }
    }
}

impl OfCurrency {
    fn of(takings: &Takings) -> Self {
        Self {
            code: takings.captured.currency().code(),
            paid: amount(takings.captured),
            paid_back: amount(takings.refunded),
        }
    }
}

fn picture(counted: &Counted, currency: Currency) -> Columns {
    let minutes = counted.hour.minutes().enumerate();
    let columns = minutes.map(|(place, (begin, minute))| {
        let is_known = was_counted(counted, begin);
        let paid = is_known.then(|| paid_in(minute, currency));
        Column {
            label: time_of_day(begin),
            is_marked: mark(place, begin).is_some(),
            value: paid.map(|paid| paid.minor().unsigned_abs()),
            words: paid.map_or_else(|| "not counted".to_owned(), amount),
        }
    });
    let title = format!("{} paid in each minute of the last hour", currency.code());
    Columns::new(title, Size::Narrow, &columns.collect::<Vec<_>>(), |top| {
        let top = i64::try_from(top).unwrap_or(i64::MAX);
        format!("{} a minute", amount(Money::from_minor(top, currency)))
    })
}

fn paid_in(minute: &Minute, currency: Currency) -> Money {
    let mut takings = minute.money.takings().iter();
    let found = takings.find(|takings| takings.captured.currency() == currency);
    found.map_or(Money::zero(currency), |takings| takings.captured)
}
