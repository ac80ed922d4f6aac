//! The runbook: a place for every alert and every reason to park, with the same four parts, and commands,
//! settings and panels that there are.

use super::binary::{InForce, takes};
use super::board::titles;
use super::files::{at, text};
use super::rules::rules;
use domain::process::Hold;
use std::collections::BTreeSet;

const PARTS: [&str; 4] = ["**Means.**", "**Look.**", "**Do.**", "**If nobody does.**"];

/// The headings below a heading, with what each says.
fn places(part: &str) -> Vec<(String, String)> {
    let runbook = text("docs/runbook.md");
    let (_, below) = runbook.split_once(&format!("\n## {part}\n")).unwrap();
    let below = below.split("\n## ").next().unwrap();
    let places = below.split("\n### ").skip(1);
    places
        .map(|place| {
            let (heading, said) = place.split_once('\n').unwrap();
            (heading.to_owned(), said.to_owned())
        })
        .collect()
}

fn names(part: &str) -> BTreeSet<String> {
    let places = places(part);
    let names: BTreeSet<String> = places.iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names.len(), places.len(), "a heading is there twice");
    names
}

#[test]
fn every_alert_has_its_place_and_every_place_its_alert() {
    let alerts: BTreeSet<String> = rules()
        .iter()
        .map(|rule| at(rule, "/alert").to_owned())
        .collect();
    assert_eq!(names("Alerts"), alerts);
}

#[test]
fn every_reason_to_park_has_its_place() {
    let reasons = Hold::ALL.iter().map(|hold| hold.name().to_owned());
    // The store's own, for orders that cannot be read.
    let reasons: BTreeSet<String> = reasons.chain(["unreadable".to_owned()]).collect();
    assert_eq!(names("Parked orders"), reasons);
}

#[test]
fn every_place_says_what_it_means_what_to_look_at_what_to_do_and_what_comes_if_nobody_does() {
    for part in ["Alerts", "Parked orders"] {
        for (name, said) in places(part) {
            let starts = PARTS.iter().map(|one| said.find(one));
            let starts: Vec<usize> = starts
                .map(|at| at.unwrap_or_else(|| panic!("{name}: {said}")))
                .collect();
            assert!(starts.is_sorted(), "{name}");
        }
    }
}

/// What is in backticks, and the lines of shell.
fn quoted() -> Vec<String> {
    let runbook = text("docs/runbook.md");
    let mut quoted = Vec::new();
    for (number, part) in runbook.split("```").enumerate() {
        if number % 2 == 1 {
            quoted.extend(
                part.strip_prefix("sh\n")
                    .unwrap()
                    .lines()
                    .map(str::to_owned),
            );
        } else {
            quoted.extend(part.split('`').skip(1).step_by(2).map(str::to_owned));
        }
    }
    quoted
}

/// What somebody would type in the place of a word in capitals.
fn filled(word: &str) -> &str {
    match word {
        "NUMBER" => "1",
        "ID" => "0198aaaa-0000-7000-8000-000000000001",
        "SINK" => "kafka:canonical",
        other => other,
    }
}

#[test]
fn every_command_is_one_of_the_binary() {
    let quoted = quoted();
    let commands: BTreeSet<&str> = quoted
        .iter()
        .filter_map(|words| words.strip_prefix("order-service "))
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let typed: Vec<&str> = command.split(' ').map(filled).collect();
        takes(&typed);
    }
}

#[test]
fn every_setting_is_one_of_the_binary() {
    let settings = InForce::with(&[], &[]);
    let is_of_a_name = |c: char| c.is_ascii_lowercase() || c == '_';
    let mut met = 0;
    for words in quoted() {
        let words = words.split(" = ").next().unwrap();
        let Some((section, name)) = words.split_once('.') else {
            continue;
        };
        let is_setting = [section, name]
            .iter()
            .all(|part| !part.is_empty() && part.chars().all(is_of_a_name));
        if is_setting {
            assert!(settings.knows(words), "{words}");
            met += 1;
        }
    }
    assert!(met > 10, "{met}");
}

#[test]
fn every_panel_is_on_the_board() {
    let (runbook, titles) = (text("docs/runbook.md").replace("**", ""), titles());
    let named: Vec<&str> = runbook.split('*').skip(1).step_by(2).collect();
    let panels = named
        .iter()
        .filter(|name| name.starts_with(|c: char| c.is_ascii_uppercase()));
    let mut met = 0;
    for panel in panels {
        assert!(titles.iter().any(|title| title == panel), "{panel}");
        met += 1;
    }
    assert!(met > 5, "{named:?}");
}
