//! The beginning of all that is counted.

use super::steps;
use crate::metrics::{ALL, Kind, Label, Metric, Source, Values};

/// Describes all that is counted, and lets each series begin at 0 whose labels say one of a few words: who
/// looks for the first parked order sees it come.
pub fn begin() {
    for metric in ALL.iter().filter(|metric| metric.source == Source::Counted) {
        metric.describe();
        begin_series(metric);
    }
    steps::begin();
}

/// Of no label, or of one with few words; the others have a beginning of their own.
fn begin_series(metric: &Metric) {
    match metric.labels {
        [] => begin_one(metric, Metric::ALONE),
        [
            Label {
                values: Values::Among(words),
                ..
            },
        ] => words.iter().for_each(|word| begin_one(metric, [*word])),
        _ => {}
    }
}

fn begin_one<const N: usize>(metric: &Metric, says: [&'static str; N]) {
    match metric.kind {
        Kind::Counter => metric.count(says).increment(0),
        Kind::Gauge => metric.level(says).increment(0),
        Kind::Histogram(_) => drop(metric.spread(says)),
    }
}
