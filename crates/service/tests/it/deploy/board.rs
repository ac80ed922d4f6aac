//! The board for Grafana: what is on it.

use super::files::{at, items, text};
use super::promql::read;
use serde_json::Value;
use std::collections::BTreeSet;

/// The board.
pub(super) fn board() -> Value {
    serde_json::from_str(&text("deploy/grafana/order-service.json")).unwrap()
}

/// The names of the board, its rows and its panels.
pub(super) fn titles() -> Vec<String> {
    let board = board();
    let panels = items(&board, "/panels").into_iter();
    let titles = panels.map(|panel| at(panel, "/title").to_owned());
    titles.chain([at(&board, "/title").to_owned()]).collect()
}

/// What is asked for by a panel, and what its lines are called.
pub(super) struct Asked {
    pub(super) panel: String,
    pub(super) expression: String,
    pub(super) legend: String,
}

/// Everything that is asked for.
pub(super) fn asked() -> Vec<Asked> {
    let board = board();
    let mut asked = Vec::new();
    for panel in items(&board, "/panels") {
        for target in items(panel, "/targets") {
            asked.push(Asked {
                panel: at(panel, "/title").to_owned(),
                expression: at(target, "/expr").to_owned(),
                legend: at(target, "/legendFormat").to_owned(),
            });
        }
    }
    asked
}

#[test]
fn every_panel_asks_the_source_that_is_chosen_and_lies_over_no_other() {
    let board = board();
    let variables = items(&board, "/templating/list").into_iter();
    let variables: BTreeSet<&str> = variables.map(|variable| at(variable, "/name")).collect();
    assert!(variables.contains("source") && variables.contains("instance"));
    let (mut ids, mut taken) = (BTreeSet::new(), BTreeSet::new());
    for panel in items(&board, "/panels") {
        assert!(ids.insert(panel["id"].as_u64()), "{panel:#}");
        let place = |name: &str| panel["gridPos"][name].as_u64().unwrap();
        for x in place("x")..place("x") + place("w") {
            for y in place("y")..place("y") + place("h") {
                assert!(x < 24 && taken.insert((x, y)), "{}", at(panel, "/title"));
            }
        }
        for target in items(panel, "/targets") {
            assert_eq!(at(target, "/datasource/uid"), "${source}");
        }
    }
}

#[test]
fn the_board_asks_for_something_in_every_panel() {
    let board = board();
    let panels = items(&board, "/panels").into_iter();
    for panel in panels.filter(|panel| at(panel, "/type") != "row") {
        assert!(
            !items(panel, "/targets").is_empty(),
            "{}",
            at(panel, "/title")
        );
    }
    assert!(asked().len() > 40);
}

#[test]
fn every_line_of_a_panel_is_named_after_what_tells_it_apart() {
    for one in asked() {
        let query = read(&one.expression);
        let who = format!("{}: {}", one.panel, one.expression);
        assert!(!query.selected.is_empty(), "{who}");
        let names = one.legend.split("{{").skip(1);
        for label in names.map(|rest| rest.split("}}").next().unwrap()) {
            let is_grouped = query.grouped.iter().any(|one| one == label);
            assert!(is_grouped || label == "instance", "{who}: {label}");
        }
        for label in query.grouped.iter().filter(|label| *label != "le") {
            let is_told = one.legend.contains(&format!("{{{{{label}}}}}"));
            assert!(
                is_told || one.legend.is_empty(),
                "{who}: {label} is not told"
            );
        }
    }
}
