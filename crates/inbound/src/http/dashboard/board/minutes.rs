//! Orders per minute as columns, and the same as a table.

use super::told::{Told, counted};
use super::took::took_or_none;
use crate::http::web::chart::{Column, Columns, Size};
use crate::http::web::words::{At, grouped, of_these};
use application::overview::{Counted, Counts, Flow, Minute};
use askama::Template;
use domain::Timestamp;

/// Minutes between two that have their time beneath them.
const MARKED: usize = 10;

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/minutes.html")]
pub(super) struct Minutes {
    minutes: Told<Shown>,
}

struct Shown {
    picture: Columns,
    lines: Vec<Line>,
}

/// A minute in the table.
struct Line {
    begin: At,
    counts: Counts,
    half: String,
    most: String,
}

impl Minutes {
    pub(super) fn of(flow: &Flow) -> Self {
        Self {
            minutes: counted(flow).map(Shown::of),
        }
    }
}

impl Shown {
    fn of(counted: &Counted) -> Self {
        let minutes = counted.hour.minutes().enumerate();
        let columns = minutes.map(|(place, (begin, minute))| {
            let is_known = was_counted(counted, begin);
            column(place, begin, is_known.then_some(minute.counts.placed))
        });
        let title = "Orders placed in each minute of the last hour";
        let picture = Columns::new(title, Size::Wide, &columns.collect::<Vec<_>>(), |top| {
            format!("{} a minute", grouped(top))
        });
        let known = counted.hour.minutes();
        let known = known.filter(|(begin, _)| was_counted(counted, *begin));
        let mut lines: Vec<_> = known
            .map(|(begin, minute)| Line::of(begin, minute))
            .collect();
        lines.reverse();
        Self { picture, lines }
    }
}

/// Whether a minute was counted, in part at least: what was not is not shown as nothing.
pub(super) fn was_counted(counted: &Counted, begin: Timestamp) -> bool {
    let end = begin.plus(domain::Duration::from_secs(60));
    counted.since < end && counted.up_to.is_none_or(|up_to| begin <= up_to)
}

/// A minute's time of day, for those that have it beneath them.
pub(super) fn mark(place: usize, begin: Timestamp) -> Option<String> {
    let is_marked = place % MARKED == MARKED / 2;
    is_marked.then(|| time_of_day(begin))
}

fn column(place: usize, begin: Timestamp, placed: Option<u64>) -> Column {
    Column {
        label: time_of_day(begin),
        is_marked: mark(place, begin).is_some(),
        value: placed,
        words: placed.map_or_else(
            || "not counted".to_owned(),
            |placed| of_these(placed, "order", "orders"),
        ),
    }
}

/// `13:05`, UTC.
pub(super) fn time_of_day(moment: Timestamp) -> String {
    let minutes = moment.micros().div_euclid(60_000_000).rem_euclid(1_440);
    format!("{:02}:{:02}", minutes / 60, minutes % 60)
}

impl Line {
    fn of(begin: Timestamp, minute: &Minute) -> Self {
        Self {
            begin: At(begin),
            counts: minute.counts,
            half: took_or_none(minute.times.percentile(50)),
            most: took_or_none(minute.times.percentile(99)),
        }
    }
}
