//! The figures of the last hour.

use super::told::{Extent, Told, counted};
use super::took::took_or_none;
use crate::http::web::words::{amount, grouped};
use application::overview::{Counted, Counts, Flow, LastHour, Takings};
use askama::Template;

/// The part.
#[derive(Template)]
#[template(path = "dashboard/board/figures.html")]
pub(super) struct Figures {
    shown: Told<Vec<Figure>>,
    extent: Extent,
    unreadable: u64,
}

struct Figure {
    label: &'static str,
    value: String,
    more: String,
    look: &'static str,
}

impl Figure {
    fn new(label: &'static str, value: String) -> Self {
        Self {
            label,
            value,
            more: String::new(),
            look: "",
        }
    }

    fn with(self, more: String) -> Self {
        Self { more, ..self }
    }
}

impl Figures {
    pub(super) fn of(flow: &Flow) -> Self {
        let counted = counted(flow);
        Self {
            unreadable: counted.map_or(0, |counted| counted.hour.total().counts.unreadable),
            shown: counted.map(figures),
            extent: Extent::of(flow),
        }
    }
}

fn figures(counted: &Counted) -> Vec<Figure> {
    let total = counted.hour.total();
    let Counts {
        placed,
        confirmed,
        cancelled,
        delivered,
        parked,
        ..
    } = total.counts;
    let mut figures = vec![
        Figure::new("orders placed", grouped(placed)).with(of_late(&counted.hour)),
        Figure::new("confirmed", grouped(confirmed)),
        Figure::new("cancelled", grouped(cancelled)),
        Figure::new("delivered", grouped(delivered)),
        Figure {
            look: if parked > 0 { "wait" } else { "" },
            ..Figure::new("left to a person", grouped(parked))
        },
        Figure::new(
            "confirmed within, half of them",
            took_or_none(total.times.percentile(50)),
        ),
        Figure::new(
            "confirmed within, 99 of 100",
            took_or_none(total.times.percentile(99)),
        ),
    ];
    figures.extend(total.money.takings().iter().map(taken));
    figures
}

fn taken(takings: &Takings) -> Figure {
    let refunded = takings.refunded;
    let more = if refunded.minor() == 0 {
        "nothing paid back".to_owned()
    } else {
        format!("{} paid back", amount(refunded))
    };
    Figure::new("paid", amount(takings.captured)).with(more)
}

/// How many in the last whole minute, and in this one so far.
fn of_late(hour: &LastHour) -> String {
    let placed: Vec<_> = hour.minutes().map(|(_, m)| m.counts.placed).collect();
    match placed[..] {
        [.., before, now] => format!(
            "{} in the last minute, {} in this one",
            grouped(before),
            grouped(now)
        ),
        _ => String::new(),
    }
}
