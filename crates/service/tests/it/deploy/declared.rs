//! The board and the alert rules against the metrics that the service declares: every name, every label and
//! every word of a label is one of them, and every metric is shown, or is not on purpose.

use super::board::asked;
use super::files::at;
use super::promql::{Query, Selected, read};
use super::rules::rules;
use application::metrics::{ALL, Kind, Metric, Values};
use std::collections::BTreeSet;

/// What others tell: Prometheus of whom it asks, the node exporter of its machine.
const OF_OTHERS: [&str; 3] = [
    "up",
    "node_filesystem_avail_bytes",
    "node_filesystem_size_bytes",
];
/// What Prometheus adds to each series, and buckets to themselves.
const ADDED: [&str; 3] = ["job", "instance", "le"];
const OF_NODES: [&str; 2] = ["mountpoint", "fstype"];

/// The metric of a name; a histogram has three names more.
fn declared(name: &str) -> Option<&'static Metric> {
    let mut all = ALL.iter().copied();
    all.find(|metric| {
        let is_spread = matches!(metric.kind, Kind::Histogram(_));
        let parts = ["_bucket", "_sum", "_count"];
        let base = parts.iter().find_map(|part| name.strip_suffix(*part));
        if is_spread {
            base == Some(metric.name)
        } else {
            name == metric.name
        }
    })
}

fn check_selected(who: &str, selected: &Selected) {
    let Selected { metric, matchers } = selected;
    if OF_OTHERS.contains(&metric.as_str()) {
        return;
    }
    let known = declared(metric).unwrap_or_else(|| panic!("{who}: there is no metric {metric}"));
    for (label, value) in matchers
        .iter()
        .filter(|(label, _)| !ADDED.contains(&label.as_str()))
    {
        let of_it = known.labels.iter().find(|one| one.name == label);
        let of_it = of_it.unwrap_or_else(|| panic!("{who}: {metric} has no label {label}"));
        if let Values::Among(words) = of_it.values {
            for word in value.split('|') {
                assert!(
                    words.contains(&word),
                    "{who}: {metric}: {label} never says {word}"
                );
            }
        }
    }
}

/// The labels that series of this query may have.
fn labels(query: &Query) -> BTreeSet<&str> {
    let mut labels = BTreeSet::from(ADDED);
    for selected in &query.selected {
        labels.extend(
            declared(&selected.metric)
                .into_iter()
                .flat_map(|metric| metric.labels.iter().map(|label| label.name)),
        );
        if OF_OTHERS.contains(&selected.metric.as_str()) {
            labels.extend(OF_NODES);
        }
    }
    labels
}

/// Asserts that an expression names what there is; the labels that its answer has.
fn check(who: &str, expression: &str) -> BTreeSet<String> {
    let query = read(expression);
    assert!(!query.selected.is_empty(), "{who}");
    query
        .selected
        .iter()
        .for_each(|selected| check_selected(who, selected));
    let there = labels(&query);
    for label in &query.grouped {
        assert!(
            there.contains(label.as_str()),
            "{who}: nothing has a label {label}"
        );
    }
    let is_grouped = expression.contains(" by (");
    let shown = there
        .iter()
        .filter(|label| !is_grouped || query.grouped.iter().any(|one| one == *label));
    shown.map(|label| (*label).to_owned()).collect()
}

/// The names between these, such as `{{` and `}}`.
fn between<'a>(text: &'a str, open: &str, close: &str) -> Vec<&'a str> {
    let parts = text.split(open).skip(1);
    parts
        .map(|part| part.split(close).next().unwrap().trim())
        .collect()
}

#[test]
fn every_metric_and_label_of_the_board_is_declared() {
    for one in asked() {
        let labels = check(&one.panel, &one.expression);
        for label in between(&one.legend, "{{", "}}") {
            assert!(
                labels.contains(label),
                "{}: {label} of {}",
                one.panel,
                one.expression
            );
        }
    }
}

#[test]
fn every_metric_and_label_of_the_alerts_is_declared() {
    for rule in rules() {
        let name = at(&rule, "/alert");
        let labels = check(name, at(&rule, "/expr"));
        for said in ["/annotations/summary", "/annotations/description"] {
            for label in between(at(&rule, said), "{{ $labels.", "}}") {
                assert!(labels.contains(label), "{name}: {label}");
            }
        }
    }
}

/// What nobody looks at on a board, with the reason.
const NOT_SHOWN: [(&str, &str); 0] = [];

#[test]
fn every_metric_is_on_the_board_or_left_out_on_purpose() {
    let shown: BTreeSet<&str> = asked()
        .iter()
        .flat_map(|one| read(&one.expression).selected)
        .filter_map(|selected| declared(&selected.metric))
        .map(|metric| metric.name)
        .collect();
    let left_out: BTreeSet<&str> = NOT_SHOWN.iter().map(|(name, _)| *name).collect();
    for metric in &ALL {
        let is_shown = shown.contains(metric.name);
        let is_left_out = left_out.contains(metric.name);
        assert!(is_shown != is_left_out, "{}", metric.name);
    }
    let names: BTreeSet<&str> = ALL.iter().map(|metric| metric.name).collect();
    assert!(left_out.is_subset(&names));
}
