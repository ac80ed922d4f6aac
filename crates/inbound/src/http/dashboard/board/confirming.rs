//! How long orders take from being placed to being confirmed: over the hour, and how often how long.

use super::minutes::{mark, was_counted};
use super::told::{Told, counted};
use super::took::took;
use crate::http::web::chart::{Column, Columns, Line, Lines, Size};
use crate::http::web::words::{grouped, of_these};
use application::overview::{Counted, Flow, Percentile, Times};
use askama::Template;

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/confirming.html")]
pub(super) struct Confirming {
    times: Told<Shown>,
}

struct Shown {
    lines: Lines,
    picture: Columns,
    table: Vec<(String, String)>,
    measured: String,
    /// Confirmed orders of which is not known when they were placed.
    unmeasured: u64,
}

impl Confirming {
    pub(super) fn of(flow: &Flow) -> Self {
        Self {
            times: counted(flow).map(Shown::of),
        }
    }
}

impl Shown {
    fn of(counted: &Counted) -> Self {
        let total = counted.hour.total();
        let shown = total.times.shown();
        Self {
            lines: lines(counted),
            picture: picture(&shown),
            table: shown
                .iter()
                .map(|(bound, count)| (took(*bound), grouped(*count)))
                .collect(),
            measured: of_these(total.times.count(), "order", "orders"),
            unmeasured: total.counts.unmeasured,
        }
    }
}

fn lines(counted: &Counted) -> Lines {
    let line = |look, of_hundred| {
        let points = counted.hour.minutes().map(|(begin, minute)| {
            let known = was_counted(counted, begin).then_some(&minute.times);
            known.and_then(|times| step(times, of_hundred))
        });
        Line {
            look,
            points: points.collect(),
        }
    };
    let marks = counted.hour.minutes().enumerate();
    let marks = marks.filter_map(|(place, (begin, _))| Some((place, mark(place, begin)?)));
    Lines::new(
        "Time to confirm in each minute: half of the orders, and 99 of 100",
        Size::Narrow,
        &[line("ok", 50), line("wait", 99)],
        (
            Percentile::STEPS,
            "1 h; each step is a third longer".to_owned(),
        ),
        marks,
    )
}

fn step(times: &Times, of_hundred: u64) -> Option<u64> {
    times.percentile(of_hundred).map(Percentile::step)
}

fn picture(shown: &[(Percentile, u64)]) -> Columns {
    let columns = shown.iter().enumerate();
    let columns = columns.map(|(place, (bound, count))| Column {
        label: took(*bound),
        // Every second one has room.
        is_marked: place % 2 == 1,
        value: Some(*count),
        words: of_these(*count, "order", "orders"),
    });
    let title = "How many orders took how long";
    Columns::new(title, Size::Narrow, &columns.collect::<Vec<_>>(), |top| {
        of_these(top, "order", "orders")
    })
}
