//! Compares everything with everything, and tells the figures if nothing is wrong.

use super::books::{Books, Stock};
use super::checks::Evidence;
use super::command::Arguments;
use super::faults::{Director, Done};
use super::follower::Heard;
use super::load::{Shop, Story};
use super::reach::Reach;
use super::report::Report;
use anyhow::bail;
use std::collections::BTreeMap;

/// How many violations are shown; the first says most.
const SHOWN: usize = 40;

/// What a run leaves to be judged.
pub struct Left {
    pub stories: Vec<Story>,
    pub initial: BTreeMap<String, Stock>,
    pub books: Books,
    pub feeds: Vec<(&'static str, Heard)>,
}

/// The figures, or what is wrong.
pub fn judge(
    arguments: &Arguments,
    director: &Director,
    shop: &Shop,
    left: &Left,
) -> anyhow::Result<Report> {
    let entries = shop.ledger.entries()?;
    let evidence = Evidence {
        stories: &left.stories,
        entries: &entries,
        books: &left.books,
        initial: &left.initial,
        feeds: &left.feeds,
    };
    let mut violations = director.fleet.complaints.clone();
    let gave_up = shop.gave_up();
    if gave_up > 0 {
        violations.push(format!(
            "R1: {gave_up} requests were repeated in vain to the end"
        ));
    }
    violations.extend(evidence.violations());
    let reach = Reach::count(&left.stories, &entries, &left.books);
    let mut missing = reach.missing();
    if arguments.update_from.is_none() {
        missing.extend(reach.missing_of_faults());
        missing.extend(left_undone(arguments, &director.done));
    }
    let streams = left.feeds.iter().map(|(_, heard)| heard.streams).sum();
    let report = Report::new(arguments, director, reach, &entries, &left.books, streams);
    if !violations.is_empty() {
        println!("\n{report}");
        let shown = violations.iter().take(SHOWN).map(|one| shortened(one));
        let shown: Vec<String> = shown.collect();
        bail!(
            "{} things are wrong:\n  {}",
            violations.len(),
            shown.join("\n  ")
        );
    }
    if !missing.is_empty() {
        println!("\n{report}");
        bail!(
            "the run is void, these things never happened: {}",
            missing.join(", ")
        );
    }
    Ok(report)
}

/// Faults that were wanted and did not happen.
fn left_undone(wanted: &Arguments, done: &Done) -> Vec<&'static str> {
    let all = [
        ("all kills of replicas", wanted.kills, done.kills),
        ("all pauses of replicas", wanted.pauses, done.pauses),
        (
            "all kills of the database",
            wanted.database_kills,
            done.database_kills,
        ),
    ];
    let undone = all.into_iter().filter(|(_, wanted, done)| done < wanted);
    undone.map(|(what, ..)| what).collect()
}

fn shortened(violation: &str) -> String {
    violation.chars().take(600).collect()
}
